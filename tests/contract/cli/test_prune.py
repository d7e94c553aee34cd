"""What `penstock prune` removes, and what it never does."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from penstock import store
from penstock.store import deletion, runs
from support.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def makes(x: int, made: Output[Dataset]):
    with open(made.path, "wb") as file:
        file.write(bytes(500_000 + x))

@dsl.component
def measures(made: Input[Dataset], gate: str = "") -> int:
    import os
    if gate:
        open(gate + ".here", "w").close()
        open(gate).read()
    return os.path.getsize(made.path)

@dsl.pipeline
def flow(x: int = 1, gate: str = "") -> int:
    return measures(made=makes(x=x).outputs["made"], gate=gate).output
"""
ALL = ("--older-than", "0s")


@pytest.fixture
def ready(penstock: Penstock) -> Penstock:
    penstock.write("flow.py", FLOW)
    return penstock


def run(penstock: Penstock, *words: str) -> str:
    done = penstock("run", "flow.py", "--sdk", "penstock", "--json", *words)
    assert done.json["state"] == "SUCCEEDED", done.err
    run_id: str = done.json["run_id"]
    return run_id


def pruned(penstock: Penstock, *words: str) -> set[tuple[str, str]]:
    """Return the folders that are named, by kind and run, and that are gone if they were to be."""
    done = penstock("prune", "--json", *words)
    assert done.code == 0, done.err
    found: dict[str, Any] = done.json
    assert found["removed"] == ("--yes" in words)
    assert found["bytes"] == sum(folder["bytes"] for folder in found["folders"])
    for folder in found["folders"]:
        assert os.path.exists(folder["path"]) != found["removed"]  # noqa: PTH110 - one word for both
    return {(folder["kind"], folder["path"].rpartition("/")[2]) for folder in found["folders"]}


def age(folder: Path, days: int) -> None:
    at = time.time() - days * 86_400
    os.utime(folder, (at, at))


def test_nothing_is_removed_unless_it_is_asked_for(ready: Penstock) -> None:
    run_id = run(ready)

    assert pruned(ready) == set()
    assert pruned(ready, *ALL) == {("logs", run_id)}
    assert (ready.home / "logs" / run_id).exists()
    said = ready("prune", *ALL)
    assert said.out.endswith("  the logs of a run\n")
    assert said.err.endswith(" in all; nothing is removed without --yes\n")
    assert ready("prune").err == "there is nothing to remove that was not used for 30d\n"


def test_logs_go_and_outputs_stay(ready: Penstock) -> None:
    run_id = run(ready)

    assert pruned(ready, *ALL, "--yes") == {("logs", run_id)}
    assert pruned(ready, *ALL) == set()
    again = ready("run", "flow.py", "--sdk", "penstock", "--json").json
    assert [task["state"] for task in again["tasks"]] == ["CACHED", "CACHED"]
    assert again["outputs"] == {"Output": 500_001}


def test_artifacts_go_when_that_is_asked_for_and_are_made_anew(ready: Penstock) -> None:
    run_id = run(ready)

    assert pruned(ready, *ALL, "--artifacts", "--yes") == {("logs", run_id), ("artifacts", run_id)}
    ready.write("flow.py", FLOW.replace("return os.path.getsize", "return 0 + os.path.getsize"))
    again = ready("run", "flow.py", "--sdk", "penstock", "--json").json
    assert (again["state"], again["outputs"]) == ("SUCCEEDED", {"Output": 500_001})


def test_artifacts_that_a_later_run_has_read_stay(ready: Penstock) -> None:
    first = run(ready)
    second = run(ready)
    with store.open(ready.home) as opened, opened.transaction() as tx:
        runs.update(tx, first, finished_at=1)

    found = pruned(ready, "--older-than", "1h", "--artifacts")
    assert found == {("logs", first)}
    assert ("artifacts", first) in pruned(ready, *ALL, "--artifacts")
    assert first != second


def test_the_folders_of_a_deleted_run_go_unless_another_has_read_them(ready: Penstock) -> None:
    first, second = run(ready), run(ready, "-p", "x=2")
    with store.open(ready.home) as opened, opened.transaction() as tx:
        for run_id in (first, second):
            runs.discard(tx, run_id, 1)
            deletion.delete_run(tx, run_id)
    third = run(ready, "-p", "x=3")

    gone = {(kind, run_id) for kind in ("logs", "artifacts") for run_id in (first, second)}
    assert pruned(ready, *ALL, "--yes") == gone | {("logs", third)}


def test_what_an_open_run_may_use_stays(ready: Penstock) -> None:
    maker = run(ready)
    gate = ready.folder / "gate"
    os.mkfifo(gate)
    command = ready.start("run", "flow.py", "--sdk", "penstock", "--json", "-p", f"gate={gate}", "-p", "x=1")
    wait_until((ready.folder / "gate.here").exists, "the task")
    modules = ready.home / "modules" / ("0" * 32)
    modules.mkdir(parents=True)

    assert pruned(ready, *ALL, "--artifacts", "--yes") == {("logs", maker)}
    gate.write_text("")
    out, err = command.communicate(timeout=60)
    assert json.loads(out)["outputs"] == {"Output": 500_001}, err


def test_environments_and_modules_that_nobody_has_used_go(ready: Penstock) -> None:
    run(ready)
    old, new = (ready.home / "envs" / (digit * 24) for digit in "ab")
    unused = ready.home / "modules" / ("c" * 32)
    for folder in (old, new, unused):
        folder.mkdir(parents=True)
        (folder / "file").write_text("x")
        age(folder, 40)
    age(new, 3)
    (ready.home / "envs" / "locks").mkdir()
    age(ready.home / "envs" / "locks", 40)

    assert pruned(ready, "--yes") == {("environment", "a" * 24), ("modules", "c" * 32)}
    assert new.exists()


def test_a_removal_that_was_cut_short_is_finished(ready: Penstock) -> None:
    run(ready)
    rest = ready.home / ".pruned-0123456789abcdef"
    (rest / "closed").mkdir(parents=True)
    (rest / "closed").chmod(0)

    assert pruned(ready, "--yes") == {("remains", rest.name)}


def test_another_database_is_not_taken_for_this_homes(ready: Penstock) -> None:
    run(ready)
    for file in ready.home.glob("penstock.db*"):
        file.unlink()

    done = ready("prune", *ALL, "--yes")
    assert done.code == 2
    assert "error: there are folders of runs, and the database knows no run: it may not be theirs" in done.err
    shutil.rmtree(ready.home / "logs")
