"""From an HTTP request to the Struct of its route."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec

from penstock import api, ir
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from penstock.server.routes import Route

__all__ = ["reader"]

_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")


def reader(route: Route) -> Callable[[Mapping[str, str], Iterable[tuple[str, str]], bytes], msgspec.Struct]:
    """Return what reads requests of a route: fields of its path, the pairs of its query, its body.

    Parameters of the query that the route does not have are ignored, as KFP's gateway does; what is wrong in
    the others, and anything unknown in a body, is refused.
    """
    fields = {field.name: field.type for field in msgspec.structs.fields(route.request)}
    in_query = (
        {} if route.body == "*" else {name: kind for name, kind in fields.items() if name != route.body}
    )

    def read(path: Mapping[str, str], query: Iterable[tuple[str, str]], body: bytes) -> msgspec.Struct:
        values: dict[str, Any] = {}
        if route.body == "*" and issubclass(route.request, ir.Message):
            return api.read(body, route.request)
        if route.body == "*":
            values = _decode(body, dict[str, Any])
            values = {_snake(name): value for name, value in values.items()}
            unknown = sorted(values.keys() - fields.keys())
            if unknown:
                raise Refusal(Code.INVALID_ARGUMENT, f"unknown field {unknown[0]!r} in the request's body")
        elif route.body:
            values[route.body] = _decode(body, fields[route.body])
        for key, text in query:
            name = _snake(key)
            if name in in_query and name not in path:
                if get_origin(in_query[name]) is list:
                    values.setdefault(name, []).append(_convert(text, get_args(in_query[name])[0], key))
                else:
                    values[name] = _convert(text, in_query[name], key)
        for name, text in path.items():
            values[name] = _convert(text, fields[name], name)
        if route.body == "*":
            whole: msgspec.Struct = _convert(values, route.request, "body")
            return whole
        return route.request(**values)

    return read


def _snake(name: str) -> str:
    """Return protobuf's name of a field that is spelt in either way of its JSON."""
    return _CAPITAL.sub(lambda match: f"_{match[0].lower()}", name)


def _decode(body: bytes, kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, ir.Message):
        return api.read(body, kind)
    try:
        return msgspec.json.decode(body or b"{}", type=kind, strict=False)
    except msgspec.MsgspecError as error:
        raise Refusal(Code.INVALID_ARGUMENT, f"the request's body is not valid: {error}") from error


def _convert(value: Any, kind: Any, name: str) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal(Code.INVALID_ARGUMENT, f"{name} is not valid: {error}") from error
