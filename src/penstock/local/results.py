"""What became of a run, read from the store: plain data, as ``--json`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from penstock.store import artifacts, runs, tasks
from penstock.store.rows import took_s

if TYPE_CHECKING:
    from penstock.store import Artifact, Run, Store, Task, TaskError, Tx


__all__ = ["RunResult", "artifact_data", "error_data", "read_result", "task_data"]


class RunResult(Struct, frozen=True):
    """A run as it stands.

    Args:
        run: Its row.
        outputs: The pipeline's outputs by name; an artifact as {uri, type, metadata}.
        tasks: Its tasks in the order of their paths, each {path, state, seconds, error, cached_from}.
    """

    run: Run
    outputs: dict[str, Any]
    tasks: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "run_id": self.run.id,
            "state": self.run.state,
            "outputs": self.outputs,
            "error": error_data(self.run.error),
            "tasks": self.tasks,
            "rerun_of": self.run.options.get("rerun_of"),
        }


def read_result(store: Store, run_id: str, *, with_tasks: bool = True) -> RunResult:
    """Read what became of a run.

    Args:
        store: Where it is recorded.
        run_id: The run.
        with_tasks: Whether its tasks are read too; there may be many.
    """
    with store.read() as tx:
        rows = []
        if with_tasks:
            rows = [task_data(row) for row in tasks.all(tx, run_id) if row.parent is not None]
        run = runs.get(tx, run_id)
        return RunResult(run, _outputs(tx, run) if run.state == "SUCCEEDED" else {}, rows)


def error_data(error: TaskError | None) -> dict[str, Any] | None:
    """Return an error as JSON data, without the fields that say nothing."""
    return msgspec.to_builtins(error) if error is not None else None


def _outputs(tx: Tx, run: Run) -> dict[str, Any]:
    root = runs.spec(tx, run.spec_digest)["pipeline_spec"]["root"]
    declared = root.get("outputDefinitions", {}).get("artifacts", {})
    made = artifacts.of_task(tx, run.id, "", "output") if declared else {}
    outputs = dict(tasks.get(tx, run.id, "").outputs)
    for name, definition in declared.items():
        listed = [artifact_data(artifact) for artifact in made.get(name, [])]
        if definition.get("isArtifactList"):
            outputs[name] = listed
        elif listed:
            outputs[name] = listed[0]
    return outputs


def artifact_data(artifact: Artifact) -> dict[str, Any]:
    """Return an artifact as JSON data."""
    return {"uri": artifact.uri, "type": artifact.type, "metadata": artifact.metadata}


def task_data(row: Task) -> dict[str, Any]:
    """Return a task as JSON data."""
    return {
        "path": row.path,
        "state": row.state,
        "seconds": took_s(row),
        "error": error_data(row.error),
        "cached_from": row.cached_from,
    }
