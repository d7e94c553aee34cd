"""Runs by the command: what is printed, kept, listed and shown again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def say(text: str) -> str:
    import os
    print(f"saying {text}")
    return text + os.environ.get("ENDING", "")

@dsl.pipeline
def flow(text: str = "hello") -> str:
    with dsl.ParallelFor(["a", "b"]) as letter:
        say(text=letter)
    return say(text=text).output
"""


def test_the_view_names_the_sdk_the_run_its_logs_and_each_task(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    done = penstock("run", "flow.py", "--sdk", "penstock", "--name", "first one")

    sdk, run, logs, *lines, summary = done.err.splitlines()
    assert sdk.startswith("sdk: penstock ")
    run_id = run.split()[1]
    assert (run, logs) == (f"run {run_id}  first one", f"logs {penstock.home}/logs/{run_id}")
    assert sorted(line.split("  ")[-1] for line in lines) == [
        "for-loop-2[a]/say",
        "for-loop-2[b]/say",
        "say-2",
    ]
    assert all(line.startswith("SUCCEEDED ") for line in lines)
    assert summary.startswith("SUCCEEDED in ")
    assert summary.endswith(" s: 3 succeeded")
    assert done.out == "Output: hello\n"


def test_tasks_whose_code_and_inputs_are_known_are_not_run_again(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    words = ("run", "flow.py", "--sdk", "penstock", "--json")
    penstock(*words)

    again, changed, uncached = (
        penstock(*words),
        penstock(*words, "-p", "text=x"),
        penstock(*words, "--no-cache"),
    )

    def leaves(done: dict[str, object]) -> list[str]:
        tasks: list[dict[str, str]] = done["tasks"]  # type: ignore[assignment]
        return [task["state"] for task in tasks if "say" in task["path"]]

    assert leaves(again.json) == ["CACHED", "CACHED", "CACHED"]
    assert leaves(changed.json) == ["CACHED", "CACHED", "SUCCEEDED"]
    assert leaves(uncached.json) == ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]


def test_logs_of_a_task_of_a_group_and_of_the_whole_run(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    run_id = penstock("run", "flow.py", "--sdk", "penstock", "--name", "it", "--json").json["run_id"]

    assert penstock("logs", run_id[:8], "say-2").out == "saying hello\n"
    assert penstock("logs", "it", "for-loop-2[b]/say").out == "saying b\n"
    assert penstock("logs", "it", "for-loop-2[a]").out == "saying a\n"
    in_loop = "== for-loop-2[a]/say (attempt 1)\nsaying a\n== for-loop-2[b]/say (attempt 1)\nsaying b\n"
    assert penstock("logs", "it", "say").out == in_loop
    assert penstock("logs", "it", "for-loop-2").out == in_loop
    assert penstock("logs", run_id).out == in_loop + "== say-2 (attempt 1)\nsaying hello\n"
    missing = penstock("logs", "it", "sya")
    assert (missing.code, missing.error) == (
        2,
        f"error: run {run_id[:8]} has no task 'sya' that was started\n"
        "  hint: started were: for-loop-2[a]/say, for-loop-2[b]/say, say-2",
    )
    assert penstock("logs", "it", "say-2", "--attempt", "2").error == (
        "error: task 'say-2' has no attempt 2\n  hint: it has 1"
    )


def test_runs_are_listed_the_newest_first(penstock: Penstock) -> None:
    assert penstock("runs").err == "no runs yet: start one with `penstock run FILE`\n"
    penstock.write("flow.py", FLOW)
    for name in ("one", "two", "three"):
        penstock("run", "flow.py", "--sdk", "penstock", "--name", name)

    lines = penstock("runs", "-n", "2").out.splitlines()

    assert [line.split("  ")[-1] for line in lines] == ["three", "two"]
    listed = json.loads(penstock("runs", "--json").out)
    assert [run["name"] for run in listed] == ["three", "two", "one"]
    assert listed[0].keys() == {
        *("run_id", "name", "pipeline", "state", "created_at", "seconds", "error", "rerun_of", "tags")
    }
    assert (listed[0]["pipeline"], listed[0]["state"], listed[0]["error"]) == ("flow", "SUCCEEDED", None)


def test_variables_of_a_file_reach_the_tasks_and_stand_in_for_secrets(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock.write("vars", "# for the tests\nENDING='!'\nOTHER=hush-hush\n")
    words = ("run", "flow.py", "--sdk", "penstock", "--no-cache")

    assert penstock(*words, "--env-file", "vars").out == "Output: hello!\n"
    assert penstock(*words).out == "Output: hello\n"
    for path in penstock.home.glob("penstock.db*"):
        assert b"hush-hush" not in path.read_bytes()


def test_a_workspace_is_shared_by_the_tasks_of_a_run(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from kfp import dsl

@dsl.component
def put(folder: str):
    with open(f"{folder}/note", "w") as file:
        file.write("kept")

@dsl.component
def get(folder: str) -> str:
    with open(f"{folder}/note") as file:
        return file.read()

@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def flow() -> str:
    first = put(folder=dsl.WORKSPACE_PATH_PLACEHOLDER)
    return get(folder=dsl.WORKSPACE_PATH_PLACEHOLDER).after(first).output
""",
    )

    done = penstock("run", "flow.py", "--sdk", "penstock")

    assert (done.code, done.out) == (0, "Output: kept\n")
    assert "notice: the workspace is a folder of this machine; its size is not limited\n" in done.err


def test_what_was_compiled_runs_as_what_was_written(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    compiled = penstock("compile", "flow.py:flow", "-o", "out.yaml", "--sdk", "penstock")

    assert (compiled.code, compiled.out) == (0, "out.yaml\n")
    done = penstock("run", "out.yaml", "-p", "text=again")
    assert done.out == "Output: again\n"
    assert done.err.splitlines()[0] == "sdk: none (the pipeline is compiled)"


def test_what_cannot_be_compiled_says_so(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    for words, error in (
        (("flow.yaml",), "flow.yaml is compiled already\n  hint: name a Python file"),
        (
            ("flow.py", "-o", "x.txt"),
            "x.txt does not say which format it is to have\n  hint: end its name with .yaml",
        ),
        (
            ("flow.py", "-o", "no/such/folder.yaml"),
            "no/such/folder.yaml cannot be written: No such file or directory\n"
            "  hint: choose another file with -o",
        ),
    ):
        done = penstock("compile", *words, "--sdk", "penstock")
        assert (done.code, done.out, done.error) == (2, "", f"error: {error}")


def test_resume_takes_a_run_as_it_was_started(penstock: Penstock) -> None:
    done = penstock("run", "flow.py", "--resume", "it", "-p", "a=1", "--no-cache")

    assert (done.code, done.error) == (
        2,
        "error: --resume goes on with a run as it was started, and takes no FILE, -p, --no-cache\n"
        "  hint: leave that out; or start a new run from that one: `penstock rerun it`",
    )
