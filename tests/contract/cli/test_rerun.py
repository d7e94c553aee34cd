"""`penstock rerun` by the real command: what is taken from the earlier run, what runs, what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING

from penstock import store as stores
from penstock.store import deletion, runs

if TYPE_CHECKING:
    from support.command import Done, Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def load(rows: int, data: Output[Dataset]):
    print("loading")
    with open(data.path, "w") as file:
        file.write("x" * rows)

@dsl.component
def fit(data: Input[Dataset], k: int) -> int:
    if k == 2:
        raise ValueError("two")
    with open(data.path) as file:
        return len(file.read()) * k

@dsl.component
def best(scores: list) -> int:
    print("best", max(scores))
    return max(scores)

@dsl.component
def note():
    print("over")

@dsl.pipeline
def flow(rows: int = 3, ks: list = [1, 2, 3]):
    with dsl.ExitHandler(note()):
        loaded = load(rows=rows)
        with dsl.ParallelFor(ks) as k:
            fitted = fit(data=loaded.outputs["data"], k=k)
        best(scores=dsl.Collected(fitted.output))
"""
GOOD = FLOW.replace("k == 2", "k == 9")
IN = "exit-handler-1"


def run(penstock: Penstock, *words: str, code: str = GOOD, name: str = "one") -> Done:
    penstock.write("flow.py", code)
    return penstock("run", "flow.py", "--sdk", "penstock", "--no-cache", "--name", name, *words)


def rerun(penstock: Penstock, *words: str, name: str = "two") -> dict[str, str]:
    """Run again, and return the states of the tasks that do something, by path."""
    done = penstock("rerun", *words, "--sdk", "penstock", "--name", name, "--json")
    assert done.code == 0, done.err
    return states(done)


def states(done: Done) -> dict[str, str]:
    paths = {task["path"]: task["state"] for task in done.json["tasks"]}
    return {
        path.removeprefix(f"{IN}/"): state
        for path, state in paths.items()
        if re.search(r"(load|fit|best|note)(-\d)?$", path)
    }


def why(penstock: Penstock, name: str) -> dict[str, str]:
    """What the command says of a run, the ids of other runs left out."""
    found = json.loads(penstock("why", name, "--json").out)
    texts = {one["path"].removeprefix(f"{IN}/"): one["why"] for one in found}
    return {path: re.sub(r"run [0-9a-f-]{36}", "RUN", text) for path, text in texts.items()}


def test_a_mended_task_goes_on_with_what_there_is(penstock: Penstock) -> None:
    failed = run(penstock, code=FLOW)
    assert failed.code == 1
    [run_id] = [one["run_id"] for one in json.loads(penstock("runs", "--json").out)]
    assert failed.err.endswith(
        f"  or change the file, and go on in a new run: penstock rerun {run_id[:8]} flow.py\n"
    )
    penstock.write("flow.py", GOOD)

    assert rerun(penstock, "one", "flow.py") == {
        "load": "CACHED",
        "for-loop-2[1]/fit": "SUCCEEDED",
        "for-loop-2[2]/fit": "SUCCEEDED",
        "for-loop-2[3]/fit": "SUCCEEDED",
        "best": "SUCCEEDED",
        "note": "SUCCEEDED",
    }
    assert why(penstock, "two") == {
        "load": "taken from RUN, where it succeeded",
        "for-loop-2[1]/fit": "changed since RUN: the code",
        "for-loop-2[2]/fit": "it failed in RUN",
        "for-loop-2[3]/fit": "changed since RUN: the code",
        "best": "it comes after 'for-loop-2', which is not as it was",
        "note": "an exit task runs in every run",
    }
    assert penstock.task_states("one")[f"{IN}/for-loop-2[2]/fit"] == "FAILED"


