"""Parameters that are missing, unknown or of the wrong type: one error, and no run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import dsl, ir
from penstock.compiler import lower

if TYPE_CHECKING:
    from support.command import Penstock


@dsl.component
def take(count: int, rate: float, flag: bool, names: list, text: str) -> str:
    return repr((count, rate, flag, names, text))


@dsl.pipeline(name="takes")
def takes(
    count: int,
    rate: float = 0.5,
    flag: bool = False,
    names: list = [],  # noqa: B006 - a pipeline's function is never run with it
    text: str = "x",
) -> str:
    return take(count=count, rate=rate, flag=flag, names=names, text=text).output


@dsl.component
def read(data: dsl.Input[dsl.Dataset]) -> None:
    pass


@dsl.pipeline(name="reads")
def reads(data: dsl.Input[dsl.Dataset]) -> None:
    read(data=data)


USAGE = (
    "\n  hint: the pipeline takes count (NUMBER_INTEGER), flag (BOOLEAN), names (LIST), "
    "rate (NUMBER_DOUBLE), text (STRING)"
)
OF_THE_PIPELINE = "\n  where: pipeline 'takes'\n  hint: its parameters are: count, flag, names, rate, text"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((), "parameter 'count' has no value and no default: give it with -p count=VALUE" + USAGE),
        (("count",), "-p count: write NAME=VALUE" + USAGE),
        (("count=1", "count=2"), "-p count=2: 'count' is given twice" + USAGE),
        (("count=1", "rat=2"), "-p rat=2: there is no parameter 'rat'; did you mean 'rate'?" + USAGE),
        (
            ("count=three",),
            "-p count=three: 'count' is a NUMBER_INTEGER, and this is not JSON; such are 3 and -1" + USAGE,
        ),
        (
            ("zeal=1", "flag=True"),
            "3 parameters are wrong:\n"
            "  -p zeal=1: there is no parameter 'zeal'\n"
            "  -p flag=True: 'flag' is a BOOLEAN, and this is not JSON; such are true and false\n"
            "  parameter 'count' has no value and no default: give it with -p count=VALUE" + USAGE,
        ),
        (("count=1.5",), "parameter 'count' takes a whole number, and got 1.5" + OF_THE_PIPELINE),
        (
            ("count=true", "names=3"),
            "2 parameters are wrong:\n"
            "  parameter 'count' takes a whole number, and got true\n"
            "  parameter 'names' takes a list, and got 3" + OF_THE_PIPELINE,
        ),
    ],
)
def test_parameters_that_do_not_fit(penstock: Penstock, given: tuple[str, ...], error: str) -> None:
    penstock.write("takes.yaml", ir.dump(lower(takes)))

    done = penstock("run", "takes.yaml", *(word for text in given for word in ("-p", text)))

    assert (done.code, done.out, done.error) == (2, "", f"error: {error}")
    assert penstock("runs", "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (300, "error: parameter 'names' has more than 100 lists and objects in one another"),
        (5000, "error: -p names: it has too many lists and objects in one another"),
    ],
)
def test_a_value_that_is_nested_too_deep(penstock: Penstock, levels: int, said: str) -> None:
    path = penstock.write("takes.yaml", ir.dump(lower(takes)))

    done = penstock("run", str(path), "-p", "count=1", "-p", f"names={'[' * levels + ']' * levels}")

    assert (done.code, done.error.splitlines()[0]) == (2, said)


def test_a_pipeline_that_wants_an_artifact_from_outside(penstock: Penstock) -> None:
    penstock.write("reads.yaml", ir.dump(lower(reads)))

    done = penstock("run", "reads.yaml", "--json")

    assert (done.code, done.json["run_id"]) == (2, None)
    assert done.error == (
        "error: input 'data' is an artifact, which a run cannot be given; import it instead\n"
        "  where: pipeline 'reads'\n  hint: it has no parameters"
    )


def test_json_unless_the_parameter_is_a_string(penstock: Penstock) -> None:
    penstock.write("takes.yaml", ir.dump(lower(takes)))
    given = ("-p", "count=1e1", "--param=text=[1]", "-pnames=[null]", "-p", "flag=true")

    done = penstock("run", "takes.yaml", *given, "--json")

    assert done.json["outputs"] == {"Output": "(10, 0.5, True, [None], '[1]')"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            None,
            "the file of variables cannot be read: No such file or directory\n  where: vars\n"
            "  hint: check the path and who may read it",
        ),
        (
            "A=1\n# note\nexport B = 2\nC\n",
            "a line is not of the form NAME=value\n  where: vars:4\n"
            "  hint: write NAME=value, or begin a comment with #",
        ),
    ],
)
def test_a_file_of_variables_that_cannot_be_read(penstock: Penstock, text: str | None, error: str) -> None:
    penstock.write("takes.yaml", ir.dump(lower(takes)))
    if text is not None:
        penstock.write("vars", text)

    done = penstock("run", "takes.yaml", "-p", "count=1", "--env-file", "vars")

    assert (done.code, done.error) == (2, f"error: {error}")
    assert penstock("runs", "--json").out == "[]\n"
