"""The pages' files; what they show is for tests/browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from penstock.server import pages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "assets" / "index-1a2b.js").write_text("go()" * 1000)
    return folder


def asked(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=pages.routes(folder)))


def test_a_tree_without_built_pages_says_how_to_build_them(tmp_path: Path) -> None:
    found = asked(tmp_path).get("/")

    assert 200 == found.status_code
    assert "make ui" in found.text


def test_the_page_is_asked_for_each_time_and_its_parts_once(built: Path) -> None:
    client = asked(built)

    page, part = client.get("/"), client.get("/assets/index-1a2b.js")
    assert "no-cache" == page.headers["cache-control"]
    assert client.get("/index.html").text == page.text
    assert "immutable" in part.headers["cache-control"]
    assert ("gzip", "go()" * 1000) == (part.headers["content-encoding"], part.text)
    assert "image/svg+xml" == client.get("/icon.svg").headers["content-type"]


def test_pages_may_load_and_send_nothing_elsewhere(built: Path) -> None:
    policy = asked(built).get("/").headers["content-security-policy"]

    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert {"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'"}.items() <= rules.items()


def test_nothing_else_is_given_out(built: Path) -> None:
    (built / "secret").write_text("secret")
    client = asked(built)

    for path in (
        "/assets/../secret",
        "/assets/%2e%2e/secret",
        "/assets//secret",
        "/assets/none.js",
    ):
        assert 404 == client.get(path).status_code