def test_one_iteration_alone_with_other_code(penstock: Penstock) -> None:
    run(penstock, code=FLOW)
    penstock.write("flow.py", GOOD)

    assert rerun(penstock, "one", "flow.py", "--from", "for-loop-2[2]/fit") == {
        "load": "CACHED",
        "for-loop-2[1]/fit": "CACHED",
        "for-loop-2[2]/fit": "SUCCEEDED",
        "for-loop-2[3]/fit": "CACHED",
        "best": "SUCCEEDED",
        "note": "SUCCEEDED",
    }
    assert why(penstock, "two")["for-loop-2[1]/fit"] == (
        "taken from RUN, as asked, although changed since: the code"
    )


def test_the_outputs_of_the_new_run_come_from_both(penstock: Penstock) -> None:
    run(penstock)
    assert penstock("rerun", "one", "--from", "best", "-p", "rows=7", "--name", "two").code == 0
    assert penstock("logs", "two", "best").out == "best 9\n"
    assert (
        why(penstock, "two")["load"] == "taken from RUN, as asked, although changed since: parameter 'rows'"
    )


def test_what_depends_on_a_changed_parameter_runs(penstock: Penstock) -> None:
    run(penstock)
    assert set(rerun(penstock, "one", "-p", "rows=7").values()) == {"SUCCEEDED"}

    found = rerun(penstock, "one", "-p", "ks=[3, 4]", name="three")
    assert found == {
        "load": "CACHED",
        "for-loop-2[3]/fit": "CACHED",
        "for-loop-2[4]/fit": "SUCCEEDED",
        "best": "SUCCEEDED",
        "note": "SUCCEEDED",
    }
    assert why(penstock, "three")["for-loop-2[4]/fit"] == "the loop of RUN has no such item"

    fewer = rerun(penstock, "one", "-p", "ks=[1]", name="four")
    assert fewer == {
        "load": "CACHED",
        "for-loop-2[1]/fit": "CACHED",
        "best": "SUCCEEDED",
        "note": "SUCCEEDED",
    }


def test_without_a_change_only_the_exit_task_runs(penstock: Penstock) -> None:
    run(penstock)
    found = rerun(penstock, "one")
    assert {path for path, state in found.items() if state == "SUCCEEDED"} == {"note"}


def test_the_cache_does_not_answer_for_a_task_that_was_asked_for(penstock: Penstock) -> None:
    penstock.write("flow.py", GOOD)
    penstock("run", "flow.py", "--sdk", "penstock", "--name", "one")
    found = rerun(penstock, "one", "--from", "fit")
    assert {path for path, state in found.items() if state == "CACHED"} == {"load"}


def test_the_new_run_says_what_it_comes_from(penstock: Penstock) -> None:
    run(penstock)
    [one] = json.loads(penstock("runs", "--json").out)
    assert one["rerun_of"] is None
    short = one["run_id"][:8]

    done = penstock("rerun", "one", "--from", "best", "--name", "two")
    assert f"rerun of {short}, from {IN}/best\n" in done.err
    assert f"CACHED               {IN}/load  taken from run {short}\n" in done.err
    assert penstock("runs").out.splitlines()[0].endswith(f"  two  (rerun of {short})")
    assert json.loads(penstock("runs", "--json").out)[0]["rerun_of"] == one["run_id"]
    log = penstock("logs", "two", "load")
    assert (log.out, log.err) == (
        "loading\n",
        f"{IN}/load took the outputs of attempt 1 of run {short}, whose log this is\n",
    )

    again = penstock("rerun", "two", "--from", "best", "--json")
    assert again.json["rerun_of"] != one["run_id"]
    taken = {task["path"]: task["cached_from"] for task in again.json["tasks"]}
    assert taken[f"{IN}/load"] == f"{again.json['rerun_of']}/{IN}/load"
    assert penstock("logs", again.json["run_id"], "load").out == "loading\n"


