"""Conditions as CEL text, which holds where the pipeline's author says so."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from penstock import dsl
from penstock.errors import DefinitionError
from penstock.expr import cel
from support.authoring import dag, pipeline, text


def condition(make: Any) -> str:
    """The condition that is made of channels of each type: s, n, f and b."""

    def conditional(s: str = "", n: int = 0, f: float = 0.0, b: bool = False) -> None:
        with dsl.If(make(s, n, f, b)):
            text()

    return dag(pipeline(conditional))["condition-1"].condition


def holds(expression: str, **values: object) -> object:
    given = {f"pipelinechannel--{name}": value for name, value in values.items()}
    return cel.parse(expression).evaluate({"inputs": {"parameter_values": given}})


def ref(name: str) -> str:
    return f"inputs.parameter_values['pipelinechannel--{name}']"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda s, _n, _f, _b: s == "x", f"{ref('s')} == 'x'"),
        (lambda s, n, _f, _b: s != n, f"{ref('s')} != string(int({ref('n')}))"),
        (lambda s, _n, _f, _b: s == 1, f"{ref('s')} == '1'"),
        (lambda s, _n, _f, _b: s == True, f"{ref('s')} == 'true'"),  # noqa: E712
        (lambda _s, n, _f, _b: n > 1, f"int({ref('n')}) > 1"),
        (lambda _s, n, _f, _b: n > 0.5, f"double(int({ref('n')})) > 0.5"),
        (lambda _s, _n, f, _b: f <= 1, f"{ref('f')} <= double(1)"),
        (lambda _s, n, f, _b: f == n, f"{ref('f')} == double(int({ref('n')}))"),
        (lambda _s, _n, _f, b: b == True, f"{ref('b')} == true"),  # noqa: E712
        (lambda _s, _n, _f, b: b, f"{ref('b')} == true"),
        (lambda _s, _n, _f, b: b == 0, f"{ref('b')} == false"),
        (lambda _s, _n, _f, b: b != 1, f"{ref('b')} != true"),
        (lambda s, _n, _f, _b: s == "it's", f"{ref('s')} == 'it\\'s'"),
        (lambda s, _n, _f, b: ~(s == "x") & b, f"!({ref('s')} == 'x') && {ref('b')} == true"),
        (
            lambda s, n, _f, _b: (s == "x") & ((n > 1) | (n < 0)),
            f"{ref('s')} == 'x' && (int({ref('n')}) > 1 || int({ref('n')}) < 0)",
        ),
    ],
    ids=itertools.count(),
)
def test_a_condition_is_written_as(make: Any, expected: str) -> None:
    assert condition(make) == expected


@pytest.mark.parametrize("value", ["it's", "a' || 'b' == 'b", '"', "\\", "\n", "é", "'''"])
def test_any_text_is_compared_with_as_it_is(value: str) -> None:
    expression = condition(lambda s, *_: s == value)

    assert holds(expression, s=value) is True
    assert holds(expression, s="b") is False


@pytest.mark.parametrize(
    ("make", "truth", "number", "expected"),
    [
        (lambda b, n: b == 0, False, 0, True),
        (lambda b, n: b == 1, True, 0, True),
        (lambda b, n: b == 2, True, 0, False),
        (lambda b, n: b < 1, False, 0, True),
        (lambda b, n: b == n, True, 1, True),
        (lambda b, n: b == n, False, 1, False),
        (lambda b, n: n == True, False, 1, True),  # noqa: E712
        (lambda b, n: n == True, False, 2, False),  # noqa: E712
        (lambda b, n: b == 1.0, True, 0, True),
        (lambda b, n: b < 0.5, False, 0, True),
    ],
    ids=itertools.count(),
)
def test_truth_and_numbers_compare_as_in_python(make: Any, truth: bool, number: int, expected: bool) -> None:
    expression = condition(lambda _s, n, _f, b: make(b, n))

    assert holds(expression, b=truth, n=float(number)) is expected
    assert make(truth, number) is expected


def test_alternatives_run_only_where_all_before_them_do_not() -> None:
    @pipeline
    def spec(n: int) -> None:
        with dsl.If((n == 1) | (n == 2)):
            text()
        with dsl.Elif((n == 2) | (n == 3)):
            text()
        with dsl.Else():
            text()

    expressions = [task.condition for task in dag(spec, "condition-branches-1").values()]
    chosen = [
        [bool(holds(expression, n=float(number))) for expression in expressions] for number in (1, 2, 3, 4)
    ]
    assert chosen == [[True, False, False], [True, False, False], [False, True, False], [False, False, True]]


def test_a_number_that_cel_cannot_hold_is_refused() -> None:
    def huge(n: int) -> None:
        with dsl.If(n == 2**70):
            text()

    with pytest.raises(DefinitionError, match="The condition of condition-1 cannot be written"):
        pipeline(huge)
