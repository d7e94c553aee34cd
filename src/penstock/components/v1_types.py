"""The types and defaults of inputs and outputs in the YAML of KFP 1."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from penstock.dsl.interface import may_be_default
from penstock.dsl.type_names import ARTIFACT_CLASSES_MAPPING
from penstock.dsl.types import ArtifactType, ParameterType, Type
from penstock.runtime.annotations import parameter_type
from penstock.runtime.artifacts import Artifact

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["default_of", "type_of"]

_GENERIC = re.compile(r"(list|dict)\[.*\]", re.IGNORECASE | re.DOTALL)
_GOOGLE = re.compile(r"google\.[A-Za-z]+")
_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")


def type_of(declared: Any, *, is_input: bool) -> Type | None:
    """Return the type of an input or output.

    A name that KFP 2 does not know, a structure and no type at all are a generic artifact, as in KFP.

    Args:
        declared: The value of its ``type``.
        is_input: Whether it is an input.

    Returns:
        None for what is no type at all.
    """
    if declared is None or isinstance(declared, dict):
        return ArtifactType(Artifact.schema_title)
    if not isinstance(declared, str):
        return None
    name = declared.removeprefix("typing.")
    if generic := _GENERIC.fullmatch(name):
        name = generic[1]
    if is_input and name == "PipelineTaskFinalStatus":
        return ParameterType("TASK_FINAL_STATUS")
    parameter = parameter_type(name)
    if parameter is not None:
        return ParameterType(parameter)
    if _GOOGLE.fullmatch(name):
        return ArtifactType(name)
    kind = ARTIFACT_CLASSES_MAPPING.get(name.lower(), Artifact)
    return ArtifactType(kind.schema_title, kind.schema_version)


def default_of(kind: ParameterType, given: Any) -> tuple[Any, str | None]:
    """Return a parameter's default, which is mostly written as a text.

    Args:
        kind: The parameter's type.
        given: What is written.

    Returns:
        The default in its type, and None; or None, and what is wrong with it.
    """
    complaint = f"the default {given!r:.60} is not of the input's type, {kind}"
    try:
        value = _converted(kind.kind, given)
    except ValueError as error:
        return None, f"{complaint}: {error}"
    return (value, None) if may_be_default(kind.kind, value) else (None, complaint)


def _converted(kind: str, given: Any) -> Any:
    if kind == "STRING":
        return str(given)
    if isinstance(given, str) and kind in _READ:
        return _READ[kind](given)
    return float(given) if kind == "NUMBER_DOUBLE" and isinstance(given, int) else given


def _truth(text: str) -> bool:
    if text.lower() in (*_TRUE, *_FALSE):
        return text.lower() in _TRUE
    raise ValueError(f"{text!r} is neither true nor false")


_READ: dict[str, Callable[[str], Any]] = {
    "NUMBER_INTEGER": int,
    "NUMBER_DOUBLE": float,
    "BOOLEAN": _truth,
    "LIST": json.loads,
    "STRUCT": json.loads,
}
