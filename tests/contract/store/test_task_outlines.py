"""What a view of a whole run reads of its tasks, and what has changed since an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import events, task_outlines, tasks
from support.databases import a_task, an_event, create_run

if TYPE_CHECKING:
    from penstock.store import Store


def test_outlines_are_those_of_the_run(opened: Store) -> None:
    fit = a_task("loop[1]/fit", state="SKIPPED", reason="upstream failed: load", started_at=5)
    with opened.transaction() as tx:
        create_run(tx, "run-1")
        tasks.insert(tx, [a_task(""), fit, a_task("other", run_id="run-2")])
    with opened.read() as tx:
        found = {each.path: each for each in task_outlines.of_run(tx, "run-1")}
        assert [] == task_outlines.of_run(tx, "run-3")

    assert found.keys() == {"", "loop[1]/fit"}
    for field in task_outlines.Outline.__struct_fields__:
        assert getattr(fit, field) == getattr(found[fit.path], field)


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
