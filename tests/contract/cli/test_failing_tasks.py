"""Tasks that fail: the user's own traceback, where the log is, how to go on, and nothing of the rest lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.command import Done, Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Output, OutputPath

@dsl.component
def good() -> int:
    print("good ran")
    return 1

@dsl.component
def use(x: str):
    pass
"""


def run(penstock: Penstock, code: str, *words: str) -> Done:
    penstock.write("flow.py", FLOW + code)
    return penstock("run", "flow.py", "--sdk", "penstock", "--name", "it", *words)


def told(penstock: Penstock, done: Done) -> str:
    """What the command said after its summary, with the run's own folder and id left out."""
    run_id = json.loads(penstock("runs", "--json").out)[0]["run_id"]
    lines = done.err.splitlines()
    end = next(number for number, line in enumerate(lines) if line.startswith("FAILED in "))
    text = "\n".join(lines[end + 1 :])
    return text.replace(f"{penstock.home}/logs/{run_id}", "LOGS").replace(run_id[:8], "RUN")


def test_a_component_that_raises(penstock: Penstock) -> None:
    code = """
@dsl.component
def divide(a: int, b: int) -> float:
    print("dividing")
    def inner():
        return a / b
    return inner()

@dsl.component
def after(x: float):
    pass

@dsl.pipeline
def quotient(b: int = 0) -> float:
    made = divide(a=good().output, b=b)
    after(x=made.output)
    return made.output
"""
    done = run(penstock, code)
    file = penstock.folder / "flow.py"

    assert (done.code, done.out) == (1, "")
    assert told(penstock, done) == (
        "Traceback (most recent call last):\n"
        f'  File "{file}", line 19, in divide\n'
        "    return inner()\n           ^^^^^^^\n"
        f'  File "{file}", line 18, in inner\n'
        "    return a / b\n           ~~^~~\n"
        "ZeroDivisionError: division by zero\n"
        "failed: divide: ZeroDivisionError: division by zero\n"
        "  the last lines of its log:\n"
        "  | dividing\n"
        "  log: LOGS/divide/1/log\n"
        "  go on with it: penstock run --resume RUN\n"
        "  or change the file, and go on in a new run: penstock rerun RUN flow.py"
    )
    assert penstock.task_states("it") == {"good": "SUCCEEDED", "divide": "FAILED", "after": "SKIPPED"}


def test_the_same_as_json(penstock: Penstock) -> None:
    code = """
@dsl.component
def bad(x: int) -> int:
    raise KeyError("no such thing")

@dsl.pipeline
def flow() -> int:
    return bad(x=good().output).output
"""
    done = run(penstock, code, "--json")

    assert (done.code, done.json["state"], done.json["outputs"]) == (1, "FAILED", {})
    error = done.json["error"]
    assert (error["kind"], error["message"], error["task"]) == (
        "KeyError",
        "KeyError: 'no such thing'",
        "bad",
    )
    assert error["traceback"].startswith("Traceback (most recent call last):\n")
    tasks = {task["path"]: task for task in done.json["tasks"]}
    assert (tasks["good"]["state"], tasks["good"]["error"]) == ("SUCCEEDED", None)
    assert (tasks["bad"]["state"], tasks["bad"]["error"]["kind"]) == ("FAILED", "KeyError")
    assert tasks["good"]["seconds"] >= 0


def test_a_run_that_keeps_going_starts_what_does_not_wait_for_the_failed_task(penstock: Penstock) -> None:
    code = """
@dsl.component
def odd(x: int) -> int:
    assert x % 2, x
    return x

@dsl.pipeline
def flow():
    with dsl.ParallelFor([1, 2, 3], parallelism=1) as x:
        use(x=f"{odd(x=x).output}")
    good()
"""
    done = run(penstock, code, "--keep-going")

    assert done.code == 1
    states = penstock.task_states("it")
    assert {path: state for path, state in states.items() if "[" in path} == {
        "for-loop-2[1]": "SUCCEEDED",
        "for-loop-2[1]/odd": "SUCCEEDED",
        "for-loop-2[1]/use": "SUCCEEDED",
        "for-loop-2[2]": "FAILED",
        "for-loop-2[2]/odd": "FAILED",
        "for-loop-2[2]/use": "SKIPPED",
        "for-loop-2[3]": "SUCCEEDED",
        "for-loop-2[3]/odd": "SUCCEEDED",
        "for-loop-2[3]/use": "SUCCEEDED",
    }
    assert states["good"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (
            "def bad(out: OutputPath(str)):\n    print('I write nothing')\n",
            "failed: bad: output 'out' was not written\n"
            "  hint: return a value for each output, or write it to the path that the component is given\n"
            "  the last lines of its log:\n  | I write nothing\n  log: LOGS/bad/1/log\n",
        ),
        (
            "def bad() -> str:\n    return 3\n",
            "failed: bad: ValueError: Function `bad` returned value of type <class 'int'>; want type "
            "<class 'str'>\n"
            "  where: component 'bad', output 'Output'\n"
            "  hint: return str(...), or change the annotation\n"
            "  log: LOGS/bad/1/log\n",
        ),
        (
            "def bad() -> str:\n    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n",
            "failed: bad: the task was killed by signal 9 (out of memory?)\n"
            "  where: killed by signal 9 (out of memory?)\n"
            "  hint: the task's log shows what it did last\n"
            "  log: LOGS/bad/1/log\n",
        ),
    ],
    ids=["not written", "wrong type", "killed"],
)
def test_outputs_that_are_not_there(penstock: Penstock, component: str, said: str) -> None:
    flow = f"@dsl.component\n{component}\n@dsl.pipeline\ndef flow():\n    good()\n    use(x=bad().output)\n"

    done = run(penstock, flow)

    assert (done.code, done.out) == (1, "")
    assert told(penstock, done).startswith(said)
    assert penstock.task_states("it") == {"good": "SUCCEEDED", "bad": "FAILED", "use": "SKIPPED"}


