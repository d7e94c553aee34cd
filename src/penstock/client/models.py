"""What a server answers, as objects: the attributes and the behaviour of ``kfp_server_api``'s models.

An attribute that the answer does not have is None; moments are datetimes, everything else is as JSON has it.
"""

from __future__ import annotations

import typing
from datetime import UTC, datetime, timedelta
from functools import cache
from pprint import pformat
from types import UnionType
from typing import Any, Union, get_args, get_origin

from penstock import api, ir

if typing.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Model", "model"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = {(api.Run, "tasks")}
"""Fields that stock's models do not have: an answer as a dict has them where the server has sent them."""


class Model:
    """An answer.

    Args:
        kind: The message that it is.
        told: The JSON that came.
    """

    def __init__(self, kind: type[ir.Message], told: Mapping[str, Any]) -> None:
        self._names = tuple(kind.__struct_fields__)
        hints = _hints(kind)
        for name, wire_name in zip(self._names, kind.__struct_encode_fields__, strict=True):
            value = told.get(wire_name)
            setattr(self, name, None if value is None else _made(hints[name], value))
        self._shown = tuple(
            name for name in self._names if (kind, name) not in _OURS or getattr(self, name) is not None
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes, those of what is inside as dicts too."""
        return {name: _plain(getattr(self, name)) for name in self._shown}

    def to_str(self) -> str:
        """Return all attributes as a text for people."""
        return pformat(self.to_dict())

    def __repr__(self) -> str:
        return self.to_str()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return id(self)

    def __getattr__(self, name: str) -> Any:
        """Say which attributes there are, for one that there is not."""
        names = self.__dict__.get("_names", ())
        raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {', '.join(names)}")


def model(kind: type[ir.Message], told: Mapping[str, Any]) -> Any:
    """Return the object for an answer."""
    return _class(kind)(kind, told)


@cache
def _class(kind: type[ir.Message]) -> type[Model]:
    name = kind.__name__ if kind is api.Status else f"V2beta1{kind.__name__}"
    return type(name, (Model,), {"__doc__": kind.__doc__, "__module__": __name__})


@cache
def _hints(kind: type[ir.Message]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _made(hint: Any, value: Any) -> Any:
    kind = _without_none(hint)
    if kind is api.Timestamp:
        return _EPOCH + timedelta(microseconds=api.Timestamp.parse(value))
    if isinstance(kind, type) and issubclass(kind, ir.Message):
        return model(kind, value)
    origin, words = get_origin(kind), get_args(kind)
    if origin is list:
        return [_made(words[0], item) for item in value]
    if origin is dict:
        return {key: _made(words[1], item) for key, item in value.items()}
    return value


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(word for word in get_args(hint) if word is not type(None))
    return hint


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
