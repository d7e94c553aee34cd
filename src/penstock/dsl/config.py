"""Settings of a whole pipeline, and of how a task's settings reach its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from penstock.dsl.where import problem

__all__ = [
    "KubernetesWorkspaceConfig",
    "PipelineConfig",
    "TaskConfigField",
    "TaskConfigPassthrough",
    "WorkspaceConfig",
]

_SIZE = re.compile(r"(0|[1-9]\d*)(\.\d+)?(Ki|Mi|Gi|Ti|Pi|Ei|K|M|G|T|P|E)?")
_INT32_MAXIMUM = 2**31 - 1


class KubernetesWorkspaceConfig:
    """How the workspace is kept on Kubernetes.

    Args:
        pvcSpecPatch: Fields to set in the specification of its volume claim, such as ``storageClassName``.
    """

    def __init__(self, pvcSpecPatch: dict[str, Any] | None = None) -> None:  # noqa: N803 - KFP's name
        self.set_pvcSpecPatch(pvcSpecPatch or {})

    def set_pvcSpecPatch(self, patch: dict[str, Any]) -> None:  # noqa: N802 - KFP's name
        """Replace the fields."""
        if not isinstance(patch, dict):
            raise problem(f"pvcSpecPatch is {patch!r}.", hint='write {"storageClassName": "..."}')
        self.pvcSpecPatch = patch


class WorkspaceConfig:
    """A folder that all tasks of a run share.

    Args:
        size: Its size as Kubernetes writes it, such as ``"10Gi"``.
        kubernetes: How it is kept on Kubernetes.
    """

    def __init__(self, size: str, kubernetes: KubernetesWorkspaceConfig | None = None) -> None:
        self.set_size(size)
        self.set_kubernetes_config(kubernetes or KubernetesWorkspaceConfig())

    def set_size(self, size: str) -> None:
        """Change the size."""
        text = str(size or "").strip()
        if not text:
            raise problem("Workspace size is required and cannot be empty", hint='write size="10Gi"')
        if not _SIZE.fullmatch(text):
            raise problem(
                f'Workspace size "{size}" is invalid. Must be a valid Kubernetes resource quantity (e.g., '
                '"10Gi", "500Mi", "1Ti")',
                hint='write the number and its unit without a space, such as size="10Gi"',
            )
        self.size = text

    def set_kubernetes_config(self, kubernetes_config: KubernetesWorkspaceConfig) -> None:
        """Change how it is kept on Kubernetes."""
        if not isinstance(kubernetes_config, KubernetesWorkspaceConfig):
            raise problem(
                f"The workspace's configuration for Kubernetes is {kubernetes_config!r}.",
                hint="write dsl.KubernetesWorkspaceConfig(pvcSpecPatch={...})",
            )
        self.kubernetes = kubernetes_config


class PipelineConfig:
    """Settings of a whole pipeline. Times are whole seconds; None and 0 stand for no limit.

    Args:
        workspace: A folder that all tasks of a run share.
        ttl_seconds_after_finished: How long the run's workflow is kept after its end.
        ttl_seconds_after_success: The same after success; goes before the one above.
        ttl_seconds_after_failure: The same after failure; goes before the first.
        active_deadline_seconds: How long the run may take.
        keep_going: Whether tasks still start after one that they do not wait for has failed; a run may say
            otherwise. (Not of KFP.)
    """

    def __init__(
        self,
        workspace: WorkspaceConfig | None = None,
        ttl_seconds_after_finished: int | None = None,
        ttl_seconds_after_success: int | None = None,
        ttl_seconds_after_failure: int | None = None,
        active_deadline_seconds: int | None = None,
        *,
        keep_going: bool = False,
    ) -> None:
        if not isinstance(workspace, (WorkspaceConfig, type(None))):
            raise problem(
                f"The workspace is {workspace!r}.", hint='write workspace=dsl.WorkspaceConfig(size="10Gi")'
            )
        self.workspace = workspace
        self.ttl_seconds_after_finished = _seconds("ttl_seconds_after_finished", ttl_seconds_after_finished)
        self.ttl_seconds_after_success = _seconds("ttl_seconds_after_success", ttl_seconds_after_success)
        self.ttl_seconds_after_failure = _seconds("ttl_seconds_after_failure", ttl_seconds_after_failure)
        self.active_deadline_seconds = _seconds("active_deadline_seconds", active_deadline_seconds)
        if not isinstance(keep_going, bool):
            raise problem(
                f"keep_going is {keep_going!r}; it has to be known when the pipeline is defined.",
                hint="write True or False",
            )
        self.keep_going = keep_going


class TaskConfigField(IntEnum):
    """A part of a task's settings; the numbers are those of the IR."""

    RESOURCES = 1
    ENV = 2
    KUBERNETES_AFFINITY = 3
    KUBERNETES_TOLERATIONS = 4
    KUBERNETES_NODE_SELECTOR = 5
    KUBERNETES_VOLUMES = 6


@dataclass(frozen=True)
class TaskConfigPassthrough:
    """A part of a task's settings that its code is given, in its `TaskConfig`.

    Args:
        field: The part.
        apply_to_task: Whether it applies to the task itself as well.
    """

    field: TaskConfigField
    apply_to_task: bool = False

    def __post_init__(self) -> None:
        """Refuse what is not a part."""
        if not isinstance(self.field, TaskConfigField):
            names = ", ".join(each.name for each in TaskConfigField)
            raise problem(
                f"A TaskConfigPassthrough is of {self.field!r}.",
                hint=f"give a member of dsl.TaskConfigField: {names}",
            )


def _seconds(name: str, value: int | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise problem(
            f"{name} must be an int. Got: {type(value).__name__}", hint="write whole seconds, such as 3600"
        )
    if value < 0:
        raise problem(
            f"{name} must be a non-negative integer. Got: {value}", hint="leave it out for no limit"
        )
    if value > _INT32_MAXIMUM:
        raise problem(
            f"{name} must not exceed the int32 maximum ({_INT32_MAXIMUM}). Got: {value}",
            hint="leave it out for no limit",
        )
    return value
