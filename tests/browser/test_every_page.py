"""Every page can be used by everybody: light and dark, at a desk and on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from penstock.client import Client
from support import sample_runs, views
from support.accessibility import broken_rules
from support.servers import serving
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SIZES = ((1280, 800), (390, 800))


@pytest.fixture(scope="module")
def ids(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server with runs of all kinds: the ids of what the pages are about, and its address."""
    folder = tmp_path_factory.mktemp("used")
    with serving(folder / "home") as server:
        yield {**sample_runs.make(Client(host=server.url), folder), "": server.url}
        (folder / "gate").touch()


@pytest.fixture(scope="module")
def opened(browser: Browser, ids: dict[str, str]) -> Iterator[Page]:
    """A page of that server; what has been loaded once is there for the next view."""
    context = browser.new_context(base_url=ids.pop(""), reduced_motion="reduce")
    yield context.new_page()
    context.close()


def is_as_wide_as_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("view", views.VIEWS, ids=lambda view: view.name)
def test_everybody_can_use_it(opened: Page, ids: dict[str, str], view: views.View) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken (axe-core); nothing is too wide."""
    opened.set_viewport_size({"width": 1280, "height": 800})
    opened.goto(views.address(view, ids))
    expect(opened.locator(view.ready).first).to_be_visible(timeout=20_000)
    for width, height in SIZES:
        opened.set_viewport_size({"width": width, "height": height})
        # What slides away when the window becomes narrow takes its time.
        wait_until(lambda: is_as_wide_as_the_window(opened), "a page that is not too wide")
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect(opened.locator(f"html[data-mantine-color-scheme={scheme}]")).to_be_attached()
            assert [] == broken_rules(opened), (view.name, width, scheme)
