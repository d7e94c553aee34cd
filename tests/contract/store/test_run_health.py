"""What pages that sum up runs ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.store import recurring_runs, run_health, runs, tasks
from penstock.store.rows import RecurringRun, TaskError
from support.databases import a_task, create_run

if TYPE_CHECKING:
    from penstock.store import Store, Tx


def failed(tx: Tx, run_id: str, at: int, **fields: Any) -> None:
    create_run(tx, run_id, state="FAILED", finished_at=at, **fields)


def ids(found: list[Any]) -> list[str]:
    return [each.id for each in found]


def test_what_has_failed_is_found_by_its_end(opened: Store) -> None:
    with opened.transaction() as tx:
        failed(tx, "before", 9)
        failed(tx, "at", 10, created_at=9)
        failed(tx, "created-long-ago", 30, created_at=2)
        failed(tx, "elsewhere", 20, namespace="a")
        failed(tx, "archived", 40, storage_state="ARCHIVED")
        failed(tx, "deleted", 50)
        runs.discard(tx, "deleted", 60)
        create_run(tx, "well", state="SUCCEEDED", finished_at=70)

        assert ["created-long-ago", "elsewhere", "at"] == ids(run_health.failed_since(tx, 10, limit=9))
        assert ["created-long-ago"] == ids(run_health.failed_since(tx, 10, limit=1))
        assert ["elsewhere"] == ids(run_health.failed_since(tx, 10, namespace="a", limit=9))
        assert ["created-long-ago", "at"] == ids(run_health.failed_since(tx, 10, namespace="", limit=9))


def test_the_last_runs_of_a_pipeline(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, namespace in enumerate(("", "a", "a")):
            create_run(tx, f"r{number}", created_at=number, pipeline_id="p", namespace=namespace)
        create_run(tx, "of-another", created_at=9, pipeline_id="q")
        create_run(tx, "deleted", created_at=9, pipeline_id="p")
        runs.discard(tx, "deleted", 10)

        assert ["r2", "r1", "r0"] == ids(run_health.of_pipeline(tx, "p", limit=9))
        assert ["r2"] == ids(run_health.of_pipeline(tx, "p", limit=1))
        assert ["r2", "r1"] == ids(run_health.of_pipeline(tx, "p", namespace="a", limit=9))
        assert [] == run_health.of_pipeline(tx, "none", limit=9)


def test_how_long_runs_of_a_pipeline_took_and_what_the_last_came_to(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, state in enumerate(("SUCCEEDED", "FAILED", "SUCCEEDED", "RUNNING")):
            end = None if state == "RUNNING" else 100 + number
            fields = {"state": state, "started_at": 100 - number, "finished_at": end, "pipeline_id": "p"}
            create_run(tx, f"r{number}", created_at=number, **fields)

        assert [4, 0] == run_health.durations(tx, "p", "", among=9)
        assert [4] == run_health.durations(tx, "p", "", among=2)
        assert [] == run_health.durations(tx, "p", "a", among=9)
        assert "SUCCEEDED" == run_health.last_state(tx, "p", "")
        assert run_health.last_state(tx, "p", "a") is None


def test_progress_counts_what_does_something_itself(opened: Store) -> None:
    with opened.transaction() as tx:
        for run_id in ("run-1", "run-2"):
            create_run(tx, run_id)
        rows = [("", "ROOT", "RUNNING"), ("loop", "LOOP", "RUNNING"), ("a", "RUNTIME", "SUCCEEDED")]
        rows += [("b", "RUNTIME", "SUCCEEDED"), ("c", "IMPORTER", "PENDING")]
        tasks.insert(tx, [a_task(path, kind=kind, state=state) for path, kind, state in rows])
        tasks.insert(tx, [a_task("a", run_id="run-2", state="FAILED")])

        assert {
            "run-1": {"SUCCEEDED": 2, "PENDING": 1},
            "run-2": {"FAILED": 1},
        } == run_health.progress(tx, ["run-1", "run-2", "none"])
        assert {"run-1": 5} == run_health.sizes(tx, ["run-1"])


def test_tasks_are_read_whole_or_without_those_in_loops(opened: Store) -> None:
    error = TaskError("no", kind="ValueError")
    with opened.transaction() as tx:
        create_run(tx)
        tasks.insert(
            tx,
            [
                a_task("", parent=None, kind="ROOT"),
                a_task("dag", parent="", kind="DAG"),
                a_task("dag/loop", parent="dag", kind="LOOP"),
                a_task("dag/loop[1]", parent="dag/loop", kind="LOOP_ITERATION"),
                a_task("dag/loop[1]/fit", parent="dag/loop[1]", state="FAILED", attempts=2, error=error),
            ],
        )

        rows = {row.path: row for row in run_health.task_rows(tx, ["run-1", "none"])}
        assert 5 == len(rows)
        fit = rows["dag/loop[1]/fit"]
        assert ("run-1", "FAILED", 2, error) == (fit.run_id, fit.state, fit.attempts, fit.error)
        assert ["", "dag", "dag/loop"] == [row.path for row in run_health.outline(tx, "run-1", limit=9)]
        assert ["", "dag"] == [row.path for row in run_health.outline(tx, "run-1", limit=2)]


def test_recurring_runs_by_what_they_do_next_and_what_they_are_of(opened: Store) -> None:
    def row(name: str, **fields: Any) -> RecurringRun:
        return RecurringRun(name, name, "e", 1, 1, "ENABLED", {"cron": "@daily"}, **fields)

    with opened.transaction() as tx:
        recurring_runs.create(tx, row("soon", due_at=20, pipeline_id="p"))
        recurring_runs.create(tx, row("now", due_at=10, error=TaskError("no"), namespace="a"))
        recurring_runs.create(tx, row("never"))
        recurring_runs.create(tx, row("later", due_at=30, pipeline_id="p", namespace="a"))

        assert ["now"] == ids(run_health.due_before(tx, 10, limit=9))
        assert [] == run_health.due_before(tx, 10, namespace="b", limit=9)
        assert ["soon", "later"] == ids(run_health.due_next(tx, 10, limit=9))
        assert ["later"] == ids(run_health.due_next(tx, 10, namespace="a", limit=9))
        assert ["now"] == ids(run_health.failing(tx, limit=9))
        assert [] == run_health.failing(tx, namespace="b", limit=9)
        assert ["later", "soon"] == ids(run_health.schedules_of(tx, "p", limit=9))
        assert ["later"] == ids(run_health.schedules_of(tx, "p", namespace="a", limit=9))
