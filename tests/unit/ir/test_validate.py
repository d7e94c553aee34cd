"""Each reference that leads nowhere is told with its place, and all are told together."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from penstock import ir
from penstock.errors import IRError

# Two components that execute, an inner graph with a loop over parameters, and one over artifacts.
DOCUMENT: dict[str, Any] = {
    "pipelineInfo": {"name": "p"},
    "schemaVersion": "2.1.0",
    "deploymentSpec": {
        "executors": {
            "exec-make": {"container": {"image": "python:3.12"}},
            "exec-fetch": {"importer": {"artifactUri": {"runtimeParameter": "uri"}}},
        }
    },
    "components": {
        "comp-make": {
            "executorLabel": "exec-make",
            "inputDefinitions": {
                "parameters": {"x": {"parameterType": "STRING"}},
                "artifacts": {"data": {"isOptional": True}},
            },
            "outputDefinitions": {"parameters": {"Output": {}}, "artifacts": {"model": {}}},
        },
        "comp-fetch": {"executorLabel": "exec-fetch", "outputDefinitions": {"artifacts": {"artifact": {}}}},
        "comp-loop": {
            "inputDefinitions": {"parameters": {"item": {}}, "artifacts": {"thing": {}}},
            "dag": {
                "tasks": {
                    "make": {
                        "componentRef": {"name": "comp-make"},
                        "inputs": {
                            "parameters": {"x": {"componentInputParameter": "item"}},
                            "artifacts": {"data": {"componentInputArtifact": "thing"}},
                        },
                    }
                },
                "outputs": {
                    "parameters": {
                        "all": {
                            "valueFromParameter": {"producerSubtask": "make", "outputParameterKey": "Output"}
                        },
                        "one": {
                            "valueFromOneof": {
                                "parameterSelectors": [
                                    {"producerSubtask": "make", "outputParameterKey": "Output"}
                                ]
                            }
                        },
                    },
                    "artifacts": {
                        "model": {
                            "artifactSelectors": [{"producerSubtask": "make", "outputArtifactKey": "model"}]
                        }
                    },
                },
            },
        },
    },
    "root": {
        "inputDefinitions": {"parameters": {"text": {"parameterType": "STRING"}}},
        "dag": {
            "tasks": {
                "make": {
                    "componentRef": {"name": "comp-make"},
                    "inputs": {"parameters": {"x": {"componentInputParameter": "text"}}},
                },
                "loop": {
                    "componentRef": {"name": "comp-loop"},
                    "dependentTasks": ["make"],
                    "inputs": {
                        "parameters": {
                            "items": {
                                "taskOutputParameter": {
                                    "producerTask": "make",
                                    "outputParameterKey": "Output",
                                }
                            }
                        },
                    },
                    "parameterIterator": {"itemInput": "item", "items": {"inputParameter": "items"}},
                },
                "each": {
                    "componentRef": {"name": "comp-loop"},
                    "inputs": {
                        "artifacts": {
                            "models": {
                                "taskOutputArtifact": {"producerTask": "loop", "outputArtifactKey": "model"}
                            }
                        }
                    },
                    "artifactIterator": {"itemInput": "thing", "items": {"inputArtifact": "models"}},
                },
                "fetch": {"componentRef": {"name": "comp-fetch"}},
                "exit": {
                    "componentRef": {"name": "comp-make"},
                    "dependentTasks": ["loop"],
                    "inputs": {"parameters": {"x": {"taskFinalStatus": {"producerTask": "loop"}}}},
                    "triggerPolicy": {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"},
                },
            }
        },
    },
}

TASKS = ("root", "dag", "tasks")
LOOP = ("components", "comp-loop", "dag")
ONEOF = (*LOOP, "outputs", "parameters", "one", "valueFromOneof", "parameterSelectors")


def problems(*changes: tuple[tuple[str | int, ...], object]) -> list[tuple[str, str]]:
    """Change places of the document, and return the messages and places of what is then wrong."""
    document = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        target: Any = document
        for part in path[:-1]:
            target = target[part]
        if value is None:
            del target[path[-1]]
        else:
            target[path[-1]] = value
    found = ir.validate(ir.from_dict(document))
    return [(problem.message, ir.format_path(problem.path)) for problem in found]


def test_a_sound_pipeline_has_no_problems():
    assert problems() == []


@pytest.mark.parametrize(
    ("path", "value", "message", "where"),
    [
        (("pipelineInfo",), None, "the pipeline has no name", "pipelineInfo.name"),
        (("root",), None, "the pipeline has no root", "the document"),
        (("root",), {"executorLabel": "exec-make"}, "the root must have a dag", "root"),
        ((*TASKS, "make", "componentRef"), None, "component is not named", "…make.componentRef.name"),
        (
            (*TASKS, "make", "componentRef", "name"),
            "comp-mak",
            "component 'comp-mak' does not exist",
            "root.dag.tasks.make.componentRef.name",
        ),
        ((*TASKS, "loop", "dependentTasks", 0), "mak", "task 'mak' does not exist", "…dependentTasks[0]"),
        (
            (*TASKS, "loop", "inputs", "parameters", "items", "taskOutputParameter", "producerTask"),
            "nobody",
            "task 'nobody' does not exist",
            "root.dag.tasks.loop.inputs.parameters.items.taskOutputParameter.producerTask",
        ),
        (
            (*TASKS, "loop", "inputs", "parameters", "items", "taskOutputParameter", "outputParameterKey"),
            "Out",
            "output parameter of task 'make' 'Out' does not exist",
            "…items.taskOutputParameter.outputParameterKey",
        ),
        (
            (*TASKS, "each", "inputs", "artifacts", "models", "taskOutputArtifact", "producerTask"),
            "nobody",
            "task 'nobody' does not exist",
            "…models.taskOutputArtifact.producerTask",
        ),
        (
            (*TASKS, "each", "inputs", "artifacts", "models", "taskOutputArtifact", "outputArtifactKey"),
            "modle",
            "output artifact of task 'loop' 'modle' does not exist",
            "…models.taskOutputArtifact.outputArtifactKey",
        ),
        (
            (*TASKS, "exit", "inputs", "parameters", "x", "taskFinalStatus", "producerTask"),
            "lop",
            "task 'lop' does not exist",
            "…x.taskFinalStatus.producerTask",
        ),
        (
            (*TASKS, "make", "inputs", "parameters", "x", "componentInputParameter"),
            "txt",
            "input parameter of the enclosing component 'txt' does not exist",
            "root.dag.tasks.make.inputs.parameters.x.componentInputParameter",
        ),
        (
            (*LOOP, "tasks", "make", "inputs", "artifacts", "data", "componentInputArtifact"),
            "thin",
            "input artifact of the enclosing component 'thin' does not exist",
            "components.comp-loop.dag.tasks.make.inputs.artifacts.data.componentInputArtifact",
        ),
        (
            (*TASKS, "make", "inputs", "parameters", "x"),
            {},
            "the input has no source",
            "…make.inputs.parameters.x",
        ),
        (
            (*TASKS, "make", "inputs", "parameters", "x"),
            {"runtimeValue": {}},
            "the input has no source",
            "…make.inputs.parameters.x.runtimeValue",
        ),
        (
            (*TASKS, "each", "inputs", "artifacts", "models"),
            {},
            "the input has no source",
            "…each.inputs.artifacts.models",
        ),
        (
            (*TASKS, "loop", "parameterIterator", "items", "inputParameter"),
            "itms",
            "input of the task 'itms' does not exist",
            "root.dag.tasks.loop.parameterIterator.items.inputParameter",
        ),
        (
            (*TASKS, "loop", "parameterIterator", "items"),
            {},
            "the iterator has no items",
            "…loop.parameterIterator",
        ),
        (
            (*TASKS, "loop", "parameterIterator", "items"),
            {"raw": "[1, 2"},
            "the items are not a list in JSON",
            "…parameterIterator.items.raw",
        ),
        (
            (*TASKS, "loop", "parameterIterator", "items"),
            {"raw": "{}"},
            "the items are not a list in JSON",
            "…parameterIterator.items.raw",
        ),
        (
            (*TASKS, "loop", "parameterIterator", "itemInput"),
            "itm",
            "input of the component 'itm' does not exist",
            "root.dag.tasks.loop.parameterIterator.itemInput",
        ),
        (
            (*TASKS, "each", "artifactIterator", "items", "inputArtifact"),
            "modles",
            "input of the task 'modles' does not exist",
            "root.dag.tasks.each.artifactIterator.items.inputArtifact",
        ),
        (
            (*TASKS, "each", "artifactIterator", "items"),
            None,
            "input of the task is not named",
            "…each.artifactIterator.items.inputArtifact",
        ),
        (
            (*TASKS, "each", "artifactIterator", "itemInput"),
            "item",
            "input of the component 'item' does not exist",
            "…artifactIterator.itemInput",
        ),
        (
            (*LOOP, "outputs", "parameters", "all", "valueFromParameter", "producerSubtask"),
            "maek",
            "task 'maek' does not exist",
            "components.comp-loop.dag.outputs.parameters.all.valueFromParameter.producerSubtask",
        ),
        (
            (*ONEOF, 0, "outputParameterKey"),
            "x",
            "output parameter of task 'make' 'x' does not exist",
            "…valueFromOneof.parameterSelectors[0].outputParameterKey",
        ),
        (
            (*LOOP, "outputs", "parameters", "all"),
            {},
            "the output has no producer",
            "components.comp-loop.dag.outputs.parameters.all",
        ),
        (
            ONEOF,
            [],
            "the output has no producer",
            "…dag.outputs.parameters.one",
        ),
        (
            (*LOOP, "outputs", "artifacts", "model", "artifactSelectors"),
            [],
            "the output has no producer",
            "…dag.outputs.artifacts.model",
        ),
        (
            (*LOOP, "outputs", "artifacts", "model", "artifactSelectors", 0, "producerSubtask"),
            "x",
            "task 'x' does not exist",
            "…model.artifactSelectors[0].producerSubtask",
        ),
        (
            ("components", "comp-make", "executorLabel"),
            "exec-mkae",
            "executor 'exec-mkae' does not exist",
            "components.comp-make.executorLabel",
        ),
        (
            ("components", "comp-fetch", "executorLabel"),
            None,
            "the component has neither dag nor executorLabel",
            "components.comp-fetch",
        ),
        (
            ("deploymentSpec", "executors", "exec-make"),
            {},
            "the executor has neither container nor importer",
            "deploymentSpec.executors.exec-make",
        ),
        (
            ("deploymentSpec", "executors", "exec-make", "container"),
            {},
            "the container has no image",
            "deploymentSpec.executors.exec-make.container",
        ),
        (
            ("deploymentSpec", "executors", "exec-fetch", "importer"),
            {},
            "the importer has no artifactUri",
            "deploymentSpec.executors.exec-fetch.importer",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(path, value, message, where):
    found = problems((path, value))
    assert message in [text for text, _ in found]
    place = next(place for text, place in found if text == message)
    assert place.endswith(where.removeprefix("…"))
    if not where.startswith("…"):
        assert place == where


@pytest.mark.parametrize("name", ["../up", "a/b", "a\\b", "a[1]", "..", "", "a\x00b", " a", "a ", "a~2"])
def test_names_that_cannot_be_folders_are_refused(name):
    task = {name: {"componentRef": {"name": "comp-fetch"}}}
    found = problems((TASKS, task), (("components", "comp-make", "outputDefinitions", "artifacts", name), {}))
    assert [message for message, _ in found] == [
        f"a task cannot be named {name!r}",
        f"an output cannot be named {name!r}",
    ]


@pytest.mark.parametrize(
    "name", ["a", "a.b", "pipelinechannel--x-Output", "my task", "zug-ß", "a..b", "...a"]
)
def test_other_names_are_legal(name):
    assert problems((TASKS, {name: {"componentRef": {"name": "comp-fetch"}}})) == []


def test_tasks_that_wait_for_each_other_are_named():
    found = problems(((*TASKS, "make", "dependentTasks"), ["each"]))
    cycle = "make after each after loop after make"
    assert found == [(f"tasks wait for each other: {cycle}", "root.dag.tasks.make")]


def test_a_component_inside_itself_is_refused():
    again = {"componentRef": {"name": "comp-loop"}}
    found = problems(((*LOOP, "tasks", "again"), again))
    assert found == [("a component contains itself: comp-loop uses comp-loop", "components.comp-loop")]


def test_task_inputs_that_the_component_does_not_declare_are_legal():
    """Stock SDKs write them for resources, images and channels inside constants."""
    extra = {
        name: {"runtimeValue": {"constant": "{{$.inputs.parameters['pipelinechannel--text']}}"}}
        for name in ("cpu_limit", "base_image")
    }
    channel = {"pipelinechannel--text": {"componentInputParameter": "text"}}
    inputs = {"x": {"runtimeValue": {"constant": "a"}}, **extra, **channel}
    assert problems(((*TASKS, "make", "inputs", "parameters"), inputs)) == []


def test_a_null_constant_is_a_source():
    assert problems(((*TASKS, "make", "inputs", "parameters", "x"), {"runtimeValue": {"constant": 0}})) == []
    task = {"x": ir.InputParameterSpec(runtime_value=ir.ValueOrRuntimeParameter(constant=None))}
    spec = ir.from_dict(DOCUMENT)
    assert spec.root is not None
    assert spec.root.dag is not None
    spec.root.dag.tasks["make"].inputs = ir.TaskInputsSpec(parameters=task)
    assert ir.validate(spec) == []


def test_all_problems_are_told_together():
    document = copy.deepcopy(DOCUMENT)
    document["pipelineInfo"] = {}
    document["root"]["dag"]["tasks"]["loop"]["dependentTasks"] = ["a", "b"]
    with pytest.raises(IRError, match="The pipeline has 3 problems") as caught:
        ir.check(ir.Package(ir.from_dict(document)), "flow")
    assert caught.value.where == "flow"


def test_a_near_name_is_proposed():
    document = copy.deepcopy(DOCUMENT)
    document["root"]["dag"]["tasks"]["loop"]["dependentTasks"] = ["mke"]
    (problem,) = ir.validate(ir.from_dict(document))
    assert problem.hint == "did you mean 'make'?"
