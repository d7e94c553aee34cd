"""The cache by the real command: what runs again after an edit, and what the command says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support.gates import Gate
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_an_input_that_is_ignored_may_differ(penstock: Penstock) -> None:
    flow = FLOW.replace(
        "scale=scale).output", 'scale=scale).set_caching_options(True, ignored_inputs=["scale"]).output'
    )
    penstock.write("flow.py", flow)
    words = ("run", "flow.py", "--json", "--sdk", "penstock", "-p")
    assert [penstock(*words, f"scale={scale}").json["outputs"]["Output"] for scale in (1, 2)] == [3, 3]
    assert why(penstock)["count"] == "nothing has changed since run RUN-1"
    assert penstock(*words, "scale=2", "-p", "rows=4").json["outputs"]["Output"] == 8
    assert why(penstock)["count"] == "changed since run RUN-1: artifact 'data'"


def test_outputs_older_than_a_task_wants_are_made_anew(penstock: Penstock) -> None:
    """The age of 0 seconds stands for one that has passed."""
    flow = FLOW.replace("load(rows=rows).out", 'load(rows=rows).set_caching_options(True, max_age="0s").out')
    penstock.write("flow.py", flow)
    words = ("run", "flow.py", "--json", "--sdk", "penstock")
    for _ in range(2):
        assert penstock(*words).code == 0
    same = "its inputs hold the same as in run RUN-1"
    assert why(penstock) == {
        "load": "the outputs of run RUN-1 are older than 0 seconds",
        "clean": same,
        "count": "nothing has changed since run RUN-1",
    }


def test_with_kfps_keys_artifacts_count_by_id_and_packages_not_at_all(penstock: Penstock) -> None:
    penstock.home.mkdir(exist_ok=True)
    (penstock.home / "config.toml").write_text('[cache]\nkeys = "kfp"\n')
    assert set(run(penstock).values()) == {"SUCCEEDED"}
    assert set(run(penstock).values()) == {"CACHED"}
    edited = run(penstock, edit="load")
    assert edited == {"load": "SUCCEEDED", "clean": "SUCCEEDED", "count": "SUCCEEDED"}
    assert why(penstock)["count"] == "changed since run RUN-1: artifact 'data'"


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


def test_what_a_run_has_made_is_forgotten(penstock: Penstock) -> None:
    run(penstock, "--name", "first")
    run(penstock, "--name", "second", "-p", "scale=2")

    told = {task["path"]: task for task in json.loads(penstock("why", "second", "--json").out)}
    forgot = penstock("forget", "--run", "first")

    assert [] == told["load"]["changed"]
    assert [
        {
            "name": "parameter scale",
            "words": "parameter 'scale'",
            "kind": "parameter",
            "before": 1,
            "after": 2,
        }
    ] == told["count"]["changed"]
    assert "forgot 3 cached results of run 'first'\n" == forgot.err
    assert {"load": "SUCCEEDED", "clean": "SUCCEEDED", "count": "CACHED"} == run(penstock, "-p", "scale=2")


def test_tasks_of_a_component_or_of_an_age_are_forgotten(penstock: Penstock) -> None:
    run(penstock)
    by_component = penstock("forget", "--component", "count")
    assert by_component.err == "forgot 1 cached result of component 'count'\n"
    assert penstock("forget", "flow", "--older-than", "1h").code == 2
    states = run(penstock)
    assert states == {"load": "CACHED", "clean": "CACHED", "count": "SUCCEEDED"}

    everything = penstock("forget", "--older-than", "0s")
    assert everything.err == "forgot 3 cached results from more than 0s ago\n"
    nothing = penstock("forget")
    assert (nothing.code, nothing.error.splitlines()[0]) == (2, "error: there is nothing to forget")
    wrong = penstock("forget", "--older-than", "soon")
    assert (wrong.code, wrong.error.splitlines()[0]) == (2, "error: --older-than soon: that is no age")


DRAWING = FLOW.replace('"x" * rows', '"x" * len(os.listdir())').replace(
    "    with open(data.path", "    import os; os.chdir(FOLDER)\n    with open(data.path", 1
)


@pytest.mark.parametrize("how", ["forgotten", "too old"])
def test_what_comes_out_differently_the_second_time_is_what_others_read(penstock: Penstock, how: str) -> None:
    """The key of `load` says nothing of the folder that it counts the files of."""
    counted = penstock.folder / "counted"
    counted.mkdir()
    penstock.write("flow.py", DRAWING.replace("FOLDER", repr(str(counted))))
    words = ("run", "flow.py", "--json", "--sdk", "penstock")

    def outputs(*more: str) -> int:
        done = penstock(*words, *more)
        assert done.code == 0, done.err
        made: int = done.json["outputs"]["Output"]
        return made

    (counted / "one").touch()
    assert outputs() == 1
    (counted / "two").touch()
    assert outputs() == 1
    if how == "forgotten":
        penstock("forget", "flow", "load")
        assert outputs() == 2
    else:
        assert outputs("--max-cache-age", "0s") == 2
        assert "the outputs of run RUN-1 are older than 0 seconds" in why(penstock).values()
    assert outputs() == 2
    assert set(why(penstock).values()) == {"nothing has changed since run RUN-3"}


@pytest.mark.parametrize(
    ("spoil", "reason", "reader"),
    [
        (lambda file: file.unlink(), "artifact 'data' of run RUN-1 has been removed", "CACHED"),
        (
            lambda file: file.write_text("other"),
            "artifact 'data' of run RUN-1 has been changed since",
            "SUCCEEDED",
        ),
    ],
    ids=["removed", "changed"],
)
def test_outputs_that_are_not_as_they_were_are_made_anew(
    penstock: Penstock, spoil: Callable[[Path], object], reason: str, reader: str
) -> None:
    """What read a file that somebody has changed may have read that; what is only gone will be the same."""
    run(penstock)
    [data] = penstock.home.glob("artifacts/flow/*/clean/1/data")
    data.chmod(0o644)
    spoil(data)

    assert run(penstock) == {"load": "CACHED", "clean": "SUCCEEDED", "count": reader}
    assert why(penstock)["clean"] == reason


HELD = """
from kfp import dsl

