"""Importers and workspaces that a pipeline cannot have."""

from __future__ import annotations

from penstock import dsl
from support.authoring import take, text
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused
in_pipeline = CASES.in_pipeline


@in_pipeline("artifact_class is <class 'str'>, which has no schema_title")
def importer_of_text():
    dsl.importer("gs://a", str)  # at fault


@in_pipeline("artifact_uri is 1")
def importer_from_number():
    dsl.importer(1, dsl.Dataset)  # at fault


@in_pipeline("dsl.importer\\(download_to_workspace=True\\) requires PipelineConfig")
def importer_without_workspace():
    dsl.importer("gs://a", dsl.Dataset, download_to_workspace=True)  # at fault


@in_pipeline("Workspace features are used .* but PipelineConfig.workspace.size is not set")
def workspace_missing():
    take(names=[dsl.WORKSPACE_PATH_PLACEHOLDER + "/a"])  # at fault


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig("1Gi")))
def with_workspace():
    text(of=dsl.WORKSPACE_PATH_PLACEHOLDER)


@in_pipeline("Workspace features are used")
def workspace_of_an_inner_pipeline_only():
    with_workspace()  # at fault


@refused("dsl.importer is used outside a pipeline")
def importer_outside():
    leaked = []

    @dsl.pipeline
    def pipeline(uri: str):
        leaked.append(uri)
        text()

    dsl.importer(leaked[0], dsl.Dataset)  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
