"""The kinds of value that CEL knows, and how the plain Python values of JSON stand for them.

Values are not converted: a parameter's ``dict`` is CEL's map, ``int`` is its int, ``float`` its double. Only
what Python lacks has a class here: unsigned integers and types as values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from penstock.errors import ExpressionError
from penstock.expr.times import Duration, Timestamp

Scope = Mapping[str, Any]
Evaluator = Callable[[Scope], Any]

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1

_SHOWN_KEYS: Final = 8


class Uint(int):
    """An unsigned integer, as the literal ``5u`` makes one."""

    __slots__ = ()


class Type(NamedTuple):
    """A type as a value: what ``type(1)`` gives and what the name ``int`` stands for."""

    name: str


_KINDS: Final[dict[type, str]] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    tuple: "list",
    dict: "map",
    type(None): "null_type",
    Type: "type",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
}

NUMBERS: Final = frozenset({"int", "uint", "double"})

TYPES: Final = {name: Type(name) for name in _KINDS.values()}


def kind(value: object) -> str:
    """Return the name of the CEL type that a value has.

    Raises:
        ExpressionError: A value of this Python type can never be part of an expression.
    """
    return _KINDS.get(type(value)) or _kind_of_subclass(value)


def _kind_of_subclass(value: object) -> str:
    if is_message(value):
        return "message"
    for base in (Mapping, str, list, int, float):
        if isinstance(value, base):
            return "map" if base is Mapping else _KINDS[base]
    raise ExpressionError(f"a value of type {type(value).__name__} cannot be part of an expression")


def is_message(value: object) -> bool:
    """Tell whether a value is one of our structs, which stand for protobuf messages."""
    # By attribute, not by class: a condition must not cost an import of msgspec.
    return hasattr(type(value), "__struct_fields__")


def entry(target: object, key: object) -> Any:
    """Return the element of a list or map at a key: ``target[key]``.

    Raises:
        ExpressionError: No such key or index, or the target has no elements.
    """
    if type(target) is dict and type(key) is str:
        try:
            return target[key]
        except KeyError:
            raise no_such_key(target, key) from None
    match kind(target):
        case "map":
            return _find(target, key)  # type: ignore[arg-type]
        case "list":
            return _element(target, key)  # type: ignore[arg-type]
        case other:
            raise ExpressionError(f"a value of type {other} cannot be indexed")


def _find(target: Mapping[Any, Any], key: object) -> Any:
    stored = stored_key(target, key)
    if stored is None:
        raise no_such_key(target, key)
    return target[stored[0]]


def stored_key(target: Mapping[Any, Any], key: object) -> tuple[Any] | None:
    """Return the key that a map holds for a CEL key, in a tuple; None when it holds none.

    Python's 1, 1.0 and True are one key, CEL's ``true`` is not ``1``: so the stored key is looked at.
    """
    key_kind = kind(key)
    if key_kind == "string":
        return (key,) if key in target else None
    if key_kind != "bool" and key_kind not in NUMBERS:
        raise ExpressionError(f"a map has no keys of type {key_kind}")
    if key not in target:
        return None
    held = next(held for held in target if held == key)
    return (held,) if isinstance(held, bool) == isinstance(key, bool) else None


def _element(target: list[Any], key: object) -> Any:
    if kind(key) not in NUMBERS or (isinstance(key, float) and not key.is_integer()):
        raise ExpressionError(f"a list is indexed by an int, not by {describe(key)}")
    index = int(key)  # type: ignore[call-overload]
    if not 0 <= index < len(target):
        raise ExpressionError(f"index {index} is out of range: the list has {len(target)} elements")
    return target[index]


def field(target: object, name: str) -> Any:
    """Return the value of a map's key or a message's field: ``target.name``.

    Raises:
        ExpressionError: No such key or field, or the target has none at all.
    """
    if isinstance(target, Mapping):
        try:
            return target[name]
        except KeyError:
            raise no_such_key(target, name) from None
    if is_message(target):
        if name in type(target).__struct_fields__:  # type: ignore[attr-defined]
            return getattr(target, name)
        raise ExpressionError(f"a {type(target).__name__} has no field '{name}'")
    raise ExpressionError(f"a value of type {kind(target)} has no fields, so no '{name}'")


def has_field(target: object, name: str) -> bool:
    """Tell whether a map has a key, or a message has that field set: ``has(target.name)``."""
    if isinstance(target, Mapping):
        return name in target
    return field(target, name) not in (None, "", [], {})


def no_such_key(target: Mapping[Any, Any], key: object) -> ExpressionError:
    """Make the error for a key that a map lacks; it names those that there are."""
    names = [repr(held) for held in target]
    shown = ", ".join(names[:_SHOWN_KEYS])
    if len(names) > _SHOWN_KEYS:
        shown += f" and {len(names) - _SHOWN_KEYS} more"
    hint = f"the keys are {shown}" if names else "the map is empty"
    return ExpressionError(f"no such key: {key!r}", hint=hint)


def describe(value: object) -> str:
    """Say what a value is, for a message; its content is not shown: it may be a secret."""
    return f"a value of type {kind(value)}"
