"""From an HTTP request to the Struct of its route."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec

from penstock import api
from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from penstock.server.forms import Upload
    from penstock.server.routes import Route

    Read = Callable[[Mapping[str, str], Iterable[tuple[str, str]], bytes | Upload], msgspec.Struct]

__all__ = ["WHOLE", "reader"]

WHOLE = "*"
"""The body that is the whole request."""

_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")


def reader(route: Route) -> Read:
    """Return what reads requests of a route: fields of its path, the pairs of its query, its body.

    Parameters of the query that the route does not have are ignored, as KFP's gateway does; what is wrong in
    the others, one that comes twice and is no list, and anything unknown in a body, is refused.
    """
    if route.body == WHOLE:
        return lambda _path, _query, body: api.read(body, route.request)  # type: ignore[type-var, arg-type]
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(route.request)}
    names = {field.encode_name: field.name for field in msgspec.structs.fields(route.request)}

    def read(
        path: Mapping[str, str], query: Iterable[tuple[str, str]], body: bytes | Upload
    ) -> msgspec.Struct:
        values: dict[str, Any] = {}
        if not isinstance(body, bytes):
            values["uploadfile"] = body
        elif route.body:
            values[route.body] = api.read(body, fields[route.body])
        for key, text in query:
            name = _snake(key)
            kind = fields.get(name)
            if kind is None or name in path or name in {route.body, "uploadfile"}:
                continue
            if get_origin(kind) is list:
                values.setdefault(name, []).append(_convert(text, get_args(kind)[0], key))
            elif name in values:
                raise RequestError(f"too many values for {key}: it takes one")
            else:
                values[name] = _convert(text, kind, key)
        values |= {name: _convert(text, fields[name], name) for name, text in path.items()}
        return route.request(**{names[name]: value for name, value in values.items()})

    return read


def _snake(name: str) -> str:
    """Return a field's name from either spelling of protobuf's JSON; those of messages inside have dots."""
    return _CAPITAL.sub(lambda match: f"_{match[0].lower()}", name).replace(".", "_")


def _convert(text: str, kind: Any, name: str) -> Any:
    if "\0" in text:
        raise RequestError(f"{name} has the character NUL, which no text may hold")
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise RequestError(f"{name} is not valid: {error}") from error
