"""How runs differ: parameters, metrics, what became of each task, and what has changed about the pipeline."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from penstock import api
from penstock.api import comparisons as messages
from penstock.engine import ids
from penstock.engine.document import ROOT
from penstock.errors import RequestError
from penstock.plan import rounds
from penstock.server.routes import Route, Services
from penstock.server.run_messages import error_status
from penstock.server.runs import shown
from penstock.server.task_messages import told_state
from penstock.store import artifacts, documents, runs, tags, tasks
from penstock.store.rows import LEAF_KINDS, took_s

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store import Artifact, Run, Task, Tx

    Given = Sequence[tuple[str, str, Artifact]]

__all__ = ["MOST_RUNS", "ROUTES", "compared"]

MOST_RUNS = 10
MOST_TASKS = 2000
"""So many tasks are told of; where there are more, those that differ go first."""

_METRICS = "system.Metrics"
_SEEN = (
    "system.ClassificationMetrics",
    "system.HTML",
    "system.Markdown",
    "system.SlicedClassificationMetrics",
)
MOST_ARTIFACTS = 500
"""So many outputs are named that are to be looked at."""


class CompareRequest(Struct, frozen=True):
    """The ids of runs."""

    run_ids: list[str] = []


def _compare(services: Services, request: CompareRequest) -> messages.Comparison:
    with services.store.read() as tx:
        return compared(tx, [shown(runs.get(tx, run_id)) for run_id in _asked(request.run_ids)])


def _asked(run_ids: Sequence[str]) -> list[str]:
    asked = list(dict.fromkeys(each for given in run_ids for each in given.split(",") if each))
    if not 1 < len(asked) <= MOST_RUNS:
        raise RequestError(
            f"two to {MOST_RUNS} different runs are compared, and run_ids names {len(asked)}",
            hint="name each, as in ?run_ids=ID&run_ids=ID",
        )
    return asked


def compared(tx: Tx, listed: Sequence[Run]) -> messages.Comparison:
    """Return how some runs differ."""
    rows = {run.id: list(tasks.all(tx, run.id)) for run in listed}
    told, left_out = _tasks(rows)
    given = {run_id: _given(tx, run_id, of_run) for run_id, of_run in rows.items()}
    digests = {run.spec_digest for run in listed}
    return messages.Comparison(
        runs=[_run(run, tagged) for run, tagged in zip(listed, _tags(tx, listed), strict=True)],
        parameters=_parameters(listed, rows),
        metrics=_metrics(given),
        artifacts=_artifacts(given),
        tasks=told,
        tasks_left_out=left_out,
        same_pipeline=len(digests) == 1,
        components=_components(tx, listed) if len(digests) > 1 else [],
    )


def _tags(tx: Tx, listed: Sequence[Run]) -> list[dict[str, str]]:
    found = tags.of(tx, [run.id for run in listed])
    return [found.get(run.id, {}) for run in listed]


def _run(run: Run, tagged: dict[str, str]) -> messages.ComparedRun:
    return messages.ComparedRun(
        run_id=run.id,
        display_name=run.name,
        pipeline=run.pipeline_name,
        experiment_id=run.experiment_id,
        state=run.state,
        created_at=api.Timestamp(run.created_at),
        duration_s=took_s(run),
        tags=tagged,
        rerun_of=run.options.get("rerun_of") or "",
        spec_digest=run.spec_digest,
        error=error.message if (error := error_status(run.error, run.state)) is not None else "",
    )


def _parameters(
    listed: Sequence[Run], rows: Mapping[str, Sequence[Task]]
) -> list[messages.ComparedParameter]:
    given: dict[str, dict[str, Any]] = {}
    for run in listed:
        roots = [row.inputs for row in rows[run.id] if row.path == ROOT]
        for name, value in {**run.parameters, **(roots[0] if roots else {})}.items():
            given.setdefault(name, {})[run.id] = value
    return [
        messages.ComparedParameter(name=name, values=values, differs=_differs(values, listed))
        for name, values in sorted(given.items())
    ]


def _given(tx: Tx, run_id: str, of_run: Sequence[Task]) -> list[tuple[str, str, Artifact]]:
    """Return what the tasks that do something themselves have given of the types that are compared."""
    own = {row.path for row in of_run if row.kind in LEAF_KINDS}
    return [each for each in artifacts.of_types(tx, run_id, [_METRICS, *_SEEN]) if each[0] in own]


def _metrics(given: Mapping[str, Given]) -> list[messages.ComparedMetric]:
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for run_id, outputs in given.items():
        for path, output, artifact in outputs:
            if artifact.type == _METRICS:
                for name, value in artifact.metadata.items():
                    if isinstance(value, int | float):
                        found.setdefault((rounds.without(path), output, name), {})[run_id] = value
    return [
        messages.ComparedMetric(
            task=task, artifact=output, name=name, values=values, differs=_differs(values, given)
        )
        for (task, output, name), values in sorted(found.items())
    ]


def _artifacts(given: Mapping[str, Given]) -> list[messages.ComparedArtifact]:
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for run_id, outputs in given.items():
        latest: dict[str, dict[tuple[str, str], str]] = {}
        for path, output, artifact in outputs:
            if artifact.type in _SEEN:
                latest.setdefault(path, {}).setdefault((output, artifact.type), artifact.id)
        for path, named in latest.items():  # of those tried again, the last
            for (output, kind), artifact_id in named.items():
                found.setdefault((rounds.without(path), output, kind), {})[run_id] = artifact_id
    return [
        messages.ComparedArtifact(task=task, name=output, type=kind, artifact_ids=by_run)
        for (task, output, kind), by_run in sorted(found.items())[:MOST_ARTIFACTS]
    ]


def _differs(values: Mapping[str, Any], listed: Iterable[Any]) -> bool:
    """Say whether a value is not there, and the same, in all runs; ``1``, ``1.0`` and ``true`` differ."""
    return len(values) < len(list(listed)) or len({_text(value) for value in values.values()}) > 1


def _text(value: Any) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _tasks(rows: Mapping[str, Sequence[Task]]) -> tuple[list[messages.ComparedTask], int]:
    """Return the tasks that do something themselves, and how many of them are left out."""
    found: dict[str, dict[str, Task]] = {}
    for run_id, of_run in rows.items():
        for row in of_run:
            if row.kind in LEAF_KINDS:  # of those tried again, the last
                found.setdefault(rounds.without(row.path), {})[run_id] = row
    differing = {path: _in_what(by_run, len(rows)) for path, by_run in found.items()}
    chosen = sorted(found, key=lambda path: (not differing[path], path))[:MOST_TASKS]
    told = [
        messages.ComparedTask(
            path=path,
            runs={run_id: _in_run(row) for run_id, row in found[path].items()},
            differs=differing[path],
        )
        for path in sorted(chosen)
    ]
    return told, len(found) - len(told)


def _in_what(by_run: Mapping[str, Task], number: int) -> list[str]:
    rows = by_run.values()
    aspects = {
        "presence": len(by_run) < number,
        "state": len({_result(row) for row in rows}) > 1,
        "cached": len({row.cached_from is not None for row in rows}) > 1,
        "error": len({row.error.message if row.error is not None else "" for row in rows}) > 1,
        "outputs": len({_text(row.outputs) for row in rows}) > 1,
    }
    return [aspect for aspect, differs in aspects.items() if differs]


def _result(row: Task) -> str:
    """Return a task's state, whether what it gave is from the cache or not."""
    return "SUCCEEDED" if row.state == "CACHED" else told_state(row.state).value


