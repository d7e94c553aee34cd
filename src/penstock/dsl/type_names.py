"""Types by name, as programs ask KFP for them."""

from __future__ import annotations

from typing import Any

from penstock.runtime import annotations as hints
from penstock.runtime.artifacts import TYPE_TO_CLASS

__all__ = [
    "ARTIFACT_CLASSES_MAPPING",
    "BOOLEAN",
    "LIST",
    "NUMBER_DOUBLE",
    "NUMBER_INTEGER",
    "PARAMETER_TYPES_MAPPING",
    "STRING",
    "STRUCT",
    "TASK_FINAL_STATUS",
    "InconsistentTypeWarning",
    "create_bundled_artifact_type",
    "get_parameter_type",
    "get_parameter_type_name",
    "is_parameter_type",
    "is_task_config_type",
    "is_task_final_status_type",
]

#: The numbers of the protobuf enum ``ParameterType``.
NUMBER_DOUBLE, NUMBER_INTEGER, STRING, BOOLEAN, LIST, STRUCT, TASK_FINAL_STATUS = range(1, 8)

_NUMBERS = {
    "NUMBER_DOUBLE": NUMBER_DOUBLE,
    "NUMBER_INTEGER": NUMBER_INTEGER,
    "STRING": STRING,
    "BOOLEAN": BOOLEAN,
    "LIST": LIST,
    "STRUCT": STRUCT,
    # what the engine fills in is a dictionary to everyone else
    "TASK_FINAL_STATUS": STRUCT,
    "TASK_CONFIG": STRUCT,
}

#: The spellings of the parameter types, in lower case.
PARAMETER_TYPES_MAPPING = {
    name: _NUMBERS[hints.parameter_type(name) or ""]
    for name in (
        *("integer", "int", "double", "float", "string", "str", "text", "bool", "boolean"),
        *("dict", "list", "jsonobject", "jsonarray"),
    )
}

#: The artifact classes by name, in lower case.
ARTIFACT_CLASSES_MAPPING = {kind.__name__.lower(): kind for kind in TYPE_TO_CLASS.values()}

_FINAL_STATUS = "PipelineTaskFinalStatus"
_TASK_CONFIG = "TaskConfig"
_FIRST_VERSION = "0.0.1"


class InconsistentTypeWarning(Warning):
    """A value of one type is given where another type is declared; here that is always an error."""


def is_parameter_type(type_name: Any) -> bool:
    """Say whether a type's name, as in a component's specification, is of a parameter."""
    if isinstance(type_name, dict):
        type_name = next(iter(type_name), None)
    return isinstance(type_name, str) and _kind(type_name) is not None


def is_task_final_status_type(type_name: Any) -> bool:
    """Say whether a type's name is that of `PipelineTaskFinalStatus`."""
    return bool(type_name == _FINAL_STATUS)


def is_task_config_type(type_name: Any) -> bool:
    """Say whether a type's name is that of `TaskConfig`."""
    return bool(type_name == _TASK_CONFIG)


def get_parameter_type(param_type: Any) -> int | None:
    """Return the number of a parameter's type in the protobuf enum ``ParameterType``; None for other types.

    Args:
        param_type: A Python type or a type's name.
    """
    kind = _kind(param_type)
    return None if kind is None else _NUMBERS[kind]


def get_parameter_type_name(param_type: Any) -> str:
    """Return the IR's name of a parameter's type, such as ``NUMBER_INTEGER``.

    Raises:
        ValueError: It is not a parameter's type.
    """
    number = get_parameter_type(param_type)
    if number is None:
        raise ValueError("`param_type` is not a parameter type. Cannot get ParameterType name.")
    return next(name for name, each in _NUMBERS.items() if each == number)


def create_bundled_artifact_type(schema_title: str, schema_version: str | None = None) -> str:
    """Return an artifact type's name in a component's specification, such as ``system.Model@0.0.1``."""
    return f"{schema_title}@{schema_version or _FIRST_VERSION}"


def _kind(declared: Any) -> str | None:
    if isinstance(declared, dict):
        declared = next(iter(declared), None)
    if declared in (_FINAL_STATUS, _TASK_CONFIG):
        return "STRUCT"
    return hints.parameter_type(declared)
