"""What programs read of components and tasks, and what they change in them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from penstock import compiler, components, dsl, ir
from penstock.dsl import structures
from penstock.errors import DefinitionError
from support.authoring import dag, pipeline, text

if TYPE_CHECKING:
    from pathlib import Path


def python_component() -> dsl.PythonComponent:
    @dsl.component
    def work(number: int, names: list = ["a"], status: dsl.PipelineTaskFinalStatus = None) -> str:  # noqa: B006
        """Works.

        Args:
            number: How much.
            names: What there is.
            status: How it went.
        """
        return names[number]

    return work


def container_component() -> dsl.ContainerComponent:
    @dsl.container_component
    def copy(source: dsl.Input[dsl.Dataset], target: dsl.Output[dsl.Model], word: str = "w"):  # type: ignore[no-untyped-def]
        return dsl.ContainerSpec(image="alpine", args=[source.path, target.path, word])

    return copy


def executor(spec: ir.PipelineSpec, label: str) -> ir.PipelineContainerSpec:
    assert spec.deployment_spec is not None
    container = spec.deployment_spec.executors[label].container
    assert container is not None
    return container


def test_the_specification_says_what_the_component_is() -> None:
    component = python_component()
    spec = component.component_spec

    assert spec is component.component_spec
    assert (spec.name, spec.description) == ("work", "Works.")
    assert [vars(each) for each in (spec.inputs or {}).values()] == [
        vars(each)
        for each in (
            structures.InputSpec("Integer", description="How much."),
            structures.InputSpec("List", ["a"], optional=True, description="What there is."),
            structures.InputSpec("PipelineTaskFinalStatus", optional=True, description="How it went."),
        )
    ]
    assert spec.inputs == {
        "number": structures.InputSpec("Integer", description="How much."),
        "names": structures.InputSpec("List", ["a"], optional=True, description="What there is."),
        "status": structures.InputSpec("PipelineTaskFinalStatus", optional=True, description="How it went."),
    }
    assert spec.outputs == {"Output": structures.OutputSpec("String")}
    container = spec.implementation.container
    assert container is not None
    assert container.image == component.implementation.image  # type: ignore[union-attr]
    assert "def work" in (container.command or [])[-1]
    assert (spec.implementation.importer, spec.implementation.graph) == (None, None)
    assert component.required_inputs == ["number"]
    assert component._component_inputs == {"number", "names"}
    assert component.python_func(number=0) == "a"
    assert component.execute(number=0, names=["b"]) == "b"


def test_specifications_are_equal_by_type_and_default() -> None:
    """So that a program can compare with what it expects, and leave out what a file does not keep."""
    spec = structures.InputSpec

    assert spec("String", description="a") == spec("String", optional=True)
    assert spec("typing.List[int]", [1]) == spec("List", [1])
    assert spec("String") != spec("Integer")
    assert spec("String", "a") != spec("String", "b")
    assert spec("String") != "String"
    assert structures.OutputSpec("typing.Dict[str, int]") == structures.OutputSpec("Dict")
    assert structures.OutputSpec("String") != structures.OutputSpec("Integer")
    assert len({spec("String"), spec("String", optional=True), structures.OutputSpec("String")}) == 2


def test_what_there_is_none_of_is_none() -> None:
    spec = components.load_component_from_text("implementation: {container: {image: a}}").component_spec

    assert spec.inputs is spec.outputs is spec.task_config_passthroughs is None
    assert spec.implementation.container == structures.ContainerSpecImplementation("a")


def test_artifacts_have_a_title_and_a_version() -> None:
    spec = container_component().component_spec

    assert (spec.inputs or {})["source"].type == "system.Dataset@0.0.1"
    assert (spec.outputs or {})["target"].type == "system.Model@0.0.1"
    assert not (spec.inputs or {})["source"].is_artifact_list


def test_a_changed_specification_holds_for_the_tasks_to_come() -> None:
    component = container_component()
    container = component.component_spec.implementation.container
    assert container is not None
    container.image = "mine:1"
    container.command = ["sh", "-c"]
    container.env = {"A": "b"}
    (component.component_spec.inputs or {})["word"].default = "changed"

    @pipeline
    def spec() -> None:
        data = dsl.importer("gs://b/a", dsl.Dataset)
        component(source=data.output)

    made = executor(spec, "exec-copy")
    assert (made.image, made.command, made.env[0].value) == ("mine:1", ["sh", "-c"], "b")
    assert spec.components["comp-copy"].inputs.parameters["word"].default_value == "changed"


def test_inputs_can_be_added_and_taken_away() -> None:
    component = python_component()
    inputs = component.component_spec.inputs
    assert inputs is not None
    del inputs["names"]
    inputs["data"] = structures.InputSpec("system.Dataset@0.0.1", optional=True)
    inputs["rate"] = structures.InputSpec("Float", 0.5)

    declared = compiler.lower(component).spec.root.inputs  # type: ignore[union-attr]

    assert list(declared.parameters) == ["number", "status", "rate"]
    assert declared.parameters["rate"].default_value == 0.5
    assert list(declared.artifacts) == ["data"]


def test_a_type_that_there_is_not_is_refused() -> None:
    component = python_component()
    (component.component_spec.inputs or {})["number"].type = "Model"

    with pytest.raises(DefinitionError, match="both a schema_title and a schema_version"):
        _ = component.interface


def test_the_specification_of_a_file_is_that_of_the_component(tmp_path: Path) -> None:
    path = tmp_path / "work.yaml"
    python_component().component_spec.save_to_component_yaml(path)

    spec = structures.ComponentSpec.from_yaml_documents(path.read_text())

    assert spec == python_component().component_spec
    assert spec != container_component().component_spec
    assert "work" in repr(spec)


def test_a_changed_image_of_a_loaded_component_is_compiled(tmp_path: Path) -> None:
    path = tmp_path / "copy.yaml"
    compiler.Compiler().compile(container_component(), path)
    loaded = components.load_component_from_file(path)
    container = loaded.component_spec.implementation.container
    assert container is not None
    container.image = "mine:2"

    assert executor(compiler.lower(loaded).spec, "exec-copy").image == "mine:2"


def test_a_copy_is_changed_apart_from_what_it_is_a_copy_of(tmp_path: Path) -> None:
    compiler.Compiler().compile(container_component(), tmp_path / "copy.yaml")
    loaded = components.load_component_from_file(tmp_path / "copy.yaml")
    for component in (container_component(), loaded, python_component()):
        label = f"exec-{component.name}"
        before = executor(compiler.lower(component).spec, label).image
        copied = copy.deepcopy(component)
        container = copied.component_spec.implementation.container
        assert container is not None
        container.image = "mine:4"

        assert executor(compiler.lower(copied).spec, label).image == "mine:4"
        assert executor(compiler.lower(component).spec, label).image == before

    @dsl.pipeline
    def whole() -> None:
        text()

    assert ir.dump(compiler.lower(copy.deepcopy(whole))) == ir.dump(compiler.lower(whole))


def test_pipelines_and_importers_have_specifications() -> None:
    @dsl.pipeline
    def whole(number: int = 1) -> str:
        data = dsl.importer("gs://b/a", dsl.Dataset, metadata={"a": 1})
        importer = data.component_spec.implementation.importer
        assert importer == structures.ImporterSpec(
            None, "system.Dataset", "0.0.1", reimport=False, metadata={"a": 1}
        )
        assert data.container_spec is None
        return text(of=f"{number}").output  # type: ignore[no-any-return]

    does = whole.component_spec.implementation

    assert does.container is None
    assert does.graph.pipeline_info.name == "whole"
    assert whole.component_spec.inputs == {"number": structures.InputSpec("Integer", 1, optional=True)}


def test_the_image_of_a_task_can_be_read_and_set() -> None:
    @pipeline
    def spec() -> None:
        task = text().set_env_variable("A", "b")
        assert task.component_spec.name == "text"
        assert task.container_spec is not None
        assert (task.container_spec.image, task.container_spec.env) == (
            task.component.implementation.image,  # type: ignore[union-attr]
            {"A": "b"},
        )
        task.container_spec.image = "mine:3"
        assert task.container_spec.image == "mine:3"

    assert executor(spec, "exec-text").image == "mine:3"
    assert list(dag(spec)) == ["text"]


def test_a_task_in_a_container_has_its_platform_s_settings_by_another_name() -> None:
    def read() -> None:
        _ = python_component()(number=1).platform_spec

    with pytest.raises(DefinitionError, match=r'Use "\.platform_config"'):
        dsl.pipeline(read)
