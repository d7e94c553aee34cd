"""The tasks of a run as `run_details` has them: each is written once, and again when something of it changes.

Those who wait for a run ask for all of it again and again, and of a thousand tasks a few have changed since.
What is told of a task follows from its row, its states, its artifacts, and which tasks are around and below
it. Rows are read each time and compared, and events are only appended: so what is kept is never out of date.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Raw

from penstock import api
from penstock.api.message import Int64
from penstock.engine import ids
from penstock.plan import rounds
from penstock.server.run_messages import TASK_STATES, error_status
from penstock.store import artifacts, events, task_outlines

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from penstock.store import Direction, TaskState, Tx
    from penstock.store.task_outlines import Outline

    Held = dict[Direction, dict[str, list[str]]]

__all__ = ["Details"]

MOST = 20_000
"""How many tasks are kept, in all: some 2 KB each."""

FEW = 100
"""Runs with fewer tasks are not kept: they are written as fast."""


class _Basis(NamedTuple):
    """What the message of a task follows from, beside its states."""

    outline: Outline
    parent: str | None
    below: Sequence[str]
    held: Held | None


class _Told(NamedTuple):
    """A task as it was told last."""

    basis: _Basis
    task_id: str
    history: Sequence[api.RuntimeStatus]
    written: Raw


class _Run(NamedTuple):
    """The tasks of a run, by path, and the number of the last event that is in their histories."""

    seq: int
    tasks: Mapping[str, _Told]


_NOTHING = _Run(0, {})


class Details:
    """What the runs' tasks were told as, of the runs that were asked for last.

    Args:
        most: How many tasks are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, tx: Tx, run_id: str) -> list[Raw]:
        """Return the tasks of a run by path, each a `api.PipelineTaskDetail` that is written already."""
        seq = events.last_seq(tx, run_id)
        with self._guard:
            known = self._runs.get(run_id, _NOTHING)
        if known.seq > seq:  # of a state that this transaction does not see yet
            known = _NOTHING
        histories = _histories(known, events.states(tx, run_id, after=known.seq))
        held = _held(artifacts.ids_of_run(tx, run_id))
        outlines = sorted(task_outlines.of_run(tx, run_id, with_errors=True), key=attrgetter("path"))
        told = _told(run_id, known, outlines, histories, held)
        self._keep(run_id, _Run(seq, told))
        return [task.written for task in told.values()]

    def _keep(self, run_id: str, run: _Run) -> None:
        with self._guard:
            self._runs.pop(run_id, None)
            if FEW <= len(run.tasks) <= self._most:
                self._runs[run_id] = run
                while sum(len(kept.tasks) for kept in self._runs.values()) > self._most:
                    self._runs.popitem(last=False)


def _histories(
    known: _Run, states: Iterable[tuple[str, int, TaskState]]
) -> dict[str, list[api.RuntimeStatus]]:
    """Return the histories of those tasks that have had new states."""
    histories: dict[str, list[api.RuntimeStatus]] = {}
    for path, at, state in states:
        history = histories.get(path)
        if history is None:
            history = histories[path] = list(known.tasks[path].history) if path in known.tasks else []
        told = TASK_STATES[state]
        if not history or history[-1].state is not told:
            history.append(api.RuntimeStatus(update_time=api.Timestamp(at), state=told))
    return histories


def _held(links: Iterable[tuple[str, Direction, str, str]]) -> dict[str, Held]:
    held: dict[str, Held] = {}
    for path, direction, name, artifact_id in links:
        named = held.setdefault(path, {"input": {}, "output": {}})[direction]
        named.setdefault(name, []).append(artifact_id)
    return held


def _told(
    run_id: str,
    known: _Run,
    outlines: Sequence[Outline],
    histories: Mapping[str, Sequence[api.RuntimeStatus]],
    held: Mapping[str, Held],
) -> dict[str, _Told]:
    task_ids = {
        task.path: known.tasks[task.path].task_id
        if task.path in known.tasks
        else ids.task_id(run_id, task.path)
        for task in outlines
    }
    parents = [_path_of(task.parent, task_ids) for task in outlines]
    below: dict[str, list[str]] = {}
    for task, parent in zip(outlines, parents, strict=True):
        if parent is not None:
            below.setdefault(parent, []).append(task.path)
    told: dict[str, _Told] = {}
    for task, parent in zip(outlines, parents, strict=True):
        path = task.path
        basis = _Basis(task, parent, below.get(path, ()), held.get(path))
        was = known.tasks.get(path)
        if was is not None and path not in histories and was.basis == basis:
            told[path] = was
            continue
        history = histories.get(path) or (was.history if was is not None else ())
        message = _message(run_id, basis, task_ids)
        message.state_history = list(history)
        told[path] = _Told(basis, task_ids[path], history, Raw(api.encode(message)))
    return told


def _message(run_id: str, basis: _Basis, task_ids: Mapping[str, str]) -> api.PipelineTaskDetail:
    task, parent, below, held = basis
    task_id = task_ids[task.path]
    return api.PipelineTaskDetail(
        run_id=run_id,
        task_id=task_id,
        display_name=task.name if task.parent is not None else "root",
        create_time=api.Timestamp(task.created_at),
        start_time=api.Timestamp(task.started_at or 0),
        end_time=api.Timestamp(task.finished_at or 0),
        state=TASK_STATES[task.state],
        error=error_status(task.error, task.state),
        parent_task_id=task_ids[parent] if parent is not None else "",
        pod_name=ids.pod_name(task_id, task.attempts) if _is_tried(task) else "",
        executor_detail=_executor_detail(task),
        child_tasks=[api.ChildTask(task_id=task_ids[path]) for path in below],
        inputs=_artifact_ids(held["input"]) if held is not None else {},
        outputs=_artifact_ids(held["output"]) if held is not None else {},
    )


def _artifact_ids(named: Mapping[str, Sequence[str]]) -> dict[str, api.ArtifactIds]:
    return {
        name: api.ArtifactIds(artifact_ids=[Int64(ids.artifact_number(each)) for each in listed])
        for name, listed in named.items()
    }


def _executor_detail(task: Outline) -> api.PipelineTaskExecutorDetail | None:
    """Return the attempts, in the place of KFP's pods, each by the end of its folder's path."""
    if not _is_tried(task):
        return None
    jobs = [f"{task.path}/{number}" for number in range(1, task.attempts + 1)]
    return api.PipelineTaskExecutorDetail(main_job=jobs[-1], failed_main_jobs=jobs[:-1])


def _is_tried(task: Outline) -> bool:
    return task.kind == "RUNTIME" and task.attempts > 0


def _path_of(scope: str | None, paths: Container[str]) -> str | None:
    """Return the path of the task that a scope is the inside of; one that was tried again has a number."""
    return scope if scope is None or scope in paths else rounds.task_of(scope)
