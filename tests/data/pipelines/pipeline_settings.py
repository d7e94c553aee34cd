"""What the pipeline decorator takes: name, root, display name, and each setting of PipelineConfig."""

from kfp import dsl


@dsl.component
def step(path: str = "/tmp") -> str:
    return path


@dsl.pipeline(
    name="pipeline-settings",
    pipeline_root="gs://bucket/root",
    display_name="Settings",
    description="Everything set.",
    pipeline_config=dsl.PipelineConfig(
        workspace=dsl.WorkspaceConfig(
            size="10Gi",
            kubernetes=dsl.KubernetesWorkspaceConfig(
                pvcSpecPatch={"storageClassName": "fast", "accessModes": ["ReadWriteOnce"]}
            ),
        ),
        ttl_seconds_after_success=60,
        ttl_seconds_after_failure=600,
        active_deadline_seconds=3600,
    ),
)
def pipeline_settings():
    step(path=dsl.WORKSPACE_PATH_PLACEHOLDER)


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(ttl_seconds_after_finished=5))
def only_ttl():
    step()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def only_workspace():
    step(path=f"{dsl.WORKSPACE_PATH_PLACEHOLDER}/data")


@dsl.pipeline(pipeline_config=dsl.PipelineConfig())
def empty_config():
    step()


@dsl.pipeline(name="My Pipeline_with Odd NAME")
def odd_name():
    step()
