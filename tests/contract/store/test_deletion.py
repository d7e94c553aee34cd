from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import NotFound
from penstock.store import Timer, artifacts, attempts, cache, deletion, events, runs, tasks, timers
from support.databases import a_task, an_artifact, an_attempt, an_event, create_run

if TYPE_CHECKING:
    from penstock.store import Store


def fill(opened: Store, run_id: str) -> None:
    """Record something of every kind of a run."""
    with opened.transaction() as tx:
        create_run(tx, run_id, state="SUCCEEDED")
        tasks.insert(tx, [a_task(run_id=run_id)])
        attempts.insert(tx, [an_attempt(run_id=run_id)])
        timers.arm(tx, Timer(run_id, "fit", 1, 5))
        artifacts.insert(tx, [an_artifact(f"artifact of {run_id}", run_id=run_id)])
        artifacts.link(tx, [(run_id, "fit", "output", "model", 0, f"artifact of {run_id}")])
        events.append(tx, [an_event(1, run_id=run_id)])
        for key in ("key", "older key"):
            cache.put(
                tx,
                f"{key} of {run_id}",
                "base",
                pipeline="fit",
                component="fit",
                place=(run_id, "fit"),
                at=1,
            )


def test_a_discarded_run_is_hidden_and_not_counted(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1", name="one", state="RUNNING")
        create_run(tx, "run-2", name="two", state="RUNNING")

    with opened.transaction() as tx:
        runs.discard(tx, "run-1", at=7)

    with opened.transaction() as tx:
        assert [run.id for run in runs.list(tx, limit=10)] == ["run-2"]
        assert runs.count(tx) == 1
        assert runs.get(tx, "run-1").deleted_at == 7
        assert list(runs.discarded(tx)) == []  # it goes on until it has ended
        for text in ("one", "run-1"):
            with pytest.raises(NotFound):
                runs.find(tx, text)
        runs.update(tx, "run-1", state="CANCELED")
        assert list(runs.discarded(tx)) == ["run-1"]
        assert runs.count(tx) == runs.count(tx, state="RUNNING") == 1


def test_a_run_is_discarded_once(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1")
        runs.discard(tx, "run-1", at=7)

    for run_id in ("run-1", "run-2"):
        with opened.transaction() as tx, pytest.raises(NotFound):
            runs.discard(tx, run_id, at=8)


def test_a_deleted_run_leaves_its_artifacts_alone(opened: Store) -> None:
    fill(opened, "run-1")
    fill(opened, "run-2")
    with opened.transaction() as tx:
        artifacts.link(tx, [("run-2", "use", "input", "model", 0, "artifact of run-1")])
        runs.discard(tx, "run-1", at=7)

    for _ in range(2):
        with opened.transaction() as tx:
            deletion.delete_run(tx, "run-1")

    with opened.read() as tx:
        with pytest.raises(NotFound):
            runs.get(tx, "run-1")
        assert list(tasks.all(tx, "run-1")) == []
        assert attempts.of_task(tx, "run-1", "fit") == []
        assert timers.of_run(tx, "run-1") == []
        assert artifacts.of_task(tx, "run-1", "fit", "output") == {}
        assert events.since(tx, "run-1", 0) == []
        assert [cache.find(tx, f"{key} of run-1") for key in ("key", "older key")] == [None, None]
        assert artifacts.of_task(tx, "run-2", "use", "input")["model"][0].run_id == "run-1"
        assert runs.get(tx, "run-2").state == "SUCCEEDED"
        assert cache.find(tx, "key of run-2") == ("run-2", "fit", 1)
        assert artifacts.of_task(tx, "run-2", "fit", "output").keys() == {"model"}


def test_what_has_begun_comes_before_what_waits(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, state in enumerate(["SUCCEEDED", "PENDING", "CANCELING", "PENDING", "RUNNING", "FAILED"]):
            create_run(tx, f"run-{number}", state=state, created_at=number)

    with opened.read() as tx:
        assert sorted(runs.unfinished(tx, limit=0)) == [("run-2", "CANCELING"), ("run-4", "RUNNING")]
        assert [run_id for run_id, _ in runs.unfinished(tx, limit=1)][2:] == ["run-1"]
        assert [run_id for run_id, _ in runs.unfinished(tx, limit=9)][2:] == ["run-1", "run-3"]
