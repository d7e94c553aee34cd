"""What is around the pages: names of tabs, the way past the menu, what is said when something is amiss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from support.sample_runs import SAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from penstock.client import Client
    from support.servers import Server

# A page that has lost its server asks again every two seconds, on a machine that may be busy.
SOON_MS = 20_000


def test_a_tab_is_named_after_its_page(page: Page, failed: str) -> None:
    page.goto("/#/pipelines")
    expect(page).to_have_title("Pipelines · Penstock")
    page.goto(f"/#/runs/details/{failed}")
    expect(page).to_have_title("rates · Penstock")


def test_the_keyboard_gets_past_the_menu(page: Page) -> None:
    page.goto("/#/pipelines")
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="To the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_pages_stay_dark_for_who_wants_them_so(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}")
    page.get_by_role("button", name="Dark pages").click()

    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.reload()
    expect(page.get_by_role("heading", name="rates")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_a_telephone_has_the_menu_behind_a_button(page: Page, failed: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/#/runs/details/{failed}")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Artifacts").click()

    expect(page.get_by_role("heading", name="Artifacts")).to_be_visible()
    expect(page.get_by_role("link", name="Recurring runs")).not_to_be_in_viewport()


@pytest.mark.parametrize(
    ("address", "ready"), [("runs", "Runs"), ("pipelines/details/PIPELINE?view=health", "Next runs")]
)
def test_a_server_that_is_away_is_said_and_when_it_is_back(
    browser: Browser, server: Server, client: Client, address: str, ready: str
) -> None:
    pipeline = client.upload_pipeline(str(SAMPLES / "hello.yaml"), f"away from {address}")
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto(f"/#/{address.replace('PIPELINE', pipeline.pipeline_id)}")
    expect(page.get_by_role("heading", name=ready)).to_be_visible()
    context.set_offline(True)
    away = page.get_by_role("alert").filter(has_text="What is shown is as it was")
    expect(away).to_be_visible(timeout=SOON_MS)
    context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text="The server is back.")).to_be_visible(timeout=SOON_MS)
    expect(away).to_have_count(0)
    context.close()


def test_pages_of_an_earlier_version_are_told_to_load_again(browser: Browser, server: Server) -> None:
    """What an upgrade looks like to a page that is open: the files that it comes for are gone."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/#/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.route("**/assets/UploadPage*", lambda route: route.abort())
    page.goto("/#/pipeline_versions/new")

    expect(page.get_by_role("heading", name="These pages are of an earlier version")).to_be_visible()
    page.unroute("**/assets/UploadPage*")
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("heading", name="Upload a pipeline")).to_be_visible()
    context.close()
