"""Selecting a part of a parameter's value: a task input's ``parameterExpressionSelector``.

A selector is CEL over the fields of protobuf's ``Value``; the SDK writes ``parseJson(string_value)["key"]``.
``string_value`` is always there and is the value's text (JSON for lists and structs, empty for null); of the
others only the one that fits the value is: ``number_value``, ``bool_value``, ``list_value``,
``struct_value``, ``null_value``.
"""

from __future__ import annotations

from typing import Final

from penstock.errors import ExpressionError
from penstock.expr import cel
from penstock.expr.spelling import compact_json, spell
from penstock.expr.values import kind

__all__ = ["select"]

_FIELDS: Final = {
    "int": "number_value",
    "double": "number_value",
    "bool": "bool_value",
    "list": "list_value",
    "map": "struct_value",
    "null_type": "null_value",
}
_JSON: Final = frozenset({"string", *_FIELDS})


def select(expression: str, value: object) -> object:
    """Evaluate a selector on a parameter's value.

    Args:
        expression: The selector.
        value: A JSON value; a struct may also come as the JSON text of one.

    Returns:
        The selected JSON value.

    Raises:
        ExpressionError: The expression is not valid, the value lacks what it selects, or the result is
            not JSON.

    Example:
        >>> select('parseJson(string_value)["a"]', {"a": 1})
        1
    """
    variables = {"string_value": _text(value)}
    if field := _FIELDS.get(kind(value)):
        variables[field] = value
    selected = cel.parse(expression).evaluate(variables)
    if foreign := _not_json(selected):
        raise ExpressionError(f"a parameter cannot hold a {foreign}", expression=expression, position=0)
    return selected


def _text(value: object) -> object:
    if value is None:
        return ""
    # Not `spell`, which writes 2.0 as 2: parseJson must give the double back.
    return compact_json(value) if isinstance(value, dict | list) else spell(value)


def _not_json(value: object) -> str | None:
    """Return the kind of what is not JSON in a value, if anything is."""
    match value:
        case list():
            return next(filter(None, map(_not_json, value)), None)
        case dict():
            keys = (f"map with keys of type {kind(key)}" for key in value if not isinstance(key, str))
            return next(keys, None) or next(filter(None, map(_not_json, value.values())), None)
    return None if kind(value) in _JSON else kind(value)
