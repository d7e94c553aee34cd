"""The tasks of a run as they are told: what is kept of them is never out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from penstock import store as stores
from penstock.server import task_details
from penstock.server.task_details import FEW, Details
from penstock.store import TaskError, artifacts, events, tasks
from support.databases import a_task, an_artifact, an_event, create_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from penstock.store import Store, Tx


@pytest.fixture
def opened(opened: Store) -> Store:
    """A store with a run of some more tasks than few."""
    with opened.transaction() as tx:
        create_run(tx, state="RUNNING")
        fill(tx, "run-1")
    return opened


def fill(tx: Tx, run_id: str) -> None:
    loop = [a_task("", run_id=run_id, parent=None, kind="ROOT"), a_task("loop", run_id=run_id, parent="")]
    inside = [a_task(f"loop[{n}]", run_id=run_id, parent="loop", position=n) for n in range(FEW)]
    tasks.insert(tx, [*loop, *inside])
    said = [an_event(n, run_id=run_id, path=f"loop[{n}]", data={"state": "QUEUED"}) for n in range(1, FEW)]
    events.append(tx, said)


def told(opened: Store, details: Details, run_id: str = "run-1") -> dict[str, Any]:
    """Return the tasks by id."""
    with opened.read() as tx:
        return {task["task_id"]: task for task in map(msgspec.json.decode, details.of(tx, run_id))}


def begins(tx: Tx) -> None:
    tasks.update(tx, "run-1", "loop[3]", state="RUNNING", started_at=7, attempts=1)
    events.append(tx, [an_event(1000, path="loop[3]", data={"state": "RUNNING"})])


def fails(tx: Tx) -> None:
    tasks.update(tx, "run-1", "loop[3]", state="FAILED", error=TaskError("it broke"), finished_at=9)
    events.append(tx, [an_event(1001, path="loop[3]", data={"state": "FAILED", "error": "it broke"})])


def is_tried_again(tx: Tx) -> None:
    tasks.update(tx, "run-1", "loop[3]", round=2)
    tasks.insert(tx, [a_task("loop[3]~2/fit", parent="loop[3]~2")])


def is_reported(tx: Tx) -> None:
    """No event tells of it."""
    tasks.insert(tx, [a_task("loop[4]/epoch", parent="loop[4]", kind="REPORTED", state="RUNNING")])


def ends_reported(tx: Tx) -> None:
    tasks.update(tx, "run-1", "loop[4]/epoch", state="SUCCEEDED", finished_at=11)


def makes_an_artifact(tx: Tx) -> None:
    artifacts.insert(tx, [an_artifact("a" * 32)])
    artifacts.link(tx, [("run-1", "loop[5]", "output", "model", 0, "a" * 32)])


def forgets_it(tx: Tx) -> None:
    artifacts.unlink(tx, "run-1", "loop[5]")


def says_nothing_new(tx: Tx) -> None:
    events.append(tx, [an_event(1002, path="loop[6]", data={"state": "PENDING"})])


CHANGES: list[tuple[Callable[[Tx], None], int]] = [
    (begins, 1),
    (fails, 1),
    (is_tried_again, 2),
    (is_reported, 2),
    (ends_reported, 1),
    (makes_an_artifact, 1),
    (forgets_it, 1),
    (says_nothing_new, 0),
]


def test_what_is_kept_is_what_would_be_made_anew(opened: Store) -> None:
    kept = Details()
    before = told(opened, kept)
    assert len(before) == FEW + 2
    for change, others in CHANGES:
        with opened.transaction() as tx:
            change(tx)
        now = told(opened, kept)
        assert now == told(opened, Details()), change.__name__
        assert sum(before.get(task_id) != task for task_id, task in now.items()) == others, change.__name__
        before = now


def test_only_what_has_changed_is_written_again(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Details()
    told(opened, kept)
    written = []
    message = task_details._message
    monkeypatch.setattr(
        task_details, "_message", lambda *given: written.append(given[1].outline.path) or message(*given)
    )
    with opened.transaction() as tx:
        begins(tx)
        is_reported(tx)
    told(opened, kept)
    told(opened, kept)
    assert written == ["loop[3]", "loop[4]", "loop[4]/epoch"]


def test_who_reads_an_older_state_is_not_told_a_newer_one(opened: Store, tmp_path: Path) -> None:
    kept = Details()
    with stores.open(tmp_path) as other, opened.read() as tx:
        before = [bytes(task) for task in Details().of(tx, "run-1")]
        with other.transaction() as writing:
            begins(writing)
        after = told(other, kept)
        assert [bytes(task) for task in kept.of(tx, "run-1")] == before
    assert told(opened, kept) == after


def test_the_runs_that_were_asked_for_last_are_kept(opened: Store) -> None:
    with opened.transaction() as tx:
        for run_id in ("run-2", "run-3"):
            create_run(tx, run_id)
            fill(tx, run_id)
        create_run(tx, "small")
        tasks.insert(tx, [a_task("", run_id="small")])
    kept = Details(most=2 * FEW + 4)
    for run_id in ("run-1", "run-2", "run-1", "run-3", "small"):
        told(opened, kept, run_id)
    assert list(kept._runs) == ["run-1", "run-3"]
    assert told(opened, Details(most=1)) == told(opened, kept)
