from __future__ import annotations

import pytest

from penstock import ir
from penstock.driver import Values, execution
from penstock.errors import InputError
from support.driver_values import RUN, artifact, component, task


def test_a_task_is_told_its_inputs_and_where_its_outputs_go():
    of = component(
        inputs={"x": "NUMBER_INTEGER"},
        outputs={"rows": "NUMBER_INTEGER"},
        output_artifacts={
            "model": {"artifactType": {"schemaTitle": "system.Model", "schemaVersion": "0.0.1"}},
            "all": {"isArtifactList": True, "metadata": {"a": 1}},
        },
    )
    given = artifact(
        "a", type="system.Dataset", schema_version="0.0.1", metadata={"n": 1.5}, custom_path="/c"
    )
    inputs = Values({"x": 3, "pipelinechannel--y": "z"}, {"data": [given], "none": []})
    told = execution.executor_input(of, inputs, artifact_root="s3://b/run/train", outputs_folder="/o")
    assert ir.to_dict(told) == {
        "inputs": {
            "parameterValues": {"x": 3, "pipelinechannel--y": "z"},
            "artifacts": {
                "data": {
                    "artifacts": [
                        {
                            "name": "model",
                            "type": {"schemaTitle": "system.Dataset", "schemaVersion": "0.0.1"},
                            "uri": "/a/a",
                            "metadata": {"n": 1.5},
                            "customPath": "/c",
                        }
                    ]
                },
                "none": {},
            },
        },
        "outputs": {
            "parameters": {"rows": {"outputFile": "/o/rows"}},
            "artifacts": {
                "model": {
                    "artifacts": [
                        {
                            "name": "model",
                            "type": {"schemaTitle": "system.Model", "schemaVersion": "0.0.1"},
                            "uri": "s3://b/run/train/model",
                            "metadata": {},
                        }
                    ]
                },
                "all": {
                    "artifacts": [
                        {
                            "name": "all",
                            "type": {"schemaTitle": "system.Artifact"},
                            "uri": "s3://b/run/train/all",
                            "metadata": {"a": 1},
                        }
                    ]
                },
            },
            "outputFile": "/s3/b/run/train/executor_output.json",
        },
    }


def container(**fields: object) -> ir.PipelineContainerSpec:
    return ir.convert({"image": "python:3.12", **fields}, ir.PipelineContainerSpec)


def made(spec: ir.PipelineContainerSpec, **parameters: object) -> ir.PipelineContainerSpec:
    return execution.container(spec, Values(parameters), task(), RUN, "task-id")


def test_a_container_without_placeholders_stays_as_it_is():
    spec = container(command=["echo"], args=["{{x}}"], env=[{"name": "A", "value": "1"}])
    assert made(spec) is spec


def test_names_are_filled_into_a_container():
    spec = container(
        command=["echo", "{{$.pipeline_job_name}}"],
        args=["{{$.pipeline_task_name}}-{{$.pipeline_task_uuid}}"],
        env=[{"name": "RUN", "value": "{{$.pipeline_job_uuid}}"}],
    )
    done = made(spec)
    assert done.command == ["echo", "my run"]
    assert done.args == ["train-task-id"]
    assert done.env == [ir.EnvVar(name="RUN", value="11111111-aaaa")]
    assert spec.command == ["echo", "{{$.pipeline_job_name}}"]


def test_inputs_are_filled_into_image_and_variables_alone():
    x = "{{$.inputs.parameters['x']}}"
    done = made(container(image=f"repo/{x}", args=[x, "{{$}}"], env=[{"name": "X", "value": x}]), x=2.0)
    assert done.image == "repo/2"
    assert done.env[0].value == "2"
    assert done.args == [x, "{{$}}"]


def test_an_image_needs_the_value_that_it_takes():
    with pytest.raises(InputError, match="the container cannot be made out"):
        made(container(image="{{$.inputs.parameters['x']}}"), x=None)