@pytest.mark.index
@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ("penstock-no-such-package==9.9", "penstock-no-such-package was not found in the package registry"),
        ("numpy ==> 3", 'no such comparison operator "==>"'),
    ],
)
def test_packages_that_cannot_be_installed(penstock: Penstock, package: str, reason: str) -> None:
    code = f"""
@dsl.component(packages_to_install=[{package!r}])
def packed() -> int:
    return 1

@dsl.pipeline
def flow():
    good()
    packed()
"""
    done = run(penstock, code)

    assert (done.code, done.out) == (1, "")
    first, *rest = told(penstock, done).splitlines()
    assert first.startswith(
        f"failed: packed: the packages of component 'packed' cannot be installed ({package}): "
    )
    assert reason in first
    assert rest[:2] == [
        "  where: component 'packed'",
        "  hint: check packages_to_install and the index; what was installed once needs no network",
    ]
    assert penstock.task_states("it") == {"good": "SUCCEEDED", "packed": "FAILED"}


def test_what_succeeded_is_not_run_again_after_a_change_of_the_file(penstock: Penstock) -> None:
    broken = """
@dsl.component
def second(x: int) -> int:
    raise ValueError("not yet")

@dsl.pipeline
def flow() -> int:
    return second(x=good().output).output
"""
    assert run(penstock, broken).code == 1

    done = run(penstock, broken.replace('raise ValueError("not yet")', "return x + 1"), "--json")

    assert (done.json["state"], done.json["outputs"]) == ("SUCCEEDED", {"Output": 2})
    assert {task["path"]: task["state"] for task in done.json["tasks"]} == {
        "good": "CACHED",
        "second": "SUCCEEDED",
    }


def test_a_failed_run_is_resumed_where_it_failed(penstock: Penstock) -> None:
    code = """
@dsl.component
def flaky(x: int, flag: str) -> int:
    import os
    if not os.path.exists(flag):
        raise ConnectionError("not there yet")
    return x + 1

@dsl.pipeline
def flow(flag: str) -> int:
    return flaky(x=good().output, flag=flag).output
"""
    flag = penstock.folder / "flag"
    assert run(penstock, code, "-p", f"flag={flag}").code == 1
    flag.touch()

    done = penstock("run", "--resume", "it")

    assert (done.code, done.out) == (0, "Output: 2\n")
    assert "  good" not in done.err
    assert penstock.task_states("it") == {"good": "SUCCEEDED", "flaky": "SUCCEEDED"}


def test_several_failures_are_all_named(penstock: Penstock) -> None:
    code = """
@dsl.component
def bad(x: int):
    raise ValueError(x)

@dsl.pipeline
def flow():
    with dsl.ParallelFor([1, 2, 3]) as x:
        bad(x=x)
"""
    done = run(penstock, code)

    first = json.loads(run(penstock, code, "--json").out)["error"]["task"]
    assert first.startswith("for-loop-")
    [line] = [line for line in told(penstock, done).splitlines() if "failed as well" in line]
    assert len({*line.removeprefix("  failed as well: ").split(", ")}) == 2
    assert "FAILED in" in done.err


def test_of_a_pipeline_that_is_tried_again_the_last_round_counts(penstock: Penstock) -> None:
    code = f"""
@dsl.component
def gated(x: int):
    import os
    if not os.path.exists({str(penstock.folder / "gate")!r}):
        raise ValueError("closed")

@dsl.pipeline
def inner():
    with dsl.ParallelFor([1, 2]) as x:
        gated(x=x)

@dsl.pipeline
def flow():
    inner().set_retry(1, backoff_duration="0s")
"""
    penstock.write("flow.py", FLOW + code)
    done = penstock("run", "flow.py:flow", "--sdk", "penstock", "--name", "it", "--keep-going")
    failed = [line for line in told(penstock, done).splitlines() if "failed" in line]
    assert [line.partition("/")[0] for line in failed] == ["failed: inner~2", "  failed as well: inner~2"]

    (penstock.folder / "gate").touch()
    resumed = penstock("run", "--resume", "it")
    assert resumed.code == 0
    shown = [line.split()[-1] for line in resumed.err.splitlines() if line.startswith("SUCCEEDED ")]
    assert sorted(shown[:-1]) == ["inner~2/for-loop-2[1]/gated", "inner~2/for-loop-2[2]/gated"]
    assert resumed.err.splitlines()[-1].endswith(": 2 succeeded")
