"""What components take and give, as the IR declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.dsl.types import ArtifactType, ParameterType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.dsl.interface import Input, Output
    from penstock.dsl.types import Type

__all__ = ["declared_inputs", "declared_outputs", "schema_of", "scope_inputs", "scope_outputs"]

#: What the engine fills in is a dictionary once it is handed from one scope to the next.
_BETWEEN_SCOPES = {"TASK_FINAL_STATUS": "STRUCT", "TASK_CONFIG": "STRUCT"}


def declared_inputs(inputs: Mapping[str, Input]) -> ir.ComponentInputsSpec | None:
    """Return the declaration of a component's inputs; None if it takes nothing."""
    parameters: dict[str, ir.ComponentInputParameterSpec] = {}
    artifacts: dict[str, ir.ComponentInputArtifactSpec] = {}
    for name, declared in inputs.items():
        if isinstance(declared.type, ParameterType):
            parameters[name] = ir.ComponentInputParameterSpec(
                parameter_type=ir.ParameterType(declared.type.kind),
                default_value=ir.UNSET if declared.default is None else declared.default,
                is_optional=declared.optional,
                description=declared.description or "",
                literals=list(declared.type.literals),
            )
        else:
            artifacts[name] = ir.ComponentInputArtifactSpec(
                artifact_type=schema_of(declared.type),
                is_artifact_list=declared.type.is_list,
                is_optional=declared.optional,
                description=declared.description or "",
            )
    return _inputs(parameters, artifacts)


def declared_outputs(outputs: Mapping[str, Output]) -> ir.ComponentOutputsSpec | None:
    """Return the declaration of a component's outputs; None if it gives nothing."""
    return _outputs((name, declared.type, declared.description or "") for name, declared in outputs.items())


def scope_inputs(inputs: Iterable[tuple[str, Type]]) -> ir.ComponentInputsSpec | None:
    """Return the declaration of what is handed into a group, by name and type."""
    parameters: dict[str, ir.ComponentInputParameterSpec] = {}
    artifacts: dict[str, ir.ComponentInputArtifactSpec] = {}
    for name, kind in inputs:
        if isinstance(kind, ParameterType):
            parameters[name] = ir.ComponentInputParameterSpec(
                parameter_type=ir.ParameterType(_BETWEEN_SCOPES.get(kind.kind, kind.kind))
            )
        else:
            artifacts[name] = ir.ComponentInputArtifactSpec(
                artifact_type=schema_of(kind), is_artifact_list=kind.is_list
            )
    return _inputs(parameters, artifacts)


def scope_outputs(outputs: Iterable[tuple[str, Type]]) -> ir.ComponentOutputsSpec | None:
    """Return the declaration of what a group hands out, by name and type."""
    return _outputs((name, kind, "") for name, kind in outputs)


def schema_of(kind: ArtifactType) -> ir.ArtifactTypeSchema:
    """Return the schema of an artifact's type."""
    return ir.ArtifactTypeSchema(schema_title=kind.title, schema_version=kind.version)


def _inputs(parameters: dict[str, Any], artifacts: dict[str, Any]) -> ir.ComponentInputsSpec | None:
    if not parameters and not artifacts:
        return None
    return ir.ComponentInputsSpec(parameters=parameters, artifacts=artifacts)


def _outputs(outputs: Iterable[tuple[str, Type, str]]) -> ir.ComponentOutputsSpec | None:
    parameters: dict[str, ir.ComponentOutputParameterSpec] = {}
    artifacts: dict[str, ir.ComponentOutputArtifactSpec] = {}
    for name, kind, description in outputs:
        if isinstance(kind, ParameterType):
            parameters[name] = ir.ComponentOutputParameterSpec(
                parameter_type=ir.ParameterType(kind.kind), description=description
            )
        else:
            artifacts[name] = ir.ComponentOutputArtifactSpec(
                artifact_type=schema_of(kind), is_artifact_list=kind.is_list, description=description
            )
    if not parameters and not artifacts:
        return None
    return ir.ComponentOutputsSpec(parameters=parameters, artifacts=artifacts)
