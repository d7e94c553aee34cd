"""Tasks as KFP 3's service of tasks tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import api
from penstock.api import tasks as messages
from penstock.api.tasks import IoType, TaskState, TaskType
from penstock.engine import ids
from penstock.plan import rounds
from penstock.server.artifact_messages import artifact_message
from penstock.server.run_messages import error_status
from penstock.server.task_inputs import Origin, Origins
from penstock.store import artifacts, attempts, documents, events, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Attempt, Direction, Run, Task, TaskError, Tx

__all__ = ["line_of", "scopes_of", "task_messages", "told_state", "told_type"]

_STATES = {state.value: state for state in TaskState} | {"QUEUED": TaskState.PENDING}
_TYPES = {kind.value: kind for kind in TaskType} | {"REPORTED": TaskType.RUNTIME}
_NOWHERE = Origin(IoType.COMPONENT_DEFAULT_INPUT)
_OUT = Origin(IoType.OUTPUT)


def scopes_of(task: Task) -> list[str]:
    """Return the scopes that a task was the outside of: one for each time that it was tried."""
    return [rounds.scope_of(task.path, number) for number in range(1, max(task.round, 1) + 1)]


def line_of(tx: Tx, row: Task) -> list[Task]:
    """Return a task after all that are around it, the root first."""
    line = [row]
    while (scope := line[-1].parent) is not None:
        found = tasks.of_paths(tx, row.run_id, [scope, rounds.task_of(scope)])
        line.append(max(found, key=lambda each: len(each.path)))
    return line[::-1]


def task_messages(tx: Tx, run: Run, rows: Sequence[Task]) -> list[messages.PipelineTask]:
    """Return the messages of some tasks of a run, in the same order."""
    told = _Told(tx, run, rows)
    return [told.message(row) for row in rows]


class _Told:
    """What is read for the messages of some tasks, all at once."""

    def __init__(self, tx: Tx, run: Run, rows: Sequence[Task]) -> None:
        paths = [row.path for row in rows]
        self._run = run
        self._rows = rows
        self._known = {row.path: row for row in rows}
        self._parents: dict[str, str] = {}
        self._find_ancestors(tx)
        self._origins = Origins(documents.get(tx, run.spec_digest), run.parameters)
        self._artifacts: dict[Direction, dict[str, artifacts.ByName]] = {
            "input": artifacts.of_tasks(tx, run.id, paths, "input"),
            "output": artifacts.of_tasks(tx, run.id, paths, "output"),
        }
        self._attempts: dict[str, list[Attempt]] = {}
        for attempt in attempts.of_tasks(tx, run.id, paths):
            self._attempts.setdefault(attempt.path, []).append(attempt)
        self._histories: dict[str, list[messages.TaskStatus]] = {}
        for path, at, state in events.states(tx, run.id, paths):
            shown = told_state(state)
            told = self._histories.setdefault(path, [])
            if not told or told[-1].state is not shown:
                told.append(messages.TaskStatus(update_time=api.Timestamp(at), state=shown))
        outsides = {scope: row.path for row in rows for scope in scopes_of(row)}
        self._below: dict[str, list[messages.ChildPipelineTask]] = {}
        for scope, path, name in tasks.below(tx, run.id, list(outsides)):
            child = messages.ChildPipelineTask(task_id=ids.task_id(run.id, path), name=name)
            self._below.setdefault(outsides[scope], []).append(child)

    def _find_ancestors(self, tx: Tx) -> None:
        """Read all tasks around the ones that are asked for, and note which is in which."""
        new: Sequence[Task] = self._rows
        while new:
            scopes = {row.parent for row in new if row.parent is not None}
            # A scope has the path of its task, and a number behind it if that was tried again.
            wanted = {path for scope in scopes for path in (scope, rounds.task_of(scope))}
            found = tasks.of_paths(tx, self._run.id, sorted(wanted - self._known.keys()))
            self._known |= {row.path: row for row in found}
            for row in new:
                if row.parent is not None:
                    is_task = row.parent in self._known
                    self._parents[row.path] = row.parent if is_task else rounds.task_of(row.parent)
            new = found

    def _line(self, row: Task) -> list[Task]:
        """Return a task after all that are around it, the root first."""
        line = [row]
        while line[-1].path in self._parents:
            line.append(self._known[self._parents[line[-1].path]])
        return line[::-1]

    def message(self, row: Task) -> messages.PipelineTask:
        """Return the message of one of the tasks."""
        line = self._line(row)
        parent = self._parents.get(row.path)
        children = self._below.get(row.path, [])
        error = error_status(row.error, row.state)
        return messages.PipelineTask(
            name=row.name,
            display_name="root" if row.parent is None else row.name,
            task_id=ids.task_id(row.run_id, row.path),
            run_id=row.run_id,
            cache_fingerprint=row.cache_key or "",
            create_time=api.Timestamp(row.created_at),
            start_time=api.timestamp(row.started_at),
            end_time=api.timestamp(row.finished_at),
            state=told_state(row.state),
            status_metadata=messages.TaskStatusMetadata(message=row.reason) if row.reason else None,
            state_history=self._histories.get(row.path) or _reported_history(row),
            type=told_type(row.kind),
            type_attributes=_attributes(row, len(children)),
            error=error,
            parent_task_id=ids.task_id(row.run_id, parent) if parent is not None else "",
            child_tasks=children,
            inputs=self._io(line, "input"),
            outputs=self._io(line, "output"),
            scope_path=["root", *(around.name for around in line[1:])],
            path=row.path,
            attempts=[_attempt(attempt) for attempt in self._attempts.get(row.path, ())],
            failure=_failure(row.error),
            cache=_verdict(row),
            is_reported=row.kind == "REPORTED",
        )

    def _io(self, line: Sequence[Task], direction: Direction) -> messages.TaskIo | None:
        row = line[-1]
        parameters = row.inputs if direction == "input" else row.outputs
        linked = self._artifacts[direction].get(row.path, {})
        if not parameters and not linked:
            return None
        is_told = direction == "input"
        of_parameters = self._origins.of(line, "parameters") if is_told and parameters else {}
        of_artifacts = self._origins.of(line, "artifacts") if is_told and linked else {}
        unsaid = _NOWHERE if direction == "input" else _OUT
        io = messages.TaskIo()
        for name, value in parameters.items():
            kind, producer = of_parameters.get(name, unsaid)
            io.parameters.append(
                messages.TaskParameter(value=value, parameter_key=name, type=kind, producer=producer)
            )
        for name, listed in linked.items():
            kind, producer = of_artifacts.get(name, unsaid)
            shown = [artifact_message(artifact) for artifact in listed]
            io.artifacts.append(
                messages.TaskArtifacts(artifacts=shown, artifact_key=name, type=kind, producer=producer)
            )
        return io


def told_state(state: str) -> TaskState:
    """Return a task's state as the API tells it."""
    return _STATES[state]


