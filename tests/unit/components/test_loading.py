"""Compiled components and pipelines, used as components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import compiler, components, dsl, ir
from penstock.errors import DefinitionError, IRError
from support.authoring import dag, number, pipeline, text

if TYPE_CHECKING:
    from pathlib import Path


@dsl.component
def documented(x: int, y: str = "a") -> int:
    """Does it.

    More words.
    """
    return x


@dsl.pipeline
def nested(x: str = "n") -> str:
    with dsl.If(x == "a"):
        number()
    return text(of=x).output


def yaml_of(component: dsl.BaseComponent, folder: Path) -> str:
    path = folder / "compiled.yaml"
    compiler.Compiler().compile(component, path)
    return path.read_text()


def test_a_compiled_component_is_a_component_again(tmp_path: Path) -> None:
    loaded = components.load_component_from_text(yaml_of(documented, tmp_path))

    assert (loaded.name, loaded.description) == ("documented", "Does it.\nMore words.")
    assert loaded.required_inputs == ["x"]
    assert loaded.outputs["Output"].type == documented.outputs["Output"].type
    assert ir.dump(compiler.lower(loaded)) == ir.dump(compiler.lower(documented))

    @pipeline
    def spec() -> None:
        loaded(x=1).set_cpu_limit("1")

    assert list(dag(spec)) == ["documented"]
    assert spec.components["comp-documented"].executor_label == "exec-documented"


def test_a_compiled_pipeline_is_a_component(tmp_path: Path) -> None:
    yaml_of(nested, tmp_path)
    loaded = components.load_component_from_file(tmp_path / "compiled.yaml")

    def use(component: dsl.BaseComponent) -> str:
        @dsl.pipeline
        def uses() -> str:
            text()
            return component(x="a").output  # type: ignore[no-any-return]

        return ir.dump(compiler.lower(uses))

    assert use(loaded) == use(nested)
    assert ir.dump(compiler.lower(loaded)) == ir.dump(compiler.lower(nested))


def test_arguments_of_a_loaded_component_are_checked(tmp_path: Path) -> None:
    loaded = components.load_component_from_text(yaml_of(documented, tmp_path))

    def wrong() -> None:
        loaded(x="a")

    with pytest.raises(
        DefinitionError, match="'STRING' is incompatible with the input type 'NUMBER_INTEGER'"
    ):
        dsl.pipeline(wrong)


@pytest.mark.parametrize("text", ["", "[1]", "a: 1", "a: 1\n---\nb: 2\n---\nc: 3"])
def test_what_is_no_compiled_pipeline_is_refused(text: str) -> None:
    with pytest.raises(IRError):
        components.load_component_from_text(text)
