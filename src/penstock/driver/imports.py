"""The artifact that an importer brings in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.driver import constants
from penstock.errors import ExpressionError, InputError
from penstock.expr import placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.driver.values import Values
    from penstock.ir import ImporterSpec, JsonStruct, ValueOrRuntimeParameter

__all__ = ["Imported", "artifact"]


class Imported(NamedTuple):
    """An artifact that exists already.

    Args:
        type: The title of its schema.
        schema_version: The version of its schema.
        uri: Where it is.
        metadata: What is known of it.
    """

    type: str
    schema_version: str
    uri: str
    metadata: JsonStruct


def artifact(importer: ImporterSpec, inputs: Values, names: Mapping[str, str] | None = None) -> Imported:
    """Return what an importer brings in.

    Args:
        importer: The importer.
        inputs: The task's resolved inputs.
        names: What names of the run and the task stand for, see `constants.names`.

    Raises:
        InputError: Its URI is not a text, or its metadata takes an input without a value.
    """
    schema = importer.type_schema
    source = importer.artifact_uri
    uri = _value(source, inputs, names or {}) if source is not None else None
    if not isinstance(uri, str) or not uri:
        raise InputError(f"the importer's URI is not a text, but {json.dumps(uri)}")
    properties = {**importer.properties, **importer.custom_properties}
    metadata = {name: _value(value, inputs, names or {}) for name, value in properties.items()}
    return Imported(
        type=(schema.schema_title if schema is not None else None) or "system.Artifact",
        schema_version=schema.schema_version if schema is not None else "",
        uri=uri,
        metadata={**metadata, **_filled(importer.metadata or {}, inputs, names or {})},
    )


def _value(source: ValueOrRuntimeParameter, inputs: Values, names: Mapping[str, str]) -> Any:
    if source.runtime_parameter is not None:
        return inputs.parameters.get(source.runtime_parameter)
    return _filled(source.constant_plain, inputs, names)


def _filled(value: Any, inputs: Values, names: Mapping[str, str]) -> Any:
    for name in constants.inputs_in(value):
        if inputs.parameters.get(name) is None:
            raise InputError(f"the importer takes input {name!r}, which has no value")
    try:
        return placeholders.substitute_constant(value, names, inputs.parameters)
    except ExpressionError as error:
        raise InputError(f"the importer's settings cannot be made out: {error.message}") from error
