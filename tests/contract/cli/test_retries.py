"""Tasks are tried again for what they name, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def fails_once(how: str, folder: str) -> int:
    import json, os, signal, sys
    from pathlib import Path

    class Inner(OSError):
        pass

    mark = Path(folder) / how
    if mark.exists():
        return 1
    mark.touch()
    if how == "inner":
        raise Inner("inner")
    if how == "lookup":
        return {}[how]
    if how == "json":
        return json.loads(how)
    if how == "code":
        sys.exit(75)
    if how == "hard":
        os._exit(66)
    os.kill(os.getpid(), signal.SIGKILL)

@dsl.component
def fails(folder: str):
    with open(folder + "/tries", "a") as file:
        file.write("x")
    raise ValueError("never")

@dsl.pipeline
def inner(folder: str):
    fails_once(how="of a pipeline", folder=folder)

@dsl.pipeline
def flow(folder: str):
    for how, failure in {
        "inner": "fails_once.Inner",
        "lookup": LookupError,
        "json": "json.JSONDecodeError",
        "code": 75,
        "hard": range(64, 79),
        "signal": "Signal",
    }.items():
        fails_once(how=how, folder=folder).set_retry(1, on=failure)
    inner(folder=folder).set_retry(1, on=["Signal"])
    fails(folder=folder).set_retry(5, on=[KeyError, 2])
"""


def test_a_task_is_tried_again_for_the_failures_that_it_names(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    done = penstock(
        "run", "flow.py:flow", "--sdk", "penstock", "-p", f"folder={penstock.folder}", "--name", "it"
    )

    states = penstock.task_states("it")
    assert states.pop("fails") == "FAILED"
    assert states.pop("inner/fails-once") == "FAILED"  # of the first round
    assert states.pop("inner~2/fails-once") == "SUCCEEDED"
    assert set(states.values()) == {"SUCCEEDED"}
    assert (penstock.folder / "tries").read_text() == "x"
    assert done.code == 1
    assert "failed as well" not in done.err
    assert "fails  not tried again (only after KeyError, exit code 2): ValueError: never" in done.err


ROUNDS = """
from kfp import dsl, kubernetes

@dsl.component
def counts(folder: str) -> int:
    with open(folder + "/counts", "a") as file:
        file.write("x")
    return 1

@dsl.component
def slow_at_first(folder: str, number: int):
    import os, time
    mark = folder + "/slow"
    if not os.path.exists(mark):
        open(mark, "w").close()
        time.sleep(600)

@dsl.pipeline
def inner(folder: str):
    kubernetes.set_timeout(slow_at_first(folder=folder, number=counts(folder=folder).output), 1)

@dsl.pipeline
def flow(folder: str):
    inner(folder=folder).set_retry(2, "1s", on="Timeout")
"""


def test_a_pipeline_is_tried_again_and_what_succeeded_in_it_is_not(penstock: Penstock) -> None:
    penstock.write("flow.py", ROUNDS)
    done = penstock(
        "run", "flow.py:flow", "--sdk", "penstock", "-p", f"folder={penstock.folder}", "--name", "it"
    )

    assert done.code == 0, done.err
    assert penstock.task_states("it") == {
        "inner": "SUCCEEDED",
        "inner/counts": "SUCCEEDED",
        "inner/slow-at-first": "FAILED",
        "inner~2/counts": "CACHED",
        "inner~2/slow-at-first": "SUCCEEDED",
    }
    assert (penstock.folder / "counts").read_text() == "x"


GOING = """
from kfp import dsl

@dsl.component
def fails():
    raise ValueError("it")

@dsl.component
def works():
    pass

@dsl.pipeline(pipeline_config=dsl.PipelineConfig(keep_going=True))
def flow():
    fails()
    works().after(works())
"""


def test_a_pipeline_says_whether_it_keeps_going_and_a_run_may_say_otherwise(penstock: Penstock) -> None:
    penstock.write("flow.py", GOING)
    penstock("run", "flow.py", "--sdk", "penstock", "--no-cache", "--name", "going")
    both = penstock("run", "flow.py", "--sdk", "penstock", "--fail-fast", "--keep-going")
    fast = penstock("run", "flow.py", "--sdk", "penstock", "--no-cache", "--fail-fast", "--name", "fast")

    assert penstock.task_states("going") == {"fails": "FAILED", "works": "SUCCEEDED", "works-2": "SUCCEEDED"}
    assert "exclude each other" in both.error
    assert fast.code == 1
    assert penstock.task_states("fast")["fails"] == "FAILED"
