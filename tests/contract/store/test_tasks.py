from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import TaskError, tasks
from support.databases import a_task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.store import Store, Task


def paths(found: Iterable[Task]) -> list[str]:
    return [task.path for task in found]


def test_a_task_is_read_as_it_was_written(opened: Store) -> None:
    task = a_task(
        "train-all/for-loop-1[k=5]/fit",
        state="FAILED",
        reason="waiting for a slot",
        position=3,
        attempts=2,
        round=1,
        forgiven=1,
        inputs={"rate": 0.5, "whole": 1.0, "count": 1, "text": "it's", "list": [1, 2.0], "none": None},
        outputs={"accuracy": float("inf")},
        error=TaskError("it broke", exit_code=-9),
        cache_key="ab" * 32,
        cached_from="run-0/fit",
        started_at=2,
        finished_at=3,
    )

    with opened.transaction() as tx:
        tasks.insert(tx, [task])

    with opened.read() as tx:
        found = tasks.get(tx, "run-1", task.path)
        assert found == task
        assert [type(value) for value in found.inputs.values()] == [float, float, int, str, list, type(None)]


def test_a_task_that_exists_is_a_conflict(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("a")])

    with pytest.raises(Conflict), opened.transaction() as tx:
        tasks.insert(tx, [a_task("b"), a_task("a")])

    with opened.read() as tx:
        assert paths(tasks.all(tx, "run-1")) == ["a"]


def test_the_same_path_in_another_run_is_another_task(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("a"), a_task("a", run_id="run-2")])
        tasks.update(tx, "run-2", "a", state="RUNNING")

        assert tasks.get(tx, "run-1", "a").state == "PENDING"
        assert tasks.get(tx, "run-2", "a").state == "RUNNING"


def test_inserting_nothing_is_harmless(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [])
        tasks.update_many(tx, "run-1", [])


def test_an_update_changes_its_fields_only(opened: Store) -> None:
    before = a_task("a", inputs={"x": 1}, position=2)
    with opened.transaction() as tx:
        tasks.insert(tx, [before])
        tasks.update(tx, "run-1", "a", state="SUCCEEDED", outputs={"y": [1]}, attempts=1, finished_at=9)

        assert tasks.get(tx, "run-1", "a") == a_task(
            "a", inputs={"x": 1}, position=2, state="SUCCEEDED", outputs={"y": [1]}, attempts=1, finished_at=9
        )


def test_many_tasks_are_changed_each_in_its_own_fields(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task(name) for name in "abcd"])
        tasks.update_many(
            tx,
            "run-1",
            [
                ("a", {"state": "RUNNING"}),
                ("b", {"state": "SKIPPED"}),
                ("c", {"state": "FAILED", "error": TaskError("no")}),
                ("d", {"reason": "late"}),
            ],
        )

        assert [(task.state, task.reason, task.error) for task in tasks.all(tx, "run-1")] == [
            ("RUNNING", None, None),
            ("SKIPPED", None, None),
            ("FAILED", None, TaskError("no")),
            ("PENDING", "late", None),
        ]


def test_a_task_that_is_missing_is_not_found_and_named(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("a")])

    with opened.read() as tx, pytest.raises(NotFound, match="no task run-1 / b"):
        tasks.get(tx, "run-1", "b")
    with pytest.raises(NotFound, match="no task run-1 / b"), opened.transaction() as tx:
        tasks.update(tx, "run-1", "b", state="RUNNING")
    with pytest.raises(NotFound, match="no task run-1 / b"), opened.transaction() as tx:
        tasks.update_many(tx, "run-1", [("a", {"state": "RUNNING"}), ("b", {"state": "RUNNING"})])

    with opened.read() as tx:
        assert tasks.get(tx, "run-1", "a").state == "PENDING"


