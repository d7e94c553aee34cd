"""The API's description, OpenAPI 3.1, made from the table of routes; and the same as a page to read."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import __version__, api
from penstock.api.message import Int64
from penstock.server.content import MEDIA_TYPES, Content
from penstock.server.forms import FIELD
from penstock.server.login import COOKIE
from penstock.server.reading import WHOLE
from penstock.server.status import Code, http_status
from penstock.server.streams import MEDIA_TYPE as EVENTS
from penstock.server.streams import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.server.routes import Route

__all__ = ["describe", "page"]

_REFERENCE = "#/components/schemas/{name}"
_FIELD = re.compile(r"\{(\w+)(?::path)?\}")
_ERRORS = (
    Code.CANCELLED,
    Code.INVALID_ARGUMENT,
    Code.PERMISSION_DENIED,
    Code.NOT_FOUND,
    Code.ALREADY_EXISTS,
    Code.RESOURCE_EXHAUSTED,
    Code.INTERNAL,
    Code.UNIMPLEMENTED,
    Code.UNAVAILABLE,
)


_LOGINS = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, or a token of the server's identity provider.",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}


_FORM = {
    "title": "a form",
    "type": "object",
    "properties": {FIELD: {"type": "string", "contentMediaType": "application/octet-stream"}},
    "required": [FIELD],
}


_PLAIN: dict[str, Any] = {"text/plain": {"schema": {"type": "string"}}}
_BYTES: dict[str, Any] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES}


class Problem(api.Message):
    """What is answered when a request is refused."""

    code: api.message.Int32 = 0
    message: str = ""
    details: list[api.message.JsonStruct] = msgspec.field(default_factory=list)


class UploadProblem(api.Message):
    """What is answered when an upload is refused."""

    error_message: str = ""
    error_details: str = ""


def describe(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the OpenAPI document of some routes."""
    kinds: list[Any] = [Problem, UploadProblem]
    for route in routes:
        is_message = not issubclass(route.response, (Content, Stream))
        kinds += [
            *([route.response] if is_message else []),
            *route.events.values(),
            *([_body_of(route)] if route.body else []),
            *_query_of(route).values(),
        ]
        kinds += [kind for name, kind in _fields(route).items() if name in _in_path(route)]
    schemas, components = msgspec.json.schema_components(kinds, schema_hook=_schema, ref_template=_REFERENCE)
    of = {id(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = paths.setdefault(route.template, {})[route.method.lower()] = _operation(route, of)
        if links := _links(route, routes):
            operation["responses"]["200"]["links"] = links
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Penstock",
            "version": __version__,
            "description": "KFP's REST API. All paths are under /pipeline too.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _LOGINS},
    }


def _operation(route: Route, of: dict[int, Any]) -> dict[str, Any]:
    fields, in_path = _fields(route), _in_path(route)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": of[id(fields[name])]} for name in in_path
    ]
    parameters += [
        {"name": name, "in": "query", "schema": of[id(kind)]} for name, kind in _query_of(route).items()
    ]
    problem = UploadProblem if route.is_upload else Problem
    refused = {"application/json": {"schema": of[id(problem)]}}
    if route.is_plain:  # what is refused before a route is found is told in JSON all the same
        refused |= _PLAIN
    answers: dict[str, Any] = {"200": {"description": "Done.", "content": _answered(route, of)}}
    if issubclass(route.response, Content):
        answers["206"] = {"description": "The part that a Range asks for.", "content": _BYTES}
        answers["416"] = {"description": "There is no such part.", "content": refused}
    if route.is_plain:
        answers["410"] = {"description": "It is no more.", "content": refused}
        answers["422"] = {"description": "Something that it takes is missing.", "content": refused}
    if route.events:
        answers["204"] = {"description": "All was received before, and no more will come."}
        answers["429"] = {"description": "Too many streams are open.", "content": refused}
    for code in (*_ERRORS, *([Code.UNAUTHENTICATED] if route.right else [])):
        words = code.name.replace("_", " ").capitalize()
        answers[str(http_status(code))] = {"description": f"{words}.", "content": refused}
    operation: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": route.doing.capitalize(),
        "tags": [tag_of(route)],
        "responses": answers,
        # The last one is none at all: not every server asks who somebody is.
        "security": [*({name: []} for name in _LOGINS), {}] if route.right else [],
    }
    if parameters:
        operation["parameters"] = parameters
    if route.body:
        content: dict[str, Any] = {"application/json": {"schema": of[id(_body_of(route))]}}
        operation["requestBody"] = {"required": True, "content": content}
    elif route.is_upload:
        content = {"multipart/form-data": {"schema": _FORM}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answered(route: Route, of: dict[int, Any]) -> dict[str, Any]:
    found = dict(_BYTES) if issubclass(route.response, Content) else {}
    if route.events:
        # OpenAPI 3.1 has no words for a stream; those who read it so take the schema for that of each event.
        kinds = [_event(kind, of[id(message)]) for kind, message in route.events.items()]
        found[EVENTS] = {"schema": {"oneOf": kinds}}
    return found or {"application/json": {"schema": of[id(route.response)]}}


def _event(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an event of a stream: its fields as they are sent, a message in ``data``."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {
        "type": "object",
        "properties": {"event": {"const": kind}, "data": data, "id": {"type": "string"}},
        "required": ["event", "data"],
    }


def _links(route: Route, routes: Sequence[Route]) -> dict[str, Any]:
    """Return which routes take what this one creates: those whose path's fields are all in its answer."""
    if route.method != "POST":
        return {}
    answered = set(_types(route.response)) if issubclass(route.response, msgspec.Struct) else set()
    found = {}
    for other in routes:
        fields = _in_path(other)
        if fields and fields[-1].startswith(_singular(tag_of(route))) and answered.issuperset(fields):
            parameters = {name: f"$response.body#/{name}" for name in fields}
            found[operation_id(other)] = {"operationId": operation_id(other), "parameters": parameters}
    return found


def _singular(tag: str) -> str:
    return {"recurringruns": "recurring_run"}.get(tag, tag.removesuffix("s"))


def operation_id(route: Route) -> str:
    """Return a route's name, which no other has: its method and path in words."""
    words = re.findall(r"\w+", route.template.removeprefix("/apis/"))
    return "_".join([route.method.lower(), *words])


def tag_of(route: Route) -> str:
    """Return what a route is about: the first word of its path behind the version."""
    words = [word for word in re.split(r"[/:]", route.path) if word and word != "apis"]
    return words[1] if len(words) > 1 else words[0]


def _fields(route: Route) -> dict[str, Any]:
    return _types(route.request)


@cache
def _types(request: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the types of a request's fields; the same objects each time."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(request)}


def _in_path(route: Route) -> list[str]:
    return _FIELD.findall(route.path)


def _query_of(route: Route) -> dict[str, Any]:
    if route.body == WHOLE:
        return {}
    known = {route.body, *_in_path(route), *([FIELD] if route.is_upload else [])}
    return {name: kind for name, kind in _fields(route).items() if name not in known}


def _body_of(route: Route) -> Any:
    return route.request if route.body == WHOLE else _fields(route)[route.body]


def _schema(kind: type) -> dict[str, Any]:
    """Describe what protobuf's JSON spells in its own way."""
    if kind is api.Timestamp:
        return {"type": "string", "format": "date-time"}
    assert kind is Int64, f"{kind} has no description"
    return {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
code, .path { font-family: ui-monospace, monospace; }
summary { cursor: pointer; padding: .2em 0; }
.method { display: inline-block; width: 4.5em; font-weight: 600; }
table { border-collapse: collapse; margin: .5em 0 1em 1em; }
td { padding: .1em 1em .1em 0; vertical-align: top; }
"""


def page(document: dict[str, Any]) -> str:
    """Return a description as HTML that needs nothing from elsewhere."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append(_shown(method, path, operation))
    parts = [f"<h2>{escape(tag)}</h2>{''.join(shown)}" for tag, shown in sorted(by_tag.items())]
    schemas = "".join(
        f'<details id="{escape(name)}"><summary class="path">{escape(name)}</summary>'
        f"<p>{escape(schema.get('description', ''))}</p>{_properties(schema)}</details>"
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    title = f"{document['info']['title']} {document['info']['version']}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{escape(document['info']['description'])} As data: <a href='openapi.json'>openapi.json</a>.</p>"
        f"{''.join(parts)}<h2>Messages</h2>{schemas}</body></html>"
    )


def _shown(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        (f"{one['name']} ({one['in']})", _named(one["schema"])) for one in operation.get("parameters", ())
    ]
    if "requestBody" in operation:
        [content] = operation["requestBody"]["content"].values()
        rows.append(("body", _named(content["schema"])))
    [answer, *_] = operation["responses"]["200"]["content"].values()
    rows.append(("answer", _named(answer["schema"])))
    return (
        f'<details><summary><span class="method">{method.upper()}</span> <span class="path">{escape(path)}'
        f"</span> {escape(operation['summary'])}</summary>{_table(rows)}</details>"
    )


def _properties(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return f"<p>{escape(', '.join(map(str, schema['enum'])))}</p>"
    return _table([(name, _named(each)) for name, each in schema.get("properties", {}).items()])


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td></tr>" for name, kind in rows)
    return f"<table>{cells}</table>"


def _named(schema: dict[str, Any]) -> str:
    """Return the name of a schema, with a link to it if it has one."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_named(each) for each in schema["anyOf"] if each.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_named(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_named(schema['additionalProperties'])}"
    return escape(str(schema.get("format") or schema.get("type") or "any JSON"))
