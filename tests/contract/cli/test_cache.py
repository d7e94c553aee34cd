"""The cache by the real command: what runs again after an edit, and what the command says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def load(rows: int, data: Output[Dataset]):
    with open(data.path, "w") as file:
        file.write("x" * rows)  # EDIT load

@dsl.component
def clean(raw: Input[Dataset], data: Output[Dataset]):
    with open(raw.path) as source, open(data.path, "w") as file:
        file.write(source.read().strip())  # EDIT clean

@dsl.component
def count(data: Input[Dataset], scale: int = 1) -> int:
    with open(data.path) as file:
        return len(file.read()) * scale

@dsl.pipeline
def flow(rows: int = 3, scale: int = 1) -> int:
    cleaned = clean(raw=load(rows=rows).outputs["data"])
    return count(data=cleaned.outputs["data"], scale=scale).output
"""


def run(penstock: Penstock, *words: str, edit: str = "", to: str = "  # edited") -> dict[str, str]:
    """Run the flow, and return the states of its tasks."""
    penstock.write("flow.py", FLOW.replace(f"  # EDIT {edit}", to) if edit else FLOW)
    done = penstock("run", "flow.py", "--json", "--sdk", "penstock", *words)
    assert done.code == 0, done.err
    return {task["path"]: task["state"] for task in done.json["tasks"] if "/" not in task["path"]}


def why(penstock: Penstock) -> dict[str, str]:
    """What the command says of the newest run, its ids left out."""
    newest, *others = [one["run_id"] for one in json.loads(penstock("runs", "--json").out)]
    text = penstock("why", newest, "--json").out
    for number, other in enumerate(reversed(others), start=1):
        text = text.replace(other, f"RUN-{number}")
    return {task["path"]: task["why"] for task in json.loads(text)}


NEVER = "no earlier run of this task has succeeded"


def test_the_first_run_has_nothing_to_take(penstock: Penstock) -> None:
    assert set(run(penstock).values()) == {"SUCCEEDED"}
    assert why(penstock) == {"load": NEVER, "clean": NEVER, "count": NEVER}


def test_the_same_again_is_taken(penstock: Penstock) -> None:
    run(penstock)
    assert set(run(penstock).values()) == {"CACHED"}
    same = "nothing has changed since run RUN-1"
    assert why(penstock) == {"load": same, "clean": same, "count": same}


def test_an_edit_runs_that_task_and_what_reads_other_content(penstock: Penstock) -> None:
    run(penstock)
    states = run(penstock, edit="clean", to="; file.write('!')")
    assert states == {"load": "CACHED", "clean": "SUCCEEDED", "count": "SUCCEEDED"}
    assert why(penstock) == {
        "load": "nothing has changed since run RUN-1",
        "clean": "changed since run RUN-1: the code",
        "count": "changed since run RUN-1: artifact 'data'",
    }


def test_an_edit_that_changes_no_content_runs_that_task_alone(penstock: Penstock) -> None:
    run(penstock)
    states = run(penstock, edit="load")
    assert states == {"load": "SUCCEEDED", "clean": "CACHED", "count": "CACHED"}
    assert why(penstock) == {
        "load": "changed since run RUN-1: the code",
        "clean": "its inputs hold the same as in run RUN-1",
        "count": "nothing has changed since run RUN-1",
    }


def test_content_that_takes_long_to_read_is_compared_beside_the_run(penstock: Penstock) -> None:
    run(penstock, "-p", "rows=3000000")
    states = run(penstock, "-p", "rows=3000000", edit="load")
    assert states == {"load": "SUCCEEDED", "clean": "CACHED", "count": "CACHED"}


def test_content_that_was_altered_by_hand_is_not_taken_for_the_same(penstock: Penstock) -> None:
    run(penstock)
    [data] = penstock.home.glob("artifacts/flow/*/load/1/data")
    data.chmod(0o644)
    data.write_text("other")
    assert run(penstock, edit="load")["clean"] == "SUCCEEDED"
    assert why(penstock)["clean"] == "changed since run RUN-1: artifact 'raw'"


def test_an_imported_file_that_was_edited_is_read_again(penstock: Penstock) -> None:
    importing = """
    data = dsl.importer(artifact_uri=path, artifact_class=Dataset).output
    return count(data=data).output

@dsl.pipeline
def unused("""
    flow = FLOW.replace("def flow(rows", "def flow(path: str) -> int:" + importing + "rows")
    file = penstock.write("data.txt", "four")
    penstock.write("importing.py", flow)
    words = ("run", "importing.py:flow", "-p", f"path={file}", "--json", "--sdk", "penstock")

    def counted() -> tuple[int, str]:
        done = penstock(*words)
        [state] = [task["state"] for task in done.json["tasks"] if task["path"] == "count"]
        return done.json["outputs"]["Output"], state

    assert counted() == (4, "SUCCEEDED")
    assert counted() == (4, "CACHED")
    file.write_text("seven!!")
    assert counted() == (7, "SUCCEEDED")


def test_a_parameter_is_named(penstock: Penstock) -> None:
    run(penstock)
    states = run(penstock, "-p", "scale=2")
    assert states == {"load": "CACHED", "clean": "CACHED", "count": "SUCCEEDED"}
    assert why(penstock)["count"] == "changed since run RUN-1: parameter 'scale'"


def test_a_run_without_the_cache_says_so(penstock: Penstock) -> None:
    run(penstock)
    assert set(run(penstock, "--no-cache").values()) == {"SUCCEEDED"}
    assert set(why(penstock).values()) == {"this run takes nothing from the cache"}


def test_what_is_forgotten_is_made_anew(penstock: Penstock) -> None:
    run(penstock)
    forgot = penstock("forget", "flow", "clean")
    assert (forgot.code, forgot.err) == (0, "forgot 1 cached result of task 'clean' of pipeline 'flow'\n")
    states = run(penstock)
    assert states == {"load": "CACHED", "clean": "SUCCEEDED", "count": "CACHED"}

    assert penstock("forget", "flow").err.startswith("forgot ")
    assert set(run(penstock).values()) == {"SUCCEEDED"}
    nothing = penstock("forget", "flaw")
    assert (nothing.code, nothing.error) == (
        2,
        "error: nothing is cached of pipeline 'flaw'\n"
        "  hint: `penstock runs` names the pipelines, `penstock why RUN` a run's tasks",
    )


def test_the_reasons_as_lines(penstock: Penstock) -> None:
    run(penstock, "--name", "it")
    assert penstock("why", "it", "count").out == f"count  SUCCEEDED  {NEVER}\n"
    lines = penstock("why", "it").out.splitlines()
    assert lines == [f"{path:5}  SUCCEEDED  {NEVER}" for path in ("clean", "count", "load")]
    missing = penstock("why", "it", "nobody")
    assert missing.code == 2
    assert "has no task 'nobody'" in missing.error
