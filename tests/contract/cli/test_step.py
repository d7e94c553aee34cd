"""``penstock test-step`` and ``verify``: a task is tried alone, on the inputs that it was given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import wheels

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def load(data: Output[Dataset]):
    with open(data.path, "w") as file:
        file.write("1 2 3")

@dsl.component
def total(data: Input[Dataset], scale: int, copy: Output[Dataset]) -> int:
    import os
    from helpers import numbers
    with open(data.path) as file, open(copy.path, "w") as made:
        found = numbers(file.read())
        made.write(repr(found))
    print("adding", found, os.environ.get("WHO", "nobody"))
    return sum(found) / 0 * scale

@dsl.pipeline
def flow():
    loaded = load()
    with dsl.ParallelFor([10, 20], parallelism=1) as scale:
        total(data=loaded.outputs["data"], scale=scale)
"""
SECRETIVE = """
from kfp import dsl, kubernetes

@dsl.component
def seen() -> int:
    import os
    return len(os.environ["TOKEN"])

@dsl.pipeline
def flow(secret: str = "login") -> int:
    task = seen()
    kubernetes.use_secret_as_env(task, secret, {"token": "TOKEN"})
    return task.output
"""
HELPERS = """
def numbers(text):
    return [int(word) for word in text.split()]
"""


@pytest.fixture
def failed(penstock: Penstock) -> Penstock:
    penstock.write("helpers.py", HELPERS)
    penstock.write("flow.py", FLOW)
    penstock.write("vars.env", "WHO=somebody\n")
    assert penstock("run", "flow.py", "--name", "it", "--sdk", "penstock", "--env-file", "vars.env").code == 1
    return penstock


def test_it_is_given_what_the_task_was_given(failed: Penstock) -> None:
    failed.write("flow.py", FLOW.replace("/ 0 ", ""))
    done = failed("test-step", "it", "for-loop-2[10]/total")

    assert done.code == 0, done.err
    assert "adding [1, 2, 3] somebody" in done.out
    assert "Output: 60" in done.out
    [place] = [line.removeprefix("copy: ") for line in done.out.splitlines() if line.startswith("copy: ")]
    assert Path(place).read_text() == "[1, 2, 3]"
    assert failed.task_states("it")["for-loop-2[10]/total"] == "FAILED"


def test_it_has_the_secrets_of_the_home(penstock: Penstock) -> None:
    penstock.write("flow.py", SECRETIVE)
    token = penstock.home / "secrets/login/token"
    token.parent.mkdir(parents=True)
    token.write_text("s3cret\n")
    ran = penstock("run", "flow.py", "--name", "it", "--sdk", "penstock")
    token.write_text("newer-s3cret\n")

    assert ran.out == "Output: 6\n"
    assert "Output: 12" in penstock("test-step", "it", "seen").out


def test_it_raises_where_it_raises(failed: Penstock) -> None:
    done = failed("test-step", "it", "for-loop-2[10]/total")

    assert done.code == 1
    line = 1 + FLOW.splitlines().index("    return sum(found) / 0 * scale")
    head, first, *_ = done.err[done.err.index("Traceback") :].splitlines()
    assert head == "Traceback (most recent call last):"
    assert first.endswith(f'flow.py", line {line}, in total')
    assert done.err.endswith("ZeroDivisionError: division by zero\n")


def test_the_debugger_is_where_it_raises(failed: Penstock) -> None:
    process = failed.start("test-step", "it", "for-loop-2[10]/total", "--pdb", stdin=-1)
    out, _ = process.communicate("p scale * 7\nq\n", timeout=60)

    assert process.returncode == 1
    assert "(Pdb) 70" in out


def test_what_cannot_be_tried_is_refused(failed: Penstock) -> None:
    failed.write("flow.py", FLOW.replace("total", "sums"))
    gone = failed("test-step", "it", "for-loop-2[10]/total")
    assert gone.code == 2
    assert "flow.py makes no component of a function 'total' any more." in gone.error

    unknown = failed("test-step", "it", "nobody")
    assert unknown.code == 2
    assert "has no task 'nobody'" in unknown.error

    failed.write("flow.py", FLOW)
    assert failed("compile", "flow.py", "-o", "flow.yaml", "--sdk", "penstock").code == 0
    failed("run", "flow.yaml", "--name", "compiled")
    compiled = failed("test-step", "compiled", "load")
    assert compiled.code == 2
    assert "is not known" in compiled.error


def test_outputs_that_are_not_the_same_each_time_are_named(failed: Penstock) -> None:
    mended = FLOW.replace("/ 0 ", "")
    failed.write("flow.py", mended)
    same = failed("verify", "it", "for-loop-2[10]/total")
    assert (same.code, sorted(same.out.splitlines()[-2:])) == (0, ["Output: the same", "copy: the same"])

    failed.write("flow.py", mended.replace("repr(found)", "repr([__import__('time').time_ns()])"))
    other = failed("verify", "it", "for-loop-2[10]/total")
    assert (other.code, sorted(other.out.splitlines()[-2:])) == (1, ["Output: the same", "copy: differs"])

    failed.write("flow.py", FLOW)
    raises = failed("verify", "it", "for-loop-2[10]/total")
    assert raises.code == 1
    assert raises.error == (
        "error: total raised ZeroDivisionError: division by zero\n  hint: `penstock test-step` shows where"
    )


def test_its_packages_are_there_and_the_debugger_is_in_its_own_function(penstock: Penstock) -> None:
    text = "def checked(value):\n    if value > 1:\n        raise ValueError('too much')\n    return value\n"
    wheels.make(penstock.folder / "wheels", "checker", "1.0", {"checker.py": text})
    penstock.write(
        "flow.py",
        f"""
from kfp import dsl

@dsl.component(packages_to_install=["{penstock.folder}/wheels/checker-1.0-py3-none-any.whl"])
def check(value: int) -> int:
    from checker import checked
    mine = value * 2
    return checked(mine)
""",
    )
    ran = penstock("run", "flow.py", "-p", "value=0", "--name", "it", "--sdk", "penstock")
    assert ran.out == "Output: 0\n"
    assert penstock("test-step", "it", "check").out == "Output: 0\n"
    assert penstock("verify", "it", "check").out == "Output: the same\n"

    penstock("run", "flow.py", "-p", "value=3", "--name", "bad", "--sdk", "penstock")
    process = penstock.start("test-step", "bad", "check", "--pdb", stdin=-1)
    out, err = process.communicate("p mine\ndown\np value\nq\n", timeout=60)
    assert "in checked" in err
    assert re.findall(r"\(Pdb\) (\d+)", out) == ["6", "6"]


def test_a_task_that_never_ran_is_refused(failed: Penstock) -> None:
    text = FLOW.partition("@dsl.pipeline")[0]
    text += """
@dsl.pipeline
def flow():
    first = load()
    first.after(total(data=load().outputs["data"], scale=1))
"""
    failed.write("after.py", text)
    assert failed("run", "after.py", "--name", "after", "--sdk", "penstock").code == 1
    done = failed("test-step", "after", "load")
    assert done.code == 2
    assert " never ran, and was given nothing: it is SKIPPED\n" in done.error