def told_type(kind: str) -> TaskType:
    """Return what a task is as the API tells it."""
    return _TYPES[kind]


def _reported_history(row: Task) -> list[messages.TaskStatus]:
    """Return what is known of the states of a task that was reported, of which there are no events."""
    if row.kind != "REPORTED":
        return []
    at = [(row.created_at, "RUNNING"), (row.finished_at, row.state)]
    return [
        messages.TaskStatus(update_time=api.timestamp(when), state=told_state(state))
        for when, state in at
        if when
    ]


def _attributes(row: Task, children: int) -> messages.TaskTypeAttributes | None:
    if row.kind == "LOOP":
        return messages.TaskTypeAttributes(iteration_count=api.message.Int64(children))
    if row.position is not None:
        return messages.TaskTypeAttributes(iteration_index=api.message.Int64(row.position))
    return None


def _attempt(attempt: Attempt) -> messages.TaskAttempt:
    return messages.TaskAttempt(
        number=attempt.number,
        state=attempt.state,
        create_time=api.Timestamp(attempt.requested_at),
        start_time=api.timestamp(attempt.started_at),
        end_time=api.timestamp(attempt.finished_at),
        failure=_failure(attempt.error),
    )


def _failure(error: TaskError | None) -> messages.TaskFailure | None:
    if error is None:
        return None
    return messages.TaskFailure(
        kind=error.kind or "",
        message=error.message,
        traceback=error.traceback or "",
        exit_code=error.exit_code,
        reason=error.reason or "",
        hint=error.hint or "",
        task=error.task or "",
    )


def _verdict(row: Task) -> messages.CacheVerdict | None:
    if row.why is None and row.cached_from is None:
        return None
    run_id, _, path = (row.cached_from or "").partition("/")
    return messages.CacheVerdict(
        hit=row.cached_from is not None,
        why=row.why or "",
        run_id=run_id,
        task_id=ids.task_id(run_id, path) if run_id else "",
        path=path,
    )
