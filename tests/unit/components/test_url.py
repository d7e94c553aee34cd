"""Components from addresses, of a real server."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from penstock import components
from penstock.errors import APIError, DefinitionError
from support.http_server import Answer, Asked, serving

TEXT = b"name: fetched\nimplementation: {container: {image: a}}"


def pages(asked: Asked) -> Answer:
    if asked.path == "/open.yaml":
        return Answer(body=TEXT)
    if asked.path == "/moved.yaml":
        return Answer(302, headers={"location": "/open.yaml"})
    if asked.path == "/binary":
        return Answer(body=b"\xff\xfe")
    if asked.path == "/closed.yaml":
        known = {"Basic " + base64.b64encode(b"ada:secret").decode(), "Bearer token"}
        return Answer(body=TEXT) if asked.headers.get("authorization") in known else Answer(401, b"who?")
    return Answer(404, b"nothing here")


class Token:
    """What ``requests`` calls an AuthBase."""

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = "Bearer token"
        return request


def test_a_component_is_loaded_from_an_address() -> None:
    with serving(pages) as host:
        assert components.load_component_from_url(f"{host}/open.yaml").name == "fetched"
        assert components.load_component_from_url(f"{host}/moved.yaml").component_yaml == TEXT.decode()


def test_who_asks_is_said_with_a_password_or_with_headers() -> None:
    with serving(pages) as host:
        for auth in (("ada", "secret"), Token()):
            assert components.load_component_from_url(f"{host}/closed.yaml", auth=auth).name == "fetched"
        with pytest.raises(APIError, match="was answered with 401 Unauthorized: who\\?") as raised:
            components.load_component_from_url(f"{host}/closed.yaml")

    assert raised.value.status == 401
    assert isinstance(raised.value, OSError)


def test_an_address_that_gives_nothing_is_an_error() -> None:
    with serving(pages) as host:
        with pytest.raises(APIError, match="404"):
            components.load_component_from_url(f"{host}/missing.yaml")
        with pytest.raises(APIError, match="is not a text"):
            components.load_component_from_url(f"{host}/binary")
    with pytest.raises(APIError, match="got no answer") as raised:
        components.load_component_from_url(f"{host}/open.yaml")

    assert raised.value.status is None


def test_an_address_is_a_text() -> None:
    with pytest.raises(DefinitionError, match="url must be a string"):
        components.load_component_from_url(None)  # type: ignore[arg-type]
    with pytest.raises(APIError):
        components.load_component_from_url("no address")