def _in_run(row: Task) -> messages.TaskInRun:
    return messages.TaskInRun(
        task_id=ids.task_id(row.run_id, row.path),
        state=told_state(row.state).value,
        duration_s=took_s(row),
        cached=row.cached_from is not None,
        why=row.why or row.reason or "",
        error=row.error.message if row.error is not None else "",
        outputs=row.outputs,
    )


def _components(tx: Tx, listed: Sequence[Run]) -> list[messages.ComparedComponent]:
    found: dict[str, dict[str, str]] = {}
    bodies = documents.of_digests(tx, sorted({run.spec_digest for run in listed}))
    digests = {name: _digests(body) for name, body in bodies.items()}
    for run in listed:
        for name, digest in digests[run.spec_digest].items():
            found.setdefault(name, {})[run.id] = digest
    return [
        messages.ComparedComponent(name=name, digests=by_run)
        for name, by_run in sorted(found.items())
        if _differs(by_run, listed)
    ]


def _digests(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands for each component of a document: what it declares, and what it executes."""
    spec = body["pipeline_spec"]
    executors = spec.get("deploymentSpec", {}).get("executors", {})
    parts = {
        name: [component, executors.get(component.get("executorLabel"))]
        for name, component in {**spec.get("components", {}), "root": spec["root"]}.items()
    }
    if "platform_spec" in body:
        parts["platform"] = [body["platform_spec"]]
    return {name: hashlib.sha256(_text(part)).hexdigest() for name, part in parts.items()}


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/runs:compare",
        CompareRequest,
        messages.Comparison,
        _compare,
        "compare runs",
        "runs.get",
    ),
)
