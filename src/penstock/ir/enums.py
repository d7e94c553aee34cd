"""The enumerations of the IR."""

from enum import StrEnum
from typing import Self

__all__ = [
    "Enumeration",
    "ParameterType",
    "PipelineTaskState",
    "PrimitiveType",
    "TaskConfigPassthroughType",
    "TriggerStrategy",
]


class Enumeration(StrEnum):
    """The base of all enumerations: the members are written by name, and read by name or number."""

    @classmethod
    def numbered(cls) -> dict[int, Self]:
        """Return the members by their numbers in protobuf: their places, unless a class says otherwise."""
        return dict(enumerate(cls))


class ParameterType(Enumeration):
    """The declared type of a parameter."""

    PARAMETER_TYPE_ENUM_UNSPECIFIED = "PARAMETER_TYPE_ENUM_UNSPECIFIED"
    NUMBER_DOUBLE = "NUMBER_DOUBLE"
    NUMBER_INTEGER = "NUMBER_INTEGER"
    STRING = "STRING"
    BOOLEAN = "BOOLEAN"
    LIST = "LIST"
    STRUCT = "STRUCT"
    TASK_FINAL_STATUS = "TASK_FINAL_STATUS"
    TASK_CONFIG = "TASK_CONFIG"


class PrimitiveType(Enumeration):
    """The declared type of a parameter in documents of schema 2.0; `ParameterType` took its place."""

    PRIMITIVE_TYPE_UNSPECIFIED = "PRIMITIVE_TYPE_UNSPECIFIED"
    INT = "INT"
    DOUBLE = "DOUBLE"
    STRING = "STRING"


class TriggerStrategy(Enumeration):
    """When a task may start: after its upstream tasks succeeded, or after they ended in any way."""

    TRIGGER_STRATEGY_UNSPECIFIED = "TRIGGER_STRATEGY_UNSPECIFIED"
    ALL_UPSTREAM_TASKS_SUCCEEDED = "ALL_UPSTREAM_TASKS_SUCCEEDED"
    ALL_UPSTREAM_TASKS_COMPLETED = "ALL_UPSTREAM_TASKS_COMPLETED"


class TaskConfigPassthroughType(Enumeration):
    """A part of a task's settings that may be handed to its code."""

    NONE = "NONE"
    RESOURCES = "RESOURCES"
    ENV = "ENV"
    KUBERNETES_AFFINITY = "KUBERNETES_AFFINITY"
    KUBERNETES_TOLERATIONS = "KUBERNETES_TOLERATIONS"
    KUBERNETES_NODE_SELECTOR = "KUBERNETES_NODE_SELECTOR"
    KUBERNETES_VOLUMES = "KUBERNETES_VOLUMES"


class PipelineTaskState(Enumeration):
    """The states of a task that the specification names."""

    TASK_STATE_UNSPECIFIED = "TASK_STATE_UNSPECIFIED"
    PENDING = "PENDING"
    RUNNING_DRIVER = "RUNNING_DRIVER"
    DRIVER_SUCCEEDED = "DRIVER_SUCCEEDED"
    RUNNING_EXECUTOR = "RUNNING_EXECUTOR"
    SUCCEEDED = "SUCCEEDED"
    CANCEL_PENDING = "CANCEL_PENDING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    QUEUED = "QUEUED"
    NOT_TRIGGERED = "NOT_TRIGGERED"
    UNSCHEDULABLE = "UNSCHEDULABLE"