def test_what_is_wrong_with_the_words_is_said(penstock: Penstock) -> None:
    run(penstock)
    for words, message in (
        (("--from", "bset"), "error: there is no task 'bset'\n  hint: did you mean 'exit-handler-1/best'?"),
        (
            ("--from", "for-loop-2[7]/fit"),
            "error: run RUN has no 'for-loop-2[7]/fit'\n  hint: iterations that it did not have run in any "
            f"case; it has {IN}/for-loop-2[1], {IN}/for-loop-2[2], {IN}/for-loop-2[3]",
        ),
        (
            ("--from", "bset", "--from", "lod"),
            "error: 2 tasks cannot be started at:\n  there is no task 'bset'\n  there is no task 'lod'\n",
        ),
        (("-p", "rows=x"), "error: -p rows=x: 'rows' is a NUMBER_INTEGER, and this is not JSON"),
        (("nothing.py",), "error: There is no file nothing.py."),
    ):
        done = penstock("rerun", "one", *words)
        assert done.code == 2
        assert re.sub(r"run [0-9a-f-]{36}", "run RUN", done.error).startswith(message)
    assert len(json.loads(penstock("runs", "--json").out)) == 1


def test_what_was_deleted_or_changed_is_refused_before_anything_starts(penstock: Penstock) -> None:
    run(penstock)
    [data] = penstock.home.glob("artifacts/flow/*/*/load/1/data")
    data.chmod(0o644)
    data.write_text("other")
    changed = penstock("rerun", "one", "--from", "fit")
    assert (changed.code, changed.error) == (
        2,
        "error: what is to be read again is not what it was:\n"
        f"  {data}, made by task '{IN}/load', was changed since\n"
        f"  hint: have it made anew, with --from '{IN}/load'",
    )
    data.unlink()
    assert "was deleted since" in penstock("rerun", "one", "--from", "fit").error
    # What nobody reads may be gone.
    assert rerun(penstock, "one", "--from", "best")["best"] == "SUCCEEDED"
    # A task that turns out to need it fails, and says how to go on.
    late = penstock("rerun", "one", "-p", "ks=[4]", "--json")
    assert late.code == 1
    assert late.json["error"]["hint"] == f"have it made anew, with --from '{IN}/load'"
    assert str(data) in late.json["error"]["message"]
    assert rerun(penstock, "one", "--from", f"{IN}/load", name="three")["load"] == "SUCCEEDED"


def test_a_run_that_has_not_ended_is_refused(penstock: Penstock) -> None:
    gate = penstock.folder / "gate"
    code = GOOD.replace('print("over")', f"open({str(gate)!r}).read()")
    os.mkfifo(gate)
    penstock.write("flow.py", code)
    process = penstock.start("run", "flow.py", "--sdk", "penstock", "--name", "one")
    with gate.open("w"):
        done = penstock("rerun", "one")
    process.communicate(timeout=60)
    assert done.code == 2
    assert " has not ended: it is RUNNING\n  hint: wait for it; if nothing drives it" in done.error


def test_a_derived_run_is_gone_on_from_like_any(penstock: Penstock) -> None:
    run(penstock)
    penstock.write("flow.py", GOOD.replace("return max(scores)", "return open('no such file').read()"))
    failed = penstock("rerun", "one", "flow.py", "--sdk", "penstock", "--name", "two")
    assert failed.code == 1
    penstock.write("flow.py", GOOD)
    again = penstock("rerun", "two", "flow.py", "--sdk", "penstock", "--name", "three", "--json")
    assert again.code == 0
    assert states(again)["load"] == "CACHED"


def test_a_task_that_gives_something_new_is_not_taken(penstock: Penstock) -> None:
    run(penstock)
    code = GOOD.replace(
        "def load(rows: int, data: Output[Dataset]):", "def load(rows: int, data: Output[Dataset]) -> int:"
    ).replace('file.write("x" * rows)', 'return file.write("x" * rows)')
    penstock.write("flow.py", code)
    found = rerun(penstock, "one", "flow.py", "--from", "best")
    assert found["load"] == "SUCCEEDED"
    assert why(penstock, "two")["load"] == "changed since RUN: the code, the outputs that are declared"


