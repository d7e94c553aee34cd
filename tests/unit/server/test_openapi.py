"""The description of the API: complete, consistent in itself, and true."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from penstock.server.openapi import describe, operation_id, page
from penstock.server.table import ROUTES

DOCUMENT = describe(ROUTES)


def references(document: Any) -> set[str]:
    """Return all that is referred to anywhere."""
    match document:
        case dict():
            own = {document["$ref"]} if "$ref" in document else set()
            return own.union(*(references(value) for value in document.values()))
        case list():
            return set[str]().union(*(references(value) for value in document))
    return set()


def test_every_route_is_described_once() -> None:
    described = [(method.upper(), path) for path, each in DOCUMENT["paths"].items() for method in each]

    assert sorted(described) == sorted((route.method, route.template) for route in ROUTES)


def test_names_are_of_one_operation_each() -> None:
    names = [operation_id(route) for route in ROUTES]

    assert len(names) == len(set(names))


def test_all_that_is_referred_to_is_there() -> None:
    there = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}

    assert references(DOCUMENT["paths"]) <= there
    assert references(DOCUMENT["components"]) <= there


def test_paths_have_their_parameters() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for operation in operations.values():
            named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert named == {part.split("}")[0] for part in path.split("{")[1:]}


def test_what_takes_a_login_says_so() -> None:
    for route in ROUTES:
        operation = DOCUMENT["paths"][route.template][route.method.lower()]
        assert ("401" in operation["responses"]) is bool(route.right)
        names = {name for way in operation["security"] for name in way}
        assert names == (DOCUMENT["components"]["securitySchemes"].keys() if route.right else set())


def test_what_protobuf_spells_in_its_own_way_is_text() -> None:
    run = DOCUMENT["components"]["schemas"]["Run"]["properties"]

    assert {"type": "string", "format": "date-time"} in run["created_at"]["anyOf"]
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_the_page_needs_nothing_from_elsewhere() -> None:
    loaded: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            loaded.extend((name, value or "") for name, value in attrs if name in {"src", "href"})
            assert tag not in {"script", "link", "img", "iframe"}

    Reader().feed(page(DOCUMENT))

    assert loaded
    assert all(name == "href" and value.startswith(("#", "openapi.json")) for name, value in loaded)
