"""A server with real runs, and a real browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from penstock.client import Client
from support.made import ended
from support.scored import swept
from support.servers import serving
from support.walked import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

    from support.scored import Sweep
    from support.servers import Server

_NO_ERRORS = ("status of 400", "Blocked script execution")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert found is not None, "install Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        # Its sandbox needs what a container may not have; all that it sees is our own server.
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server."""
    with serving(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="session")
def client(server: Server) -> Client:
    """A client of the server."""
    return Client(host=server.url)


@pytest.fixture(scope="session")
def failed(client: Client) -> str:
    """A run whose loop has failed in one of its iterations."""
    return ended(client, sweep, "rates", "FAILED", rows=100)


@pytest.fixture(scope="session")
def scored(client: Client) -> Sweep:
    """Three runs of an experiment that differ in what they were given and in what they have reached."""
    return swept(client)


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of the server's; it may not fail, write errors, or ask anybody else for anything.

    What the browser itself writes of a request that was refused (400), or of a script that it does not run,
    is none of the page's errors.
    """
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if is_error(said) else None)
    own = (server.url, f"blob:{server.url}")
    opened.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(asked.url))
    yield opened
    context.close()
    assert [] == wrong


def is_error(said: ConsoleMessage) -> bool:
    return said.type == "error" and not any(text in said.text for text in _NO_ERRORS)