def test_a_condition_decides_anew(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from kfp import dsl

@dsl.component
def say(text: str) -> str:
    return text

@dsl.pipeline
def flow(big: bool = False, n: int = 1) -> str:
    first = say(text="first")
    with dsl.If(big == True):
        yes = say(text="yes").after(first)
    with dsl.Else():
        no = say(text="no").after(first)
    return say(text=dsl.OneOf(yes.output, no.output)).output
""",
    )
    penstock("run", "flow.py", "--sdk", "penstock", "--no-cache", "--name", "one")
    done = penstock("rerun", "one", "-p", "big=true", "--name", "two", "--json")
    found = {task["path"]: task["state"] for task in done.json["tasks"] if "say" in task["path"]}
    assert done.json["outputs"] == {"Output": "yes"}
    assert sorted(found.values()) == ["CACHED", "SUCCEEDED", "SUCCEEDED"]
    assert found["say"] == "CACHED"


SHARING = """
from kfp import dsl

@dsl.component
def put(folder: str):
    with open(f"{folder}/note", "a") as file:
        file.write("kept")

@dsl.component
def get(folder: str) -> str:
    with open(f"{folder}/note") as file:
        return file.read()FAIL

@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def flow() -> str:
    first = put(folder=dsl.WORKSPACE_PATH_PLACEHOLDER)
    return get(folder=dsl.WORKSPACE_PATH_PLACEHOLDER).after(first).output
"""


def test_the_workspace_is_taken_over_with_what_was_written_there(penstock: Penstock) -> None:
    run(penstock, code=SHARING.replace("FAIL", " / 0"))
    penstock.write("flow.py", SHARING.replace("FAIL", ""))
    done = penstock("rerun", "one", "flow.py", "--sdk", "penstock", "--json")
    assert done.json["outputs"] == {"Output": "kept"}
    assert {task["path"]: task["state"] for task in done.json["tasks"]} == {
        "put": "CACHED",
        "get": "SUCCEEDED",
    }

    [one] = [each["run_id"] for each in json.loads(penstock("runs", "--json").out) if each["name"] == "one"]
    workspace = penstock.home / "workspaces" / one
    shutil.rmtree(workspace)
    for words in (("rerun", "one", "flow.py", "--sdk", "penstock"), ("run", "--resume", "one")):
        gone = penstock(*words)
        assert gone.code == 2
        assert f"the workspace of run {one} is gone, with all that its tasks have written there" in gone.err
        assert f"where: {workspace}\n" in gone.err


def test_an_iteration_is_the_same_if_its_item_is(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from kfp import dsl

@dsl.component
def size(of: dict) -> int:
    return sum(of["parts"])

@dsl.pipeline
def flow(items: list = [{"name": "a", "parts": [1]}, {"name": "b", "parts": [2]}]):
    with dsl.ParallelFor(items) as item:
        size(of=item)
""",
    )
    penstock("run", "flow.py", "--sdk", "penstock", "--no-cache", "--name", "one")
    items = [{"name": "b", "parts": [2]}, {"name": "a", "parts": [3]}]
    done = penstock("rerun", "one", "-p", f"items={json.dumps(items)}", "--name", "two", "--json")
    found = {task["path"]: task["state"] for task in done.json["tasks"] if task["path"].endswith("size")}
    assert found == {"for-loop-1[name=a]/size": "SUCCEEDED", "for-loop-1[name=b]/size": "CACHED"}
    assert why(penstock, "two")["for-loop-1[name=a]/size"] == "the loop of RUN has no such item"


def test_the_earlier_run_may_be_deleted_once_it_has_given_what_it_has(penstock: Penstock) -> None:
    run(penstock)
    gate = penstock.folder / "gate"
    code = GOOD.replace('print("best", max(scores))', f"open({str(gate)!r})")
    penstock.write("flow.py", code)
    assert penstock("rerun", "one", "flow.py", "--sdk", "penstock", "--name", "two").code == 1
    with stores.open(penstock.home) as store, store.transaction() as tx:
        run_id = runs.find(tx, "one").id
        runs.discard(tx, run_id, 1)
        deletion.delete_run(tx, run_id)
    gate.touch()
    assert penstock("run", "--resume", "two").code == 0
    assert penstock.task_states("two")[f"{IN}/load"] == "CACHED"
    gone = penstock("logs", "two", "load")
    assert gone.code == 2
    assert "took the outputs of run " in gone.error
