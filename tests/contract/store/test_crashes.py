"""A process that is killed in the middle of transactions leaves whole ones."""

from __future__ import annotations

import random
import signal
import time
from typing import TYPE_CHECKING

from penstock.store import attempts, events, runs, tasks
from support.databases import create_run, job, line_of
from support.store_job import BATCH
from support.waiting import eventually

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database

KILLS = 8


def committed(opened: Store) -> int:
    """How many tasks there are; everything else in the store must agree."""
    with opened.read() as tx:
        number = sum(tasks.counts(tx, "run-1").values())
        paths = [f"task-{at:06}" for at in range(number)]

        assert number % BATCH == 0
        assert [task.path for task in tasks.all(tx, "run-1")] == paths
        assert [attempt.path for attempt in attempts.open(tx, "run-1")] == paths
        found = events.since(tx, "run-1", 0, limit=1_000_000)
        assert [event.seq for event in found] == list(range(1, 2 * number + 1))
        assert [event.path for event in found] == [path for path in paths for _ in "12"]
        assert runs.get(tx, "run-1").parameters.get("tasks", 0) == number
    return number


def test_a_killed_writer_leaves_whole_transactions_and_the_next_goes_on(database: Database) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    chance = random.Random(seed)  # noqa: S311
    opened = database.open()
    with opened.transaction() as tx:
        create_run(tx)

    before = 0
    for kill in range(KILLS):
        with job(database, "write") as writer:
            assert line_of(writer) == "ready"
            assert eventually(lambda: committed(opened) > before), f"seed {seed}, kill {kill}"  # noqa: B023
            time.sleep(chance.uniform(0, 0.03))  # the moment of the kill is what varies here
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        after = committed(opened)
        assert after > before, f"seed {seed}, kill {kill}"
        before = after


def test_a_writer_killed_inside_a_transaction_neither_leaves_a_trace_nor_a_lock(database: Database) -> None:
    opened = database.open()
    with job(database, "stop") as writer:
        assert line_of(writer) == "inside"
        writer.send_signal(signal.SIGKILL)
        writer.wait()

        with opened.transaction() as tx:
            create_run(tx, "run-1")

    with opened.read() as tx:
        assert [run.id for run in runs.list(tx, limit=5)] == ["run-1"]
