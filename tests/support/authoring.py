"""Components that tests of the DSL and the compiler build their pipelines from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple  # noqa: UP035 - as KFP's users write it

from penstock import compiler, dsl, ir

if TYPE_CHECKING:
    from collections.abc import Callable


@dsl.component
def text(of: str = "t", more: str = "") -> str:
    """Gives a text."""
    return of + more


@dsl.component
def number(of: int = 1) -> int:
    """Gives a whole number."""
    return of


@dsl.component
def rate(of: float = 0.5) -> float:
    """Gives a number."""
    return of


@dsl.component
def truth(of: bool = True) -> bool:
    """Gives a truth value."""
    return of


@dsl.component
def texts(count: int = 2) -> List[str]:  # noqa: UP006 - as KFP's users write it
    """Gives a list of texts."""
    return ["a"] * count


@dsl.component
def tables() -> List[Dict[str, int]]:  # noqa: UP006 - as KFP's users write it
    """Gives a list of dictionaries."""
    return [{"a": 1}]


@dsl.component
def pair() -> NamedTuple("Pair", left=str, right=int):  # type: ignore[valid-type]
    """Gives two outputs."""
    return "l", 1


@dsl.component
def nothing() -> None:
    """Gives nothing."""


@dsl.component
def take(table: dict = {}, names: list = []) -> None:  # type: ignore[type-arg]  # noqa: B006
    """Takes a dictionary and a list."""


@dsl.component
def write(data: dsl.Output[dsl.Dataset], of: str = "") -> None:
    """Gives an artifact."""


@dsl.component
def read(data: dsl.Input[dsl.Dataset]) -> str:
    """Takes an artifact."""
    return data.uri


@dsl.component
def read_all(data: dsl.Input[List[dsl.Dataset]]) -> int:  # noqa: UP006 - as KFP's users write it
    """Takes a list of artifacts."""
    return len(data)


@dsl.component
def notify(status: dsl.PipelineTaskFinalStatus, who: str = "me") -> None:
    """Takes a final status."""


def pipeline(function: Callable[..., Any]) -> ir.PipelineSpec:
    """Define and lower a pipeline, for tests that look at its document."""
    return compiler.lower(dsl.pipeline(function)).spec


def dag(spec: ir.PipelineSpec, *groups: str) -> dict[str, ir.PipelineTaskSpec]:
    """The tasks of the root, or of the group that names of tasks lead to from it."""
    return _component(spec, groups).dag.tasks  # type: ignore[union-attr]


def inputs_of(spec: ir.PipelineSpec, *groups: str) -> set[str]:
    """The names of what a group takes."""
    inputs = _component(spec, groups).inputs
    return {*inputs.parameters, *inputs.artifacts}


def _component(spec: ir.PipelineSpec, groups: tuple[str, ...]) -> ir.ComponentSpec:
    component = spec.root
    for group in groups:
        assert component is not None
        assert component.dag is not None
        component = spec.components[component.dag.tasks[group].component_name]
    assert component is not None
    return component
