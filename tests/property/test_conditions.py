"""A condition holds in the run where Python says that the same expression is true."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from penstock import dsl
from penstock.expr import cel
from support.authoring import dag, pipeline, text
from support.command import Penstock
from support.shares import FACTOR, SEED, examples

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["", "a", "it's", '"', "\\", "{{x}}", "é\n"]
INTEGERS = [-2, 0, 1, 2, 7]
FLOATS = [-0.5, 0.0, 1.0, 2.0, 2.5]
TYPES = {"s": "str", "t": "str", "n": "int", "m": "int", "f": "float", "b": "bool", "c": "bool"}
VALUES: dict[str, list[Any]] = {"str": TEXTS, "int": INTEGERS, "float": FLOATS, "bool": [False, True]}
COMPARED_WITH = {
    "str": ["str"],
    "int": ["int", "float", "bool"],
    "float": ["float", "int"],
    "bool": ["bool", "int"],
}
OPERATORS = ["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Written:
    """A condition as it is written for channels, and as Python takes it for values."""

    channels: str
    python: str


def condition(random: Random, depth: int = 3) -> Written:
    """A condition of comparisons, combined in any way."""
    kind = random.choice(["and", "or", "not", "leaf"]) if depth else "leaf"
    if kind == "leaf":
        return _leaf(random)
    one = condition(random, depth - 1)
    if kind == "not":
        return Written(f"~({one.channels})", f"(not {one.python})")
    other = condition(random, depth - 1)
    sign = {"and": "&", "or": "|"}[kind]
    return Written(f"(({one.channels}) {sign} ({other.channels}))", f"({one.python} {kind} {other.python})")


def _leaf(random: Random) -> Written:
    name = random.choice(list(TYPES))
    if TYPES[name] == "bool" and random.random() < 0.3:
        return Written(name, name)
    kind = random.choice(COMPARED_WITH[TYPES[name]])
    others = [other for other, its in TYPES.items() if its == kind]
    other = random.choice([*others, *map(repr, VALUES[kind])])
    operator = random.choice(OPERATORS[:2] if kind == "str" else OPERATORS)
    sides = [name, other] if random.random() < 0.8 else [other, name]
    expression = f"({sides[0]} {operator} {sides[1]})"
    return Written(expression, expression)


def values_by(random: Random) -> dict[str, Any]:
    return {name: random.choice(VALUES[kind]) for name, kind in TYPES.items()}


randoms = st.integers(0, 2**32).map(Random)


@examples(60)
@given(randoms)
def test_the_branch_that_runs_is_the_one_that_python_would_take(random: Random) -> None:
    chain = [condition(random) for _ in range(random.randint(1, 3))]

    def branches(s: str, t: str, n: int, m: int, f: float, b: bool, c: bool) -> None:
        channels = {"s": s, "t": t, "n": n, "m": m, "f": f, "b": b, "c": c}
        for index, each in enumerate(chain):
            group = dsl.Elif if index else dsl.If
            with group(eval(each.channels, channels)):  # noqa: S307 - written above
                text()
        with dsl.Else():
            text()

    tasks = dag(pipeline(branches), "condition-branches-1")
    for _ in range(5):
        given_values = values_by(random)
        inputs = {f"pipelinechannel--{name}": _in_json(value) for name, value in given_values.items()}
        chosen = [
            cel.parse(task.condition).evaluate({"inputs": {"parameter_values": inputs}})
            for task in tasks.values()
        ]
        truths = [bool(eval(each.python, dict(given_values))) for each in chain]  # noqa: S307
        expected = [truth and not any(truths[:index]) for index, truth in enumerate([*truths, True])]
        assert chosen == expected, [each.channels for each in chain]


def _in_json(value: Any) -> Any:
    """A value as the IR has it: all numbers are doubles."""
    return float(value) if type(value) is int else value


def test_a_run_takes_the_tasks_whose_conditions_hold(tmp_path: Path) -> None:
    random = Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    penstock = Penstock(tmp_path / "home", tmp_path)
    for _ in range(2 * FACTOR):
        conditions = [condition(random) for _ in range(12)]
        penstock.write("flow.py", _file(conditions))
        given_values = values_by(random)
        words = [
            word
            for name, value in given_values.items()
            for word in ("-p", f"{name}={_on_command_line(value)}")
        ]

        done = penstock("run", "flow.py", "--json", *words)

        assert done.code == 0, done.err
        ran = {task["path"] for task in done.json["tasks"] if task["state"] == "SUCCEEDED"}
        expected = [bool(eval(each.python, dict(given_values))) for each in conditions]  # noqa: S307
        assert [f"condition-{number}" in ran for number in range(1, 13)] == expected


def _on_command_line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _file(conditions: list[Written]) -> str:
    """A pipeline with a task under each condition, whose operands are outputs of tasks."""
    groups = "".join(f"    with dsl.If({each.channels}):\n        nothing()\n" for each in conditions)
    parameters = ", ".join(f"{name}: {kind}" for name, kind in TYPES.items())
    given_back = "".join(
        f"    {name} = give_{kind}(value={name}).output\n" for name, kind in TYPES.items() if name in "sfc"
    )
    components = "".join(
        f"@dsl.component\ndef give_{kind}(value: {kind}) -> {kind}:\n    return value\n\n" for kind in VALUES
    )
    return (
        f"from kfp import dsl\n\n{components}@dsl.component\ndef nothing():\n    pass\n\n"
        f"@dsl.pipeline\ndef flow({parameters}):\n{given_back}{groups}"
    )