@dsl.component
def slow(folder: str) -> int:
    import fcntl
    from pathlib import Path
    place = Path(folder)
    with (place / "starts").open("a") as file:
        file.write("x")
    with (place / "gate").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
    return 7

@dsl.pipeline
def held(folder: str) -> int:
    return slow(folder=folder).output
"""


def held(penstock: Penstock, count: int) -> None:
    """Wait until so many attempts have begun."""
    starts = penstock.folder / "starts"
    wait_until(lambda: starts.exists() and len(starts.read_text()) >= count, f"{count} attempts")


def waits(penstock: Penstock, run: str) -> None:
    """Wait until a run's task waits for another run."""

    def is_queued() -> bool:
        why = penstock("why", run, "--json")
        return why.code == 0 and "QUEUED" in why.out

    wait_until(is_queued, "the task to wait")


def test_of_two_commands_that_do_the_same_one_waits(penstock: Penstock) -> None:
    penstock.write("held.py", HELD)
    gate = Gate(penstock.folder / "gate")
    words = ("run", "held.py", "--sdk", "penstock", "-p", f"folder={penstock.folder}", "--json", "--name")
    one = penstock.start(*words, "one")
    held(penstock, 1)
    other = penstock.start(*words, "other")
    waits(penstock, "other")
    said = json.loads(penstock("why", "other", "--json").out)[0]["why"]
    assert said.startswith("waits for run ")
    gate.open()

    printed = [process.communicate(timeout=60) for process in (one, other)]
    ended = [json.loads(out) for out, _ in printed]
    assert "  slow  waits for run " in printed[1][1]
    assert [each["outputs"] for each in ended] == [{"Output": 7}] * 2
    assert [[task["state"] for task in each["tasks"] if task["path"]] for each in ended] == [
        ["SUCCEEDED"],
        ["CACHED"],
    ]
    assert (penstock.folder / "starts").read_text() == "x"
    assert json.loads(penstock("why", "other", "--json").out)[0]["why"].endswith(
        "has made it while this task waited"
    )


def test_a_command_that_was_killed_is_not_waited_for(penstock: Penstock) -> None:
    penstock.write("held.py", HELD)
    gate = Gate(penstock.folder / "gate")
    words = ("run", "held.py", "--sdk", "penstock", "-p", f"folder={penstock.folder}", "--json", "--name")
    one = penstock.start(*words, "one")
    held(penstock, 1)
    other = penstock.start(*words, "other")
    waits(penstock, "other")
    one.kill()
    one.communicate()
    held(penstock, 2)
    gate.open()

    assert json.loads(other.communicate(timeout=60)[0])["outputs"] == {"Output": 7}
    why_it_ran = json.loads(penstock("why", "other", "--json").out)[0]["why"]
    assert why_it_ran.endswith("which did the same, is driven by nobody any more")


def test_an_installation_without_the_cache_says_so(penstock: Penstock) -> None:
    run(penstock)
    done = penstock("run", "flow.py", "--json", "--sdk", "penstock", environ={"PENSTOCK_CACHE": "off"})

    assert {task["state"] for task in done.json["tasks"]} == {"SUCCEEDED"}
    assert set(why(penstock).values()) == {"the cache is turned off by PENSTOCK_CACHE"}


def test_the_reasons_as_lines(penstock: Penstock) -> None:
    run(penstock, "--name", "it")
    assert penstock("why", "it", "count").out == f"count  SUCCEEDED  {NEVER}\n"
    lines = penstock("why", "it").out.splitlines()
    assert lines == [f"{path:5}  SUCCEEDED  {NEVER}" for path in ("clean", "count", "load")]
    run(penstock, "--name", "again")
    [line] = penstock("why", "again", "count").out.splitlines()
    said, _, other = line.rpartition(" ")
    assert said == "count  CACHED  nothing has changed since run"
    assert len(other) == 8
    assert penstock("why", other).code == 0
    missing = penstock("why", "it", "nobody")
    assert missing.code == 2
    assert "has no task 'nobody'" in missing.error


def test_a_task_that_runs_again_because_its_run_was_resumed_says_so(penstock: Penstock) -> None:
    gate = penstock.folder / "gate"
    penstock.write(
        "flow.py",
        f"""
from kfp import dsl

@dsl.component
def closed():
    open({str(gate)!r})

@dsl.component
def over():
    pass

@dsl.pipeline
def flow():
    with dsl.ExitHandler(over()):
        closed()
""",
    )
    assert penstock("run", "flow.py", "--sdk", "penstock", "--name", "it").code == 1
    gate.touch()
    assert penstock("run", "--resume", "it").code == 0
    assert why(penstock)["over"].endswith(" was resumed, and makes it anew")
