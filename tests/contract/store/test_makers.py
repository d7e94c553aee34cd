"""Who is about to make what a key of the cache stands for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from penstock.store import Store, Task, cache, tasks

if TYPE_CHECKING:
    from support.databases import Database

KEY = "0000002a" * 8
SAME_LOCK = "0000042a" * 8  # the same modulo 1024


def a_task(run_id: str, **fields: Any) -> Task:
    given: dict[str, Any] = {"state": "RUNNING", "attempts": 1, "cache_key": KEY} | fields
    return Task(run_id, "fit", "", "fit", "RUNTIME", created_at=1, **given)


@pytest.mark.parametrize(
    ("fields", "is_making"),
    [
        ({}, True),
        ({"state": "QUEUED"}, True),
        ({"attempts": 3, "forgiven": 2}, True),
        ({"state": "QUEUED", "attempts": 0}, False),
        ({"state": "QUEUED", "attempts": 2, "forgiven": 2}, False),
        ({"state": "PENDING"}, False),
        ({"state": "SUCCEEDED"}, False),
        ({"cache_key": "1" * 64}, False),
        ({"cache_key": None}, False),
    ],
)
def test_a_task_makes_what_its_key_stands_for_from_its_first_attempt_to_its_end(
    opened: Store, fields: dict[str, Any], is_making: bool
) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("run-1")])
        tasks.update(tx, "run-1", "fit", **{"state": "QUEUED", **fields} if fields else {"reason": "x"})
        assert cache.makers(tx, KEY, but="run-2") == ([("run-1", "fit")] if is_making else [])
        assert cache.makers(tx, KEY, but="run-1") == []


def test_of_two_transactions_one_is_told_that_it_may_begin(database: Database) -> None:
    """They may be of two engines: what one begins the other sees, or it is told to ask again."""
    told: list[list[tuple[str, str]] | None] = []
    one = database.open()

    def ask(run_id: str, key: str = KEY) -> None:
        with database.open() as other, other.transaction() as tx:
            told.append(cache.makers(tx, key, but=run_id))

    with one.transaction() as tx:
        assert cache.makers(tx, KEY, but="run-1") == []
        tasks.insert(tx, [a_task("run-1")])
        threads = [threading.Thread(target=ask, args=("run-2", key)) for key in (KEY, SAME_LOCK)]
        for thread in threads:
            thread.start()
        if database.kind == "PostgreSQL":  # SQLite has one transaction at a time
            for thread in threads:
                thread.join()
    for thread in threads:
        thread.join()
    ask("run-2")

    if database.kind == "PostgreSQL":
        assert told == [None, None, [("run-1", "fit")]]
    else:
        assert sorted(told) == [[], [("run-1", "fit")], [("run-1", "fit")]]
