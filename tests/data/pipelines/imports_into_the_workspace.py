"""A file and a folder of this machine, copied into the run's workspace, and written to there."""

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input


@dsl.component
def add(data: Input[Dataset], line: str) -> str:
    with open(data.path, "a") as file:
        file.write(line)
    with open(data.path) as file:
        return file.read()


@dsl.component
def names(folder: Input[Artifact], workspace: str) -> list:
    import os

    inside = os.path.realpath(folder.path).startswith(os.path.realpath(workspace))
    with open(f"{folder.path}/new", "w") as file:
        file.write("x")
    return [inside, sorted(os.listdir(folder.path))]


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def imports_into_the_workspace(file: str = "data.txt", folder: str = "folder") -> list:
    data = dsl.importer(file, Dataset, download_to_workspace=True)
    first = add(data=data.output, line="b")
    add(data=data.output, line="c").after(first)
    each = dsl.importer(folder, Artifact, download_to_workspace=True, metadata={"from": folder})
    return names(folder=each.output, workspace=dsl.WORKSPACE_PATH_PLACEHOLDER).output


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def added_in_the_workspace(file: str = "data.txt") -> str:
    data = dsl.importer(file, Dataset, download_to_workspace=True)
    first = add(data=data.output, line="b")
    return add(data=data.output, line="c").after(first).output
