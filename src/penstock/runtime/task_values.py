"""What a component can ask about a task: how it ended, and with which settings it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import Field

__all__ = ["PipelineTaskFinalStatus", "TaskConfig"]


class _LazyFields:
    """``__dataclass_fields__``, made when something asks for it.

    So ``dataclasses.asdict``, ``replace`` and ``fields`` work on these classes as on stock's, and the module
    ``dataclasses``, whose import takes as long as the whole runtime's, is loaded only where it is used.
    """

    def __get__(self, instance: object, owner: type) -> dict[str, Field[Any]]:
        from dataclasses import field, make_dataclass  # noqa: PLC0415 - see above

        first_default = len(owner.__annotations__) - len(owner.__init__.__defaults__ or ())  # type: ignore[misc]
        twin = make_dataclass(
            owner.__name__,
            [
                (name, annotation, field(default=None) if position >= first_default else field())
                for position, (name, annotation) in enumerate(owner.__annotations__.items())
            ],
        )
        fields: dict[str, Field[Any]] = vars(twin)["__dataclass_fields__"]
        return fields


class _Record:
    """Comparison and text of a class whose attributes are its annotated names, as a dataclass has them."""

    __dataclass_fields__ = _LazyFields()

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__qualname__}({values})"


class PipelineTaskFinalStatus(_Record):
    """How the tasks that an exit task waits for have ended.

    A component's parameter of this type is filled by the engine; the pipeline's author gives it nothing.

    Args:
        state: ``COMPLETE`` or ``SUCCEEDED`` (as the engine has it), ``FAILED`` or ``CANCELLED``.
        pipeline_job_resource_name: The run's resource name.
        pipeline_task_name: The task, or the group of tasks, that has ended.
        error_code: A ``google.rpc.Code`` where it failed, else None.
        error_message: Why it failed, else None.
    """

    state: str
    pipeline_job_resource_name: str
    pipeline_task_name: str
    error_code: int | None
    error_message: str | None

    def __init__(
        self,
        state: str,
        pipeline_job_resource_name: str,
        pipeline_task_name: str,
        error_code: int | None,
        error_message: str | None,
    ) -> None:
        self.state = state
        self.pipeline_job_resource_name = pipeline_job_resource_name
        self.pipeline_task_name = pipeline_task_name
        self.error_code = error_code
        self.error_message = error_message

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> PipelineTaskFinalStatus:
        """Read the message of this name, in its JSON form or with the older snake_case names."""
        error = value.get("error") or {}
        return cls(
            state=value.get("state", ""),
            pipeline_job_resource_name=_either(
                value, "pipelineJobResourceName", "pipeline_job_resource_name"
            ),
            pipeline_task_name=_either(value, "pipelineTaskName", "pipeline_task_name"),
            error_code=error.get("code"),
            error_message=error.get("message"),
        )


class TaskConfig(_Record):
    """The task's own Kubernetes settings, for a component that starts another workload with them.

    Each is a fragment of a pod's specification in Kubernetes' JSON form, or None where nothing was set.

    Args:
        affinity: ``spec.affinity``.
        tolerations: ``spec.tolerations``.
        node_selector: ``spec.nodeSelector``.
        env: The container's ``env``.
        volumes: ``spec.volumes``.
        volume_mounts: The container's ``volumeMounts``.
        resources: The container's ``resources``.
    """

    affinity: dict[str, Any] | None
    tolerations: list[dict[str, Any]] | None
    node_selector: dict[str, str] | None
    env: list[dict[str, Any]] | None
    volumes: list[dict[str, Any]] | None
    volume_mounts: list[dict[str, Any]] | None
    resources: dict[str, Any] | None

    def __init__(
        self,
        affinity: dict[str, Any] | None = None,
        tolerations: list[dict[str, Any]] | None = None,
        node_selector: dict[str, str] | None = None,
        env: list[dict[str, Any]] | None = None,
        volumes: list[dict[str, Any]] | None = None,
        volume_mounts: list[dict[str, Any]] | None = None,
        resources: dict[str, Any] | None = None,
    ) -> None:
        self.affinity = affinity
        self.tolerations = tolerations
        self.node_selector = node_selector
        self.env = env
        self.volumes = volumes
        self.volume_mounts = volume_mounts
        self.resources = resources

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> TaskConfig:
        """Read the JSON object that the backend gives; names that it lacks are None."""
        return cls(
            affinity=value.get("affinity"),
            tolerations=value.get("tolerations"),
            node_selector=value.get("nodeSelector"),
            env=value.get("env"),
            volumes=value.get("volumes"),
            volume_mounts=value.get("volumeMounts"),
            resources=value.get("resources"),
        )


def _either(value: dict[str, Any], name: str, older_name: str) -> Any:
    found = value.get(name)
    return value.get(older_name) if found is None else found
