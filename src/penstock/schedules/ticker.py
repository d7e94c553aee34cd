"""Make the runs that recurring runs are due.

Each tick becomes a run exactly once, whoever looks and whenever they die: the run's id follows from the
recurring run and from how many runs it has made, so that a second attempt at the same tick meets the first.
Nothing is kept here: what is due stands in the store.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import msgspec

from penstock import ir
from penstock.engine import About, RunOptions, submit
from penstock.errors import Conflict, Error, NotFound, Unavailable
from penstock.runtime.identity import SECOND
from penstock.schedules import triggers
from penstock.schedules.macros import Occasion, expand
from penstock.schedules.triggers import Trigger
from penstock.store import documents, recurring_runs, runs, versions
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from typing import Any

    from penstock.store import Store, Tx
    from penstock.store.rows import RecurringRun

__all__ = ["document_of", "due_at", "make_due", "next_ticks", "run_id_of", "run_name", "seen_s", "trigger_of"]

WAIT_S = 1
"""How often a recurring run with too many open runs is looked at again."""

BATCH = 100
"""How many recurring runs are looked at before others are."""

_log = logging.getLogger(__name__)


def make_due(store: Store, now: int) -> int | None:
    """Make the runs that are due.

    Args:
        store: Where they are recorded, PENDING.
        now: The time, in epoch microseconds.

    Returns:
        When there is something to do again, in epoch microseconds; None when nothing is planned.
    """
    with store.read() as tx:
        waiting = list(recurring_runs.due(tx, now, limit=BATCH))
    for row in waiting:
        _make(store, row, now)
    with store.read() as tx:
        return recurring_runs.next_due(tx)


def trigger_of(row: RecurringRun) -> Trigger:
    """Return the trigger of a recurring run."""
    return msgspec.convert(row.schedule, Trigger)


def due_at(row: RecurringRun, now: int) -> int | None:
    """Return when a recurring run has something to do next, in epoch microseconds.

    Args:
        row: The recurring run.
        now: The time, in epoch microseconds.
    """
    if row.status == "DISABLED":
        return None
    if row.backlog:
        return now
    tick = _tick(row, now)
    return None if tick is None else tick * SECOND


def next_ticks(row: RecurringRun, count: int, now: int) -> list[int]:
    """Return the ticks that the next runs of a recurring run will be of, in seconds; none of one that is off.

    Args:
        row: The recurring run.
        count: How many at most.
        now: The time, in epoch microseconds.
    """
    if row.status == "DISABLED":
        return []
    created_s, last_s = seen_s(row)
    return triggers.previews(trigger_of(row), count, created_at=created_s, last_at=last_s, now=now // SECOND)


def run_id_of(row: RecurringRun) -> str:
    """Return the id of the next run of a recurring run."""
    return str(uuid5(NAMESPACE_URL, f"{row.id}/{row.runs + 1}"))


def run_name(row: RecurringRun) -> str:
    """Name the next run of a recurring run as Kubeflow names its workflow: name, number, a hash of both."""
    plain = re.sub(r"[^a-z0-9]", "", row.name.lower())[:25]
    numbered = f"{plain}{row.id.replace('-', '')[:5]}-{row.runs + 1}"
    return f"{numbered}-{_fnv_1a(numbered)}"


def _fnv_1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash of a text (draft-eastlake-fnv)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def _tick(row: RecurringRun, now: int) -> int | None:
    created_s, last_s = seen_s(row)
    return triggers.due(trigger_of(row), created_at=created_s, last_at=last_s, now=now // SECOND)


def seen_s(row: RecurringRun) -> tuple[int, int | None]:
    """Return when a recurring run was made, and its last tick, in seconds, as triggers count."""
    return row.created_at // SECOND, None if row.last_at is None else row.last_at // SECOND


def _make(store: Store, row: RecurringRun, now: int) -> None:
    """Make the next run of a recurring run, unless too many of its runs are open.

    What the pipeline or the parameters are refused for is the recurring run's error, and its tick is over.

    Raises:
        Unavailable: The database cannot be asked now; the tick is still due.
        Conflict: Others write at the same moment; the tick is still due.
    """
    with store.read() as tx:
        is_full = recurring_runs.active(tx, row.id) >= row.max_concurrency
    if is_full:
        _put_off(store, row, now + WAIT_S * SECOND)
        return
    tick = row.backlog[0] if row.backlog else _tick(row, now)
    error = None
    if tick is not None:
        try:
            _submit(store, row, tick, now)
        except Conflict:
            # Another process has made it, maybe at another moment and so for another tick: that is over.
            tick = _tick_made(store, row)
            if tick is None:
                raise
            _log.info("the run %s of recurring run %s is there already", run_id_of(row), row.id)
        except Unavailable:
            raise
        except Exception as problem:  # whatever it is, it is this recurring run's alone
            error = TaskError(str(problem), kind=type(problem).__name__)
            of_ours = problem if not isinstance(problem, Error) else None
            _log.warning("recurring run %s could not make its run: %s", row.id, problem, exc_info=of_ours)
    changes: dict[str, Any] = {"error": error}
    if tick in row.backlog:
        changes["backlog"] = [each for each in row.backlog if each != tick]
    elif tick is not None:
        changes["last_at"] = tick * SECOND
    after = msgspec.structs.replace(row, runs=row.runs + 1, **changes)
    with store.transaction() as tx:
        recurring_runs.made(tx, row, due_at=due_at(after, now), **changes)


def _tick_made(store: Store, row: RecurringRun) -> int | None:
    """Return which tick the next run of a recurring run is of, if that run is there already."""
    try:
        with store.read() as tx:
            made = runs.get(tx, run_id_of(row))
    except NotFound:
        return None
    return None if made.scheduled_at is None else made.scheduled_at // SECOND


def _put_off(store: Store, row: RecurringRun, until: int) -> None:
    with store.transaction() as tx:
        recurring_runs.put_off(tx, row, until)


def _submit(store: Store, row: RecurringRun, tick: int, now: int) -> None:
    run_id = run_id_of(row)
    with store.read() as tx:
        version_id, body = document_of(tx, row)
    about = About(
        run_id=run_id,
        name=run_name(row),
        experiment_id=row.experiment_id,
        service_account=row.service_account,
        pipeline_id=row.pipeline_id,
        pipeline_version_id=version_id,
        recurring_run_id=row.id,
        scheduled_at=tick * SECOND,
        namespace=row.namespace,
    )
    parameters = expand(row.parameters, Occasion(run_id, now // SECOND, tick, row.runs + 1))
    options = msgspec.convert(row.options, RunOptions)
    submit(store, ir.package_from_dict(body), None, parameters=parameters, about=about, options=options)


def document_of(tx: Tx, row: RecurringRun) -> tuple[str | None, dict[str, Any]]:
    """Return the version and the document that the next run is of."""
    if row.spec_digest is not None:
        return row.pipeline_version_id, documents.get(tx, row.spec_digest)
    assert row.pipeline_id is not None, "a recurring run has a document or a pipeline"
    if row.pipeline_version_id is None:
        version = versions.latest(tx, row.pipeline_id)
    else:
        version = versions.get(tx, row.pipeline_version_id)
    return version.id, documents.get(tx, version.spec_digest)
