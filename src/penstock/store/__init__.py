"""Metadata: everything that Penstock knows of runs, in SQLite or PostgreSQL. Only here is SQL.

One module an aggregate, each of plain functions that take the transaction first::

    with store.transaction() as tx:
        runs.create(tx, run, spec)
        tasks.insert(tx, [root])
        events.append(tx, [created])

`pipelines`, `versions`, `tags` and the lists that clients page through are the server's: not imported here.

A statement that fails ends its transaction: catch `Conflict` and `NotFound` outside the ``with`` block.
"""

from penstock.store import (
    artifacts,
    attempts,
    cache,
    deletion,
    documents,
    events,
    experiments,
    runs,
    tasks,
    timers,
)
from penstock.store.database import Store, Watch, open  # noqa: A004 - read as store.open
from penstock.store.leases import Lease
from penstock.store.rows import (
    Artifact,
    Attempt,
    AttemptChanges,
    AttemptState,
    Direction,
    Event,
    Experiment,
    Pipeline,
    PipelineVersion,
    Run,
    RunChanges,
    RunState,
    StorageState,
    Task,
    TaskChanges,
    TaskError,
    TaskKind,
    TaskState,
    Timer,
)
from penstock.store.tx import Tx

__all__ = [
    "Artifact",
    "Attempt",
    "AttemptChanges",
    "AttemptState",
    "Direction",
    "Event",
    "Experiment",
    "Lease",
    "Pipeline",
    "PipelineVersion",
    "Run",
    "RunChanges",
    "RunState",
    "StorageState",
    "Store",
    "Task",
    "TaskChanges",
    "TaskError",
    "TaskKind",
    "TaskState",
    "Timer",
    "Tx",
    "Watch",
    "artifacts",
    "attempts",
    "cache",
    "deletion",
    "documents",
    "events",
    "experiments",
    "open",
    "runs",
    "tasks",
    "timers",
]
