"""A run of another server, as rows such as this home's store has: what prints these prints those."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.local.results import RunResult, artifact_data, task_data
from penstock.plan.dag import TERMINAL
from penstock.store.rows import Artifact, Run, Task, TaskError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.cli.remote.server import Remote
    from penstock.ir import PipelineSpec

__all__ = ["Record", "read", "result_of", "run_row"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CANCELLED = 1
"""The code of a run that somebody ended. On the wire it has failed: stock's client knows no other end."""
_A_PAGE = 200
_INPUT, _OUTPUT = "input", "output"


class Record(NamedTuple):
    """What a server has of a run.

    Args:
        run: The run.
        tasks: Its tasks, the root too, in the order of their paths.
        inputs: The artifacts that tasks were given, by path and name.
        outputs: Those that they have made.
    """

    run: Run
    tasks: Sequence[Task]
    inputs: Mapping[str, dict[str, list[Artifact]]]
    outputs: Mapping[str, dict[str, list[Artifact]]]


def read(remote: Remote, run_id: str) -> Record:
    """Read a run with its tasks. A server of Kubeflow's tells of their states and errors only."""
    if not remote.is_ours:
        run = remote.client.get_run(run_id)
        return Record(run_row(run), _tasks_of_details(run), {}, {})
    view = remote.client.get_run_view(run_id)
    told = _told(remote, run_id)
    rows = [_task_row(task) for task in told]
    run = run_row(view.run, rows[0] if rows else None)
    if view.rerun_of:
        run.options["rerun_of"] = view.rerun_of
    run.notices.extend(view.notices or ())
    inputs = {task.path or "": _artifacts(task.inputs) for task in told}
    return Record(run, rows, inputs, {task.path or "": _artifacts(task.outputs) for task in told})


def result_of(record: Record, spec: PipelineSpec) -> RunResult:
    """Return what a run came to.

    Args:
        record: The run.
        spec: What it runs.
    """
    outputs: dict[str, Any] = {}
    root = next((row for row in record.tasks if not row.path), None)
    if record.run.state == "SUCCEEDED" and root is not None:
        assert spec.root is not None, "a valid pipeline has a root"
        outputs = dict(root.outputs)
        for name, listed in record.outputs.get("", {}).items():
            told = [artifact_data(artifact) for artifact in listed]
            is_list = spec.root.outputs.artifacts[name].is_artifact_list
            outputs[name] = told if is_list else told[0]
    return RunResult(record.run, outputs, [task_data(row) for row in record.tasks if row.path])


def run_row(run: Any, root: Task | None = None) -> Run:
    """Return a run of the API as the store would have it.

    Args:
        run: The run.
        root: Its root task, which knows more of what went wrong.
    """
    created_at = moment(run.created_at) or 0
    spec = run.pipeline_spec or {}
    info = spec.get("pipeline_spec", spec).get("pipelineInfo", {})
    config = run.runtime_config
    is_cancelled = run.state == "FAILED" and run.error is not None and run.error.code == _CANCELLED
    error = root.error if root is not None else None
    if error is None and run.error is not None:
        error = TaskError(run.error.message or "")
    return Run(
        id=run.run_id,
        name=run.display_name or "",
        experiment_id=run.experiment_id or "",
        pipeline_name=info.get("name", ""),
        spec_digest="",
        created_at=created_at,
        state="CANCELED" if is_cancelled else run.state or "PENDING",
        parameters=dict(config.parameters or {}) if config is not None else {},
        options={},
        notices=[],
        error=error,
        started_at=(root.started_at if root is not None else None) or created_at,
        finished_at=_if_set(run.finished_at),
    )


def moment(at: datetime | None) -> int | None:
    """Return a moment in epoch microseconds."""
    return None if at is None else (at - _EPOCH) // timedelta(microseconds=1)


def _if_set(at: datetime | None) -> int | None:
    """Return a moment that is 0, or in the year 1, where it has not come yet."""
    micros = moment(at)
    return micros if micros is not None and micros > 0 else None


