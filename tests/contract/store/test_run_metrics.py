"""The numbers that tasks of runs have logged, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.store import Artifact, artifacts, deletion, run_metrics, runs
from penstock.store.run_metrics import RunMetric
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store


def logged(number: str, kind: str = run_metrics.TYPE, **values: Any) -> Artifact:
    return Artifact(number, "run-1", "fit", "metrics", kind, f"file:///{number}", 1, metadata=values)


def kept(opened: Store, *run_ids: str) -> dict[str, list[RunMetric]]:
    with opened.read() as tx:
        return run_metrics.of_runs(tx, run_ids or ("run-1",))


def test_numbers_are_kept_by_name_with_how_often_they_were_logged(opened: Store) -> None:
    with opened.transaction() as tx:
        run_metrics.note(tx, "run-1", "loop[1]/fit", [logged("a", accuracy=0.5, epochs=3)])
        run_metrics.note(tx, "run-1", "loop[2]/fit", [logged("b", accuracy=0.75)])
        # What a DAG gives has been given by a task in it.
        run_metrics.note(tx, "run-1", "loop", [logged("a", accuracy=0.5), logged("b", accuracy=0.75)])
        run_metrics.note(tx, "run-2", "fit", [logged("a", accuracy=0.5)])

    assert {
        "run-1": [RunMetric("accuracy", 0.5, 0.75, 2), RunMetric("epochs", 3.0, 3.0, 1)],
        "run-2": [RunMetric("accuracy", 0.5, 0.5, 1)],
    } == kept(opened, "run-1", "run-2", "run-3")


def test_only_finite_numbers_of_metrics_are_kept(opened: Store) -> None:
    strange = {"no": float("nan"), "end": float("inf"), "huge": 10**400, "flag": True, "text": "1"}
    with opened.transaction() as tx:
        run_metrics.note(tx, "run-1", "fit", [logged("a", **strange, good=1.5, **{"n" * 500: 1, "": 2})])
        run_metrics.note(tx, "run-1", "fit", [logged("b", "system.Model", accuracy=0.5)])
        run_metrics.note(tx, "run-1", "fit", [logged("c", **{f"m{n:03}": n for n in range(500)})])

    names = [each.name for each in kept(opened)["run-1"]]
    assert ["good", *(f"m{n:03}" for n in range(run_metrics.MOST))] == names


def test_what_runs_again_logs_anew(opened: Store) -> None:
    with opened.transaction() as tx:
        for path in ("fit", "fit-2", "dag/fit", "dag~1/fit", "dag-2/fit"):
            run_metrics.note(tx, "run-1", path, [logged(path, **{path: 1})])
        artifacts.unlink(tx, "run-1", "fit")
        artifacts.unlink(tx, "run-1", "dag")

    assert ["dag-2/fit", "fit-2"] == [each.name for each in kept(opened)["run-1"]]


def test_a_deleted_run_has_none(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1", state="SUCCEEDED")
        run_metrics.note(tx, "run-1", "fit", [logged("a", accuracy=0.5)])
        runs.discard(tx, "run-1", 1)
        deletion.delete_run(tx, "run-1")

    assert {} == kept(opened)
