"""Workspaces of each size and specification, and the ways in which tasks name their folder."""

from kfp import dsl
from kfp.dsl import Dataset, Input

settings = dsl.KubernetesWorkspaceConfig()
settings.set_pvcSpecPatch({"accessModes": ["ReadWriteMany"]})
later = dsl.WorkspaceConfig(size="1Gi")
later.set_size("20Ti")
later.set_kubernetes_config(settings)


@dsl.component
def step(path: str = "/tmp") -> str:
    return path


@dsl.component
def inside(name: str, folder: str = dsl.WORKSPACE_PATH_PLACEHOLDER) -> str:
    return folder


@dsl.container_component
def listing(path: str):
    return dsl.ContainerSpec(image="alpine:3.20", command=["ls", dsl.WORKSPACE_PATH_PLACEHOLDER], args=[f"{path}/x"])


@dsl.component
def read(data: Input[Dataset]) -> str:
    return data.path


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=later))
def workspaces(name: str = "n"):
    step(path=dsl.WORKSPACE_PATH_PLACEHOLDER)
    step(path=f"{dsl.WORKSPACE_PATH_PLACEHOLDER}/{name}/file")
    step(path="/kfp-workspace/data")
    inside(name=name)
    listing(path=dsl.WORKSPACE_PATH_PLACEHOLDER)
    with dsl.ParallelFor(["a", "b"]) as item:
        step(path=f"{dsl.WORKSPACE_PATH_PLACEHOLDER}/{item}")


@dsl.pipeline(
    pipeline_config=dsl.PipelineConfig(
        workspace=dsl.WorkspaceConfig(
            "0.5Gi",
            dsl.KubernetesWorkspaceConfig(
                pvcSpecPatch={"storageClassName": "fast", "resources": {"limits": {"storage": "1Gi"}}, "n": 3}
            ),
        )
    )
)
def patched():
    step(path=dsl.WORKSPACE_PATH_PLACEHOLDER)


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def imported():
    data = dsl.importer("gs://bucket/data.csv", Dataset, download_to_workspace=True)
    read(data=data.output)
    other = dsl.importer("gs://bucket/other.csv", Dataset, reimport=True, download_to_workspace=False)
    read(data=other.output)


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="500M")))
def imported_in_groups(uri: str = "gs://b/x", run: bool = True):
    with dsl.If(run == True):
        data = dsl.importer(uri, Dataset, download_to_workspace=True, metadata={"from": uri})
        read(data=data.output)
    with dsl.ParallelFor(["gs://b/1", "gs://b/2"]) as each:
        read(data=dsl.importer(each, Dataset, download_to_workspace=True).output)
