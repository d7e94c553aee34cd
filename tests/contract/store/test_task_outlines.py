"""What a view of a whole run reads of its tasks, and what has changed since an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import TaskError, events, task_outlines, tasks
from support.databases import a_task, an_event, create_run

if TYPE_CHECKING:
    from penstock.store import Store


def test_outlines_are_those_of_the_run(opened: Store) -> None:
    error = TaskError('\udcff "it" broke', exit_code=-9)
    fit = a_task("loop[1]/fit", state="FAILED", reason="r\u00e9", started_at=5, position=2, error=error)
    odd = a_task("other", run_id="run-1", outputs={"x": float("inf")}, attempts=2, finished_at=9)
    with opened.transaction() as tx:
        create_run(tx, "run-1")
        tasks.insert(tx, [a_task(""), fit, odd, a_task("other", run_id="run-2")])
    with opened.read() as tx:
        found = {each.path: each for each in task_outlines.of_run(tx, "run-1", with_errors=True)}
        plain = task_outlines.of_run(tx, "run-1")
        some = task_outlines.of_paths(tx, "run-1", ["other", "none"])
        assert [] == task_outlines.of_run(tx, "run-3")

    assert found.keys() == {"", "loop[1]/fit", "other"}
    fields = [name for name in task_outlines.Outline.__struct_fields__ if name != "error_text"]
    for task in (fit, odd):
        for field in (*fields, "error"):
            assert getattr(task, field) == getattr(found[task.path], field)
    assert [None] * 3 == [each.error for each in plain]
    assert [found["other"]] == some


def test_what_has_changed_are_the_tasks_of_the_events_since(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1")
        tasks.insert(tx, [a_task(path) for path in ("", "a", "b", "c")])
        told = [("task", "a"), ("task", "b"), ("attempt", "c"), ("task", "b"), ("run", "")]
        events.append(tx, [an_event(seq, kind=kind, path=path) for seq, (kind, path) in enumerate(told, 1)])

    def changed(seq: int, most: int = 9) -> list[str] | None:
        with opened.read() as tx:
            found = task_outlines.changed(tx, "run-1", seq, most=most)
        return None if found is None else sorted(each.path for each in found)

    assert ["", "b", "c"] == changed(1)
    assert [""] == changed(4)
    assert [] == changed(5)
    assert changed(1, most=3) is None
