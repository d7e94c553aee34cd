"""Which task of a run is which of its pipeline."""

from __future__ import annotations

from typing import Any

from penstock.server.pipeline_health import by_place
from penstock.store.run_health import TaskRow


def row(path: str, parent: str | None, name: str, kind: Any = "RUNTIME") -> TaskRow:
    return TaskRow("r", path, parent, name, kind, "SUCCEEDED", None, None, 1, None)


ROOT = row("", None, "", "ROOT")


def test_iterations_are_where_their_loop_is() -> None:
    found = by_place(
        [
            ROOT,
            row("loop", "", "loop", "LOOP"),
            row("loop[a/b]", "loop", "a/b", "LOOP_ITERATION"),
            row("loop[a/b]/fit", "loop[a/b]", "fit"),
            row("loop[c]", "loop", "c", "LOOP_ITERATION"),
            row("loop[c]/fit", "loop[c]", "fit"),
        ]
    )

    assert ["loop", "loop/fit"] == list(found)
    assert {"loop[a/b]/fit", "loop[c]/fit"} == {each.path for each in found["loop/fit"]}


def test_iterations_of_equal_items_are_told_apart() -> None:
    found = by_place(
        [
            ROOT,
            row("loop", "", "loop", "LOOP"),
            row("loop[5~0]", "loop", "5~0", "LOOP_ITERATION"),
            row("loop[5~0]/fit", "loop[5~0]", "fit"),
            row("loop[5~1]", "loop", "5~1", "LOOP_ITERATION"),
            row("loop[5~1]/fit", "loop[5~1]", "fit"),
        ]
    )

    assert {"loop[5~0]/fit", "loop[5~1]/fit"} == {each.path for each in found["loop/fit"]}


def test_what_was_tried_again_counts_as_it_was_the_last_time() -> None:
    found = by_place(
        [
            ROOT,
            row("dag", "", "dag", "DAG"),
            row("dag/fit", "dag", "fit"),
            row("dag~10/fit", "dag~10", "fit"),
            row("dag~2/fit", "dag~2", "fit"),
        ]
    )

    assert ["dag~10/fit"] == [each.path for each in found["dag/fit"]]


def test_what_a_task_reports_of_its_inside_is_no_task_of_the_pipeline() -> None:
    assert ["fit"] == list(
        by_place([ROOT, row("fit", "", "fit"), row("fit/part", "fit", "part", "REPORTED")])
    )
