"""Objects that JSON can hold in another form: by what they are, whatever their annotation says."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Any

__all__ = ["is_dataclass", "is_pydantic", "json_form", "own_number", "sorted_items"]

_CONTAINERS = (dict, list, tuple)
_SCALARS = (str, int, float, type(None))


def json_form(value: Any) -> Any:
    """Return an object in the form in which JSON holds it, one level deep.

    Args:
        value: Anything. Members of an Enum become their values, dataclasses and pydantic models dictionaries,
            dates and times ISO texts, numpy's scalars Python's own. What JSON has as it is, and what it
            cannot hold, stays: a set too, whose order is another one in each process.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (*_SCALARS, *_CONTAINERS)):
        return value
    kind = type(value)
    if is_dataclass(kind):
        return {name: getattr(value, name) for name in kind.__dataclass_fields__}
    if is_pydantic(kind):
        return value.model_dump(mode="json", by_alias=True)
    # Whoever has such an object has imported its module: here none is.
    dates = sys.modules.get("datetime")
    if dates is not None and isinstance(value, (dates.date, dates.time)):
        return value.isoformat()
    return own_number(value)


def own_number(value: Any) -> Any:
    """Return one of numpy's scalars as Python's own type has it, and anything else as it is."""
    numpy = sys.modules.get("numpy")
    return value.item() if numpy is not None and isinstance(value, numpy.generic) else value


def is_dataclass(kind: Any) -> bool:
    """Say whether a class is a dataclass."""
    return isinstance(kind, type) and isinstance(getattr(kind, "__dataclass_fields__", None), dict)


def is_pydantic(kind: Any) -> bool:
    """Say whether a class is a pydantic model, of version 2 or later."""
    return isinstance(kind, type) and hasattr(kind, "model_validate") and hasattr(kind, "model_dump")


def sorted_items(value: Any) -> list[Any]:
    """Return the items of a set in an order that is the same in every process."""
    try:
        return sorted(value)
    except TypeError:  # several types, or one without an order
        return sorted(value, key=repr)
