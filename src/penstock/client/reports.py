"""A client's methods to report what a task does inside: KFP 3's API, which KFP 2 does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.api import artifacts, tasks
from penstock.client.base import Base
from penstock.client.session import path

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Reports"]

_TASKS = "/apis/v2beta1/tasks"
_ARTIFACTS = "/apis/v2beta1/artifacts"
_LINKS = "/apis/v2beta1/artifact_tasks"


class Reports(Base):
    """The methods to add tasks below one that runs, and artifacts to what it makes and reads."""

    def report_task(
        self,
        parent_task_id: str,
        name: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        run_id: str | None = None,
    ) -> Any:
        """Add a task below one that runs, and return it; it is RUNNING.

        Args:
            parent_task_id: The task that it is a part of: ``dsl.PIPELINE_TASK_ID_PLACEHOLDER`` stands for a
                task's own.
            name: What it is called; no other below the same task is.
            inputs: Its parameters, by their names.
            run_id: The run, for which the server is asked if it is not said.
        """
        place = {"run_id": run_id or self._run_of(parent_task_id), "parent_task_id": parent_task_id}
        return self._session.post(
            tasks.PipelineTask, _TASKS, {"name": name, **place, **_io("inputs", inputs)}
        )

    def update_task(
        self,
        task_id: str,
        state: str | None = None,
        *,
        outputs: Mapping[str, Any] | None = None,
        message: str | None = None,
        error: str | None = None,
    ) -> Any:
        """Say how a task goes on that was reported, and return it.

        Args:
            task_id: The task.
            state: Its new state, such as ``SUCCEEDED`` or ``FAILED``.
            outputs: Its results, by their names.
            message: What there is to say of the state.
            error: Why it has failed.
        """
        body = _io("outputs", outputs)
        if state is not None:
            body["state"] = state
        if message is not None:
            body["status_metadata"] = {"message": message}
        if error is not None:
            body["error"] = {"message": error}
        return self._session.patch(tasks.PipelineTask, _one(task_id), body)

    def create_artifact(
        self,
        task_id: str,
        name: str,
        type: str = "Artifact",  # noqa: A002 - as in the API
        *,
        uri: str = "",
        metadata: Mapping[str, Any] | None = None,
        number_value: float | None = None,
        run_id: str | None = None,
    ) -> Any:
        """Add an artifact to the outputs of a task, and return it.

        Args:
            task_id: The task, of a run that has not ended.
            name: The artifact's name, and that of the output.
            type: What it is: ``Model``, ``Dataset``, ``Metric`` and so on.
            uri: Where it is.
            metadata: What there is to know of it.
            number_value: The value of a ``Metric``.
            run_id: The run, for which the server is asked if it is not said.
        """
        artifact: dict[str, Any] = {"name": name, "type": type, "uri": uri, "metadata": dict(metadata or {})}
        if number_value is not None:
            artifact["number_value"] = number_value
        place = self._place(task_id, run_id) | {"producer_key": name}
        return self._session.post(artifacts.Artifact, _ARTIFACTS, {"artifact": artifact, **place})

    def link_artifact(
        self,
        artifact_id: str,
        task_id: str,
        key: str,
        type: str = "INPUT",  # noqa: A002 - as in the API
        *,
        run_id: str | None = None,
    ) -> Any:
        """Say that a task reads an artifact, or has it among its outputs, and return the link.

        Args:
            artifact_id: The artifact, maybe of another run.
            task_id: The task, of a run that has not ended.
            key: The name of the input or output.
            type: ``INPUT`` or ``OUTPUT``.
            run_id: The task's run, for which the server is asked if it is not said.
        """
        link = self._place(task_id, run_id) | {"artifact_id": artifact_id, "key": key, "type": type}
        return self._session.post(artifacts.ArtifactTask, _LINKS, {"artifact_task": link})

    def _place(self, task_id: str, run_id: str | None) -> dict[str, str]:
        return {"run_id": run_id or self._run_of(task_id), "task_id": task_id}

    def _run_of(self, task_id: str) -> str:
        return str(self._session.get(tasks.PipelineTask, _one(task_id)).run_id)


def _one(task_id: str) -> str:
    return path(f"{_TASKS}/{{id}}", id=task_id)


def _io(which: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    if values is None:
        return {}
    return {
        which: {"parameters": [{"parameter_key": name, "value": value} for name, value in values.items()]}
    }