def test_a_field_that_does_not_exist_cannot_be_changed(opened: Store) -> None:
    with pytest.raises(AssertionError, match="a task has no sate"), opened.transaction() as tx:
        tasks.update(tx, "run-1", "a", sate="RUNNING")  # type: ignore[call-arg]


def test_children_come_by_position_and_then_by_path(opened: Store) -> None:
    loop = [a_task(f"loop/[{number}]", position=number) for number in (10, 9, 2)]
    with opened.transaction() as tx:
        tasks.insert(tx, [*loop, a_task("loop"), a_task("loop/b"), a_task("loop/a"), a_task("loop/a/deep")])

        assert paths(tasks.children(tx, "run-1", "loop")) == [
            "loop/a",
            "loop/b",
            "loop/[2]",
            "loop/[9]",
            "loop/[10]",
        ]
        assert paths(tasks.children(tx, "run-1", "loop/b")) == []


def test_outputs_of_iterations_come_by_position_page_after_page(opened: Store) -> None:
    loop = [a_task(f"loop/[{number}]", position=number, outputs={"n": number}) for number in range(1200)]
    with opened.transaction() as tx:
        tasks.insert(tx, [*reversed(loop), a_task("loop"), a_task("loop/a")])

        found = list(tasks.iteration_outputs(tx, "run-1", "loop"))

    assert found == [(f"loop/[{number}]", {"n": number}) for number in range(1200)]


def test_paths_are_ordered_byte_by_byte_on_every_database(opened: Store) -> None:
    names = ["a-b", "a/b", "a b", "aB", "Ab", "ab", "a_b", "é", "z", "~", "日本"]
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task(name) for name in names])

        assert paths(tasks.all(tx, "run-1")) == sorted(names, key=str.encode)


def test_tasks_of_paths_leaves_out_the_missing_and_other_runs(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("a"), a_task("b"), a_task("it's, [k=1]"), a_task("c", run_id="run-2")])

        assert paths(tasks.of_paths(tx, "run-1", ["it's, [k=1]", "c", "b", "zz"])) == ["b", "it's, [k=1]"]
        assert tasks.of_paths(tx, "run-1", []) == []


def test_open_tasks_are_those_that_have_not_ended(opened: Store) -> None:
    states = ["PENDING", "QUEUED", "RUNNING", "SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"]
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task(f"{9 - at}", state=state) for at, state in enumerate(states)])
        tasks.insert(tx, [a_task("z", run_id="run-2")])

        assert paths(tasks.open(tx, "run-1")) == ["7", "8", "9"]
        assert tasks.still_open(tx, "run-1", ["4", "8", "9", "z", "no"]) == {"8", "9"}


def test_tasks_are_counted_by_state(opened: Store) -> None:
    with opened.transaction() as tx:
        assert tasks.counts(tx, "run-1") == {}
        tasks.insert(
            tx, [a_task("a"), a_task("b"), a_task("c", state="RUNNING"), a_task("d", run_id="run-2")]
        )
        tasks.update(tx, "run-1", "a", state="RUNNING")

        assert tasks.counts(tx, "run-1") == {"PENDING": 1, "RUNNING": 2}


def test_all_tasks_come_once_in_order_over_many_pages(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("", name="root"), *(a_task(f"t{number:04}") for number in range(1234))])

    with opened.read() as tx:
        assert paths(tasks.all(tx, "run-1")) == ["", *(f"t{number:04}" for number in range(1234))]
        assert list(tasks.all(tx, "run-9")) == []


def test_iterations_are_counted_and_the_first_failure_is_named(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task(f"loop/[{number}]", position=number) for number in range(12)])
        tasks.insert(tx, [a_task("loop/other")])
        assert tasks.iterations(tx, "run-1", "loop") == (12, 0, None)

        tasks.update_many(tx, "run-1", [(f"loop/[{number}]", {"state": "FAILED"}) for number in (10, 9)])

        assert tasks.iterations(tx, "run-1", "loop") == (12, 2, "[9]")