def _told(remote: Remote, run_id: str) -> list[Any]:
    token = ""
    found: list[Any] = []
    while True:
        page = remote.client.list_tasks(run_id, page_size=_A_PAGE, sort_by="path", page_token=token)
        found += page.tasks or []
        token = page.next_page_token or ""
        if not token:
            return found


def _task_row(task: Any) -> Task:
    cache = task.cache
    is_taken = cache is not None and cache.run_id
    attributes = task.type_attributes
    position = attributes.iteration_index if attributes is not None else None
    return Task(
        run_id=task.run_id,
        path=task.path or "",
        parent=task.parent_task_id,
        name=task.name or "",
        kind=task.type,
        state=task.state,
        created_at=moment(task.create_time) or 0,
        reason=task.status_metadata.message if task.status_metadata is not None else None,
        position=int(position) if position is not None else None,
        attempts=len(task.attempts or ()),
        inputs=_parameters(task.inputs),
        outputs=_parameters(task.outputs),
        error=_error(task.failure),
        cached_from=f"{cache.run_id}/{cache.path or ''}" if is_taken else None,
        why=cache.why if cache is not None else None,
        started_at=moment(task.start_time),
        finished_at=moment(task.end_time),
    )


def _error(failure: Any) -> TaskError | None:
    if failure is None:
        return None
    return TaskError(
        message=failure.message or "",
        kind=failure.kind,
        traceback=failure.traceback,
        exit_code=failure.exit_code,
        reason=failure.reason,
        hint=failure.hint,
        task=failure.task,
    )


def _parameters(io: Any) -> dict[str, Any]:
    found = (io.parameters or ()) if io is not None else ()
    return {parameter.parameter_key: parameter.value for parameter in found}


def _artifacts(io: Any) -> dict[str, list[Artifact]]:
    found = (io.artifacts or ()) if io is not None else ()
    return {each.artifact_key: [_artifact_row(one) for one in each.artifacts or ()] for each in found}


def _artifact_row(artifact: Any) -> Artifact:
    return Artifact(
        id=artifact.artifact_id,
        run_id=artifact.run_id or "",
        path="",
        name=artifact.name or "",
        type=artifact.schema_title or "",
        uri=artifact.uri or "",
        created_at=moment(artifact.created_at) or 0,
        schema_version=artifact.schema_version or "",
        metadata=dict(artifact.metadata or {}),
    )


def _tasks_of_details(run: Any) -> list[Task]:
    """Return the tasks that KFP 2 tells of in a run: their paths are made of names."""
    details = (run.run_details.task_details or ()) if run.run_details is not None else ()
    paths = paths_of(details)
    return [
        Task(
            run_id=run.run_id,
            path=paths[detail.task_id],
            parent=detail.parent_task_id or None,
            name=detail.display_name or "",
            kind="DAG" if detail.child_tasks else "RUNTIME",
            state=detail.state or "PENDING",
            created_at=moment(detail.create_time) or 0,
            error=TaskError(detail.error.message or "") if detail.error is not None else None,
            started_at=_if_set(detail.start_time),
            finished_at=_if_set(detail.end_time) if detail.state in TERMINAL else None,
        )
        for detail in sorted(details, key=lambda each: paths[each.task_id])
    ]


def paths_of(details: Sequence[Any]) -> dict[str, str]:
    """Return where in its run each task is, by its id; names that occur twice at a place are numbered."""
    by_id = {detail.task_id: detail for detail in details}
    paths: dict[str, str] = {}
    taken: set[str] = set()

    def path_of(task_id: str) -> str:
        if task_id not in paths:
            detail = by_id[task_id]
            parent = detail.parent_task_id
            around = path_of(parent) if parent in by_id else ""
            is_root = parent not in by_id and detail.display_name in {"root", None}
            path = "" if is_root else "/".join(filter(None, (around, detail.display_name or task_id)))
            number = 1
            while (named := path if number == 1 else f"{path}~{number}") in taken:
                number += 1
            taken.add(named)
            paths[task_id] = named
        return paths[task_id]

    for task_id in by_id:
        path_of(task_id)
    return paths
