"""What the caller of the compiler sets in place of what the pipeline says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.dsl.constants import plain
from penstock.dsl.interface import as_kind, may_be_default
from penstock.dsl.where import problem
from penstock.errors import NotSupported

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["overridden"]


def overridden(
    package: ir.Package,
    *,
    name: str | None,
    display_name: str | None,
    parameters: Mapping[str, Any] | None,
) -> ir.Package:
    """Return a package with other names and defaults; the given one stays as it is.

    Raises:
        DefinitionError: A parameter is not an input of the pipeline, or its value of another type.
    """
    spec = package.spec
    if name is not None or display_name is not None:
        info = spec.pipeline_info or ir.PipelineInfo()
        changes = {
            field: value
            for field, value in (("name", name), ("display_name", display_name))
            if value is not None
        }
        spec = msgspec.structs.replace(spec, pipeline_info=msgspec.structs.replace(info, **changes))
    if parameters:
        spec = msgspec.structs.replace(spec, root=_with_defaults(spec, parameters))
    return package._replace(spec=spec)


def _with_defaults(spec: ir.PipelineSpec, parameters: Mapping[str, Any]) -> ir.ComponentSpec:
    assert spec.root is not None, "a pipeline has a root"
    definitions = spec.root.inputs
    declared = dict(definitions.parameters)
    for name, value in parameters.items():
        if name in definitions.artifacts:
            raise problem(
                f"Default value for artifact input is not supported. Got one for {name!r}.",
                hint="import the artifact in the pipeline: dsl.importer(...)",
                kind=NotSupported,
            )
        if name not in declared:
            raise problem(
                f"Pipeline parameter {name} does not match any known pipeline input.",
                hint=f"the inputs are {', '.join(declared) or 'none'}",
            )
        given = plain(value, f"Pipeline parameter {name!r}")
        kind = declared[name].declared_type
        if value is None:
            _check_none(name, declared[name])
            continue
        if not may_be_default(kind, given):
            raise problem(
                f"Pipeline parameter {name!r} is {value!r} of type {type(value).__name__}; it is declared "
                f"{kind}.",
                hint="give a value of the declared type",
            )
        declared[name] = msgspec.structs.replace(declared[name], default_value=as_kind(kind, given))
    return msgspec.structs.replace(
        spec.root, input_definitions=msgspec.structs.replace(definitions, parameters=declared)
    )


def _check_none(name: str, declared: ir.ComponentInputParameterSpec) -> None:
    """Refuse None where it would not be what the input then is."""
    if not declared.is_optional or declared.default_value is not msgspec.UNSET:
        raise problem(
            f"Pipeline parameter {name!r} is None, which is no default that a document can hold.",
            hint="leave it out, and the pipeline's own default stays"
            if declared.is_optional
            else f"declare it as `{name}: Optional[...] = None` in the pipeline",
        )
