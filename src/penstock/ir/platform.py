"""The second document of a compiled file: settings for the platform that runs the pipeline."""

from penstock.ir.message import Int32, JsonStruct, Message

__all__ = [
    "KubernetesWorkspaceConfig",
    "PipelineConfig",
    "PlatformDeploymentConfig",
    "PlatformSpec",
    "SinglePlatformSpec",
    "WorkspaceConfig",
]


class KubernetesWorkspaceConfig(Message):
    """How the workspace's volume claim differs from the default."""

    pvc_spec_patch: JsonStruct | None = None


class WorkspaceConfig(Message):
    """A folder that all tasks of a run share."""

    size: str = ""
    kubernetes: KubernetesWorkspaceConfig | None = None


class PipelineConfig(Message):
    """Settings of a whole pipeline; times in seconds, 0 for none."""

    resource_ttl_on_completion: Int32 = 0
    workspace: WorkspaceConfig | None = None
    resource_ttl_on_success: Int32 = 0
    resource_ttl_on_failure: Int32 = 0
    active_deadline_seconds: Int32 = 0


class PlatformDeploymentConfig(Message):
    """Settings of executors, by label: for Kubernetes, ``KubernetesExecutorConfig`` as plain data."""

    executors: dict[str, JsonStruct] = {}


class SinglePlatformSpec(Message):
    """Settings for one platform."""

    deployment_spec: PlatformDeploymentConfig | None = None
    platform: str = ""
    config: JsonStruct | None = None
    pipeline_config: PipelineConfig | None = None


class PlatformSpec(Message):
    """Settings by platform; ``kubernetes`` is the one that the SDK writes."""

    platforms: dict[str, SinglePlatformSpec] = {}
