"""What a component is called with, checked against what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.constants import as_declared, plain, with_json_form
from penstock.dsl.mentions import has_mention, sources_in
from penstock.dsl.sources import source_of
from penstock.dsl.types import ArtifactType, Type, of_value
from penstock.dsl.where import problem
from penstock.errors import DefinitionError, InconsistentTypeException
from penstock.runtime.artifacts import Artifact

if TYPE_CHECKING:
    from penstock.dsl.components import BaseComponent
    from penstock.dsl.graph import Graph

__all__ = ["checked_argument"]


def checked_argument(component: BaseComponent, graph: Graph | None, name: str, value: Any) -> Any:
    """Return an argument as it is kept: a channel, or a constant in the types of JSON.

    Args:
        component: What is called.
        graph: The pipeline that is being defined; None outside of pipelines, where all is constant.
        name: The input.
        value: What it is given.

    Raises:
        DefinitionError: The input takes values of another type, or only other values.
    """

    def refused(message: str, hint: str, kind: type[DefinitionError] = DefinitionError) -> DefinitionError:
        prefix = f"Incompatible argument passed to the input {name!r} of component {component.name!r}: "
        return problem(prefix + message, hint=hint, kind=kind)

    declared = component.inputs[name].type
    source = source_of(value)
    if source is not None and source.graph is not graph:
        raise refused(
            f"Got {source}, which is of pipeline {source.graph.name!r}.",
            "give the value to this pipeline as an input",
        )
    if source is None and value is not None:
        try:
            value = as_declared(value, declared, f"Argument {name!r} of component {component.name!r}")
        except DefinitionError:
            raise
        except ValueError as mismatch:
            raise refused(f"It {mismatch}.", "give a value of the annotated type") from None
    given = source.type if source is not None else of_value(value) or of_value(with_json_form(value))
    if given is None:
        raise refused(*_not_a_constant(value, name, declared))
    if not declared.accepts(given):
        raise refused(
            f"Argument type {str(given)!r} is incompatible with the input type {str(declared)!r}",
            _remedy(given, declared),
            InconsistentTypeException,
        )
    if source is not None:
        return value
    if graph is not None:
        for _ in sources_in(value, graph):
            pass  # refuses channels that cannot stand inside a constant
    allowed = getattr(declared, "literals", ())
    if allowed and value not in allowed and not has_mention(value):
        raise refused(
            f"Got {value!r}, which is not one of {', '.join(map(repr, allowed))}.",
            "give one of the values that the component declares",
        )
    return plain(value, f"Argument {name!r} of component {component.name!r}")


#: What an artifact takes in a pipeline.
_FOR_AN_ARTIFACT = "an input that is an artifact takes a task's output or dsl.importer(...).output"


def _not_a_constant(value: Any, name: str, declared: Type) -> tuple[str, str]:
    """What to say of a value that no parameter holds, and what to do about it."""
    if isinstance(value, Artifact):
        return (
            f"Input artifacts are not supported. Got input artifact of type {type(value).__name__!r}.",
            "import it: dsl.importer(artifact_uri=..., artifact_class=...)",
        )
    hint = "give a value that JSON has"
    if isinstance(declared, ArtifactType):
        hint = _FOR_AN_ARTIFACT
    if value is None:
        hint = f"leave {name!r} out, if it is optional"
    elif hasattr(value, "outputs"):
        hint = "give the task's output: task.output"
    return (
        "Constant argument inputs must be one of type "
        "['String', 'Integer', 'Float', 'Boolean', 'List', 'Dict'] "
        f"Got: {value!r} of type {type(value)!r}.",
        hint,
    )


def _remedy(given: Type, declared: Type) -> str:
    if isinstance(given, ArtifactType) and isinstance(declared, ArtifactType):
        if given.is_list and not declared.is_list:
            return "loop over the list with dsl.ParallelFor"
        if declared.is_list and not given.is_list:
            return "collect the outputs of a loop with dsl.Collected(...)"
        return f"give a {declared.title}, or annotate the input Input[Artifact]"
    if isinstance(given, ArtifactType):
        return "annotate the input Input[...], and read the artifact at its .path"
    if isinstance(declared, ArtifactType):
        return _FOR_AN_ARTIFACT
    return f"give a value of type {declared.kind}, or declare the input's type as {given.kind}"
