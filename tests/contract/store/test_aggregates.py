"""The small ones: experiments, timers, events, the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import Artifact, Timer, artifacts, cache, events, experiments, tasks, timers
from support.databases import a_task, an_event

if TYPE_CHECKING:
    from penstock.store import Store, Tx


def test_an_experiment_is_created_once_for_its_name(opened: Store) -> None:
    with opened.transaction() as tx:
        first = experiments.get_or_create(tx, "Default", at=5)
        again = experiments.get_or_create(tx, "Default", at=6)
        other = experiments.get_or_create(tx, "default", at=7)

        assert again == first
        assert (first.name, first.created_at) == ("Default", 5)
        assert first.description == "All runs created without specifying an experiment will be grouped here."
        assert other.description == ""
        assert other.id != first.id
        assert UUID(first.id).version == 4
        assert experiments.get(tx, first.id) == first
        assert experiments.find(tx, "Default") == first


def test_an_experiment_that_is_missing_is_not_found(opened: Store) -> None:
    with opened.read() as tx:
        with pytest.raises(NotFound, match="no experiment e9"):
            experiments.get(tx, "e9")
        with pytest.raises(NotFound, match="no experiment named 'x'"):
            experiments.find(tx, "x")


def test_timers_come_by_the_time_that_they_are_due(opened: Store) -> None:
    with opened.transaction() as tx:
        for path, number, due_at in [("a", 1, 30), ("b", 1, 10), ("a", 2, 10)]:
            timers.arm(tx, Timer("run-1", path, number, due_at))
        timers.arm(tx, Timer("run-2", "a", 1, 1))

        assert timers.of_run(tx, "run-1") == [
            Timer("run-1", "a", 2, 10),
            Timer("run-1", "b", 1, 10),
            Timer("run-1", "a", 1, 30),
        ]


def test_a_timer_that_is_armed_again_is_moved(opened: Store) -> None:
    with opened.transaction() as tx:
        timers.arm(tx, Timer("run-1", "a", 1, 10))
        timers.arm(tx, Timer("run-1", "a", 1, 5))

        assert timers.of_run(tx, "run-1") == [Timer("run-1", "a", 1, 5)]


def test_disarming_takes_all_timers_of_a_task_and_of_no_other(opened: Store) -> None:
    with opened.transaction() as tx:
        for path, number in [("a", 1), ("a", 2), ("b", 1)]:
            timers.arm(tx, Timer("run-1", path, number, 10))
        timers.arm(tx, Timer("run-2", "a", 1, 10))

        timers.disarm(tx, "run-1", "a")
        timers.disarm(tx, "run-1", "never armed")

        assert timers.of_run(tx, "run-1") == [Timer("run-1", "b", 1, 10)]
        assert timers.of_run(tx, "run-2") == [Timer("run-2", "a", 1, 10)]


def test_events_come_in_order_after_a_number(opened: Store) -> None:
    written = [an_event(seq, path=f"p{seq}", data={"state": "RUNNING", "n": seq}) for seq in (1, 2, 10, 3)]
    with opened.transaction() as tx:
        assert events.last_seq(tx, "run-1") == 0
        events.append(tx, written)
        events.append(tx, [an_event(99, run_id="run-2")])

    with opened.read() as tx:
        assert [event.seq for event in events.since(tx, "run-1", 0)] == [1, 2, 3, 10]
        assert events.since(tx, "run-1", 3) == [written[2]]
        assert [event.seq for event in events.since(tx, "run-1", 0, limit=2)] == [1, 2]
        assert events.since(tx, "run-1", 10) == []
        assert events.last_seq(tx, "run-1") == 10


def test_the_number_of_an_event_is_used_once(opened: Store) -> None:
    with opened.transaction() as tx:
        events.append(tx, [an_event(1)])

    with pytest.raises(Conflict), opened.transaction() as tx:
        events.append(tx, [an_event(2), an_event(1)])

    with opened.read() as tx:
        assert events.last_seq(tx, "run-1") == 1


def a_success(tx: Tx, key: str, place: tuple[str, str], at: int, **said: str) -> None:
    """Remember a task of the pipeline `flow` with the base `b`, unless something else is said."""
    cache.put(tx, key, **{"base": "b", "pipeline": "flow", "component": "fit"} | said, place=place, at=at)


def test_the_cache_answers_the_newest_task_of_a_key(opened: Store) -> None:
    with opened.transaction() as tx:
        assert cache.find(tx, "k") is None
        a_success(tx, "k", ("run-1", "a"), at=10)
        a_success(tx, "other", ("run-9", "z"), at=99)
        assert cache.find(tx, "k") == ("run-1", "a", 10)

        a_success(tx, "k", ("run-2", "b"), at=20)
        assert cache.find(tx, "k") == ("run-2", "b", 20)

        a_success(tx, "k", ("run-0", "late report of an old task"), at=15)
        assert cache.find(tx, "k") == ("run-2", "b", 20)


def test_the_cache_knows_tasks_by_what_all_but_artifacts_come_to_and_by_their_place(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, (base, pipeline, path) in enumerate(
            [("b", "flow", "fit"), ("b", "flow", "fit"), ("b", "other", "fit"), ("c", "flow", "test")], 1
        ):
            a_success(tx, f"key-{number}", (f"run-{number}", path), number, base=base, pipeline=pipeline)

        assert cache.of_base(tx, "b", limit=2) == [("run-3", "fit", 3), ("run-2", "fit", 2)]
        assert cache.latest(tx, "flow", "fit") == ("run-2", "fit", 2)
        assert cache.latest(tx, "flow", "none") is None


@pytest.mark.parametrize(
    ("asked", "forgotten"),
    [
        ({"pipeline": "flow"}, "1234"),
        ({"pipeline": "flow", "path": "a"}, "134"),
        ({"pipeline": "flow", "path": "a[k=1]"}, "4"),
        ({"component": "fit"}, "1346"),
        ({"pipeline": "flow", "component": "test"}, "2"),
        ({"before": 3}, "12"),
        ({"pipeline": "other", "before": 6}, "5"),
        ({"pipeline": "none"}, ""),
    ],
)
def test_the_cache_forgets_what_it_is_asked_to(opened: Store, asked: dict[str, Any], forgotten: str) -> None:
    kept = [
        ("flow", "fit", "a"),
        ("flow", "test", "b"),
        ("flow", "fit", "a/b"),
        ("flow", "fit", "a[k=1]/c"),
        ("other", "test", "a"),
        ("other", "fit", "a-b"),
    ]
    with opened.transaction() as tx:
        for number, (pipeline, component, path) in enumerate(kept, 1):
            a_success(tx, str(number), ("run", path), number, pipeline=pipeline, component=component)

        assert cache.forget(tx, **asked) == len(forgotten)
        assert cache.forget(tx, **asked) == 0
        assert "".join(key for key in "123456" if cache.find(tx, key) is None) == forgotten
        assert all(cache.is_known(tx, key) for key in "123456")
        assert not cache.is_known(tx, "7")


def test_what_a_key_stands_for_and_what_a_run_has_made_is_forgotten(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, base in enumerate(["b", "b", "c", "d"], 1):
            a_success(tx, f"key-{number}", (f"run-{number}", "fit"), number, base=base)
        tasks.insert(tx, [a_task("fit", run_id="run-9", cache_key="key-3"), a_task("e", run_id="run-9")])

        assert cache.forget(tx, key="key-1") == 2
        assert cache.forget(tx, run_id="run-9", pipeline="other") == 0
        assert cache.forget(tx, run_id="run-9") == 1
        assert [cache.find(tx, f"key-{number}") is None for number in (1, 2, 3, 4)] == [
            True,
            True,
            True,
            False,
        ]


def test_what_is_forgotten_is_found_in_no_way_until_it_is_made_again(opened: Store) -> None:
    with opened.transaction() as tx:
        a_success(tx, "k", ("run", "a"), at=10)
        cache.forget(tx, pipeline="flow")
        assert (cache.of_base(tx, "b", limit=2), cache.latest(tx, "flow", "a")) == ([], None)

        a_success(tx, "k", ("run-2", "a"), at=11)
        assert cache.find(tx, "k") == cache.latest(tx, "flow", "a") == ("run-2", "a", 11)


def test_what_artifacts_hold_is_remembered(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [Artifact("a", "run-1", "fit", "data", "system.Dataset", "/x", 1)])
        artifacts.remember_content(tx, {"a": "signature digest"})

        assert artifacts.get(tx, "a").content == "signature digest"
