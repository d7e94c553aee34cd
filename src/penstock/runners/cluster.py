"""What a pipeline asks of a cluster, where there is none: what is done without, and what cannot be.

The settings are KFP's ``KubernetesExecutorConfig`` (protobuf-JSON spelling) and ``PipelineConfig``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from penstock.ir import JsonStruct, PipelineConfig, PlatformSpec, ResourceSpec

__all__ = ["check_platform", "check_resources"]

_NO_MEANING = {
    "nodeSelector": "node selectors",
    "nodeAffinity": "affinities to nodes",
    "podAffinity": "affinities to pods",
    "tolerations": "tolerations",
    "podMetadata": "labels and annotations of pods",
    "imagePullSecret": "image pull secrets",
    "imagePullPolicy": "image pull policies",
    "securityContext": "security contexts",
    "enabledSharedMemory": "sizes of shared memory",
    "activeDeadlineSeconds": "time limits of tasks",
}
"""Settings that a task's code does not notice, or notices only when something goes wrong."""

_MOUNTS = {
    "secretAsVolume": ("a secret as the folder", "secretName"),
    "configMapAsVolume": ("a config map as the folder", "configMapName"),
    "pvcMount": ("a volume as the folder", "constant"),
    "emptyDirMounts": ("an empty volume as the folder", "volumeName"),
    "genericEphemeralVolume": ("a volume of its own as the folder", "volumeName"),
}
_VARIABLES = {
    "secretAsEnv": ("a secret", "secretName"),
    "configMapAsEnv": ("a config map", "configMapName"),
}


_CHOICES = (
    "give variables with --env-file; for folders, pass artifacts or use a path that exists here; "
    "or run the pipeline on Kubeflow Pipelines"
)


def check_platform(
    platform: PlatformSpec, tasks: Mapping[str, str], variables: Collection[str]
) -> list[str]:
    """Say whether a pipeline can do without what it asks of a platform.

    Args:
        platform: What it asks for.
        tasks: Those of its executors that are used, by label: the path of a task that uses it.
        variables: The names of the variables that the run gives to its tasks: what a secret or a config map
            would have put into variables may come from there.

    Returns:
        Notices: what is left out.

    Raises:
        SubmitError: The code of tasks would miss what they ask for; all of that is named.
    """
    notices: list[str] = []
    refused: dict[str, list[str]] = {}
    for name, asked in platform.platforms.items():
        if name != "kubernetes":
            notices.append(f"the settings for the platform {name!r} have no effect")
            continue
        if asked.pipeline_config is not None:
            notices += _of_pipeline(asked.pipeline_config)
        executors = asked.deployment_spec.executors if asked.deployment_spec is not None else {}
        for label, settings in executors.items():
            if label in tasks:
                missing, left_out = _of_task(settings, variables)
                notices += left_out
                if missing:
                    refused[tasks[label]] = missing
    if len(refused) == 1:
        [(path, missing)] = refused.items()
        raise SubmitError(
            f"the task needs a cluster for: {'; '.join(missing)}", where=f"task {path!r}", hint=_CHOICES
        )
    if refused:
        listed = "\n".join(f"- task {path!r}: {'; '.join(missing)}" for path, missing in refused.items())
        raise SubmitError(f"tasks need a cluster:\n{listed}", hint=_CHOICES)
    return notices


def check_resources(resources: ResourceSpec) -> list[str]:
    """Return notices: what a task that is a process of this machine is not held to, or not given."""
    notices = []
    accelerator = resources.accelerator
    if accelerator is not None and (accelerator.type or accelerator.resource_type):
        notices.append("accelerators are not assigned to tasks: each sees those of this machine")
    if any(
        (
            resources.cpu_limit,
            resources.memory_limit,
            resources.resource_cpu_limit,
            resources.resource_memory_limit,
        )
    ):
        notices.append("limits of CPU and memory are not enforced on processes of this machine")
    return notices


def _of_pipeline(config: PipelineConfig) -> Iterator[str]:
    if config.active_deadline_seconds:
        yield f"the time limit of the run ({config.active_deadline_seconds} s) is not enforced here"
    if config.resource_ttl_on_completion or config.resource_ttl_on_success or config.resource_ttl_on_failure:
        yield "times to live have no effect without a cluster: what a run leaves is kept"
    if config.workspace is not None:
        yield "the workspace is a folder of this machine; its size is not limited"


def _of_task(settings: JsonStruct, variables: Collection[str]) -> tuple[list[str], list[str]]:
    """Return what a task's code would miss, and what is left out without harm."""
    missing: list[str] = []
    notices: list[str] = []
    for key, value in settings.items():
        if key in _NO_MEANING:
            notices.append(f"{_NO_MEANING[key]} have no effect without a cluster")
        elif key in _MOUNTS:
            asked = list(_mounts(*_MOUNTS[key], value))
        elif key in _VARIABLES:
            asked = list(_from_source(*_VARIABLES[key], value, variables))
        elif key == "fieldPathAsEnv":
            asked = list(_from_pod(value, variables))
        elif key == "initContainers":
            asked = [("containers that run before it", False)]
        else:
            notices.append(f"the setting {key!r} has no effect without a cluster")
