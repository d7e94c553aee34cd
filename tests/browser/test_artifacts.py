"""What tasks have made: shown as what it is, and no danger to who looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from support.accessibility import broken_rules
from support.made import ended
from support.walked import reported

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client


@pytest.fixture(scope="module")
def made(client: Client) -> dict[str, str]:
    """The artifacts of a run, by their names."""
    run_id = ended(client, reported, "reported", "SUCCEEDED")
    [task] = [task for task in client.list_tasks(run_id).tasks if task.name == "report"]
    return {each.artifact_key: each.artifacts[0].artifact_id for each in task.outputs.artifacts}


def test_artifacts_are_found_by_name_and_lead_to_the_tasks_of_them(page: Page, made: dict[str, str]) -> None:
    page.goto("/#/artifacts")
    page.get_by_label("Search artifacts by name").fill("table")
    page.get_by_role("link", name="table").first.click()

    expect(page.get_by_text("cat,9")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("made by report as table")
    expect(page.get_by_role("main")).to_contain_text("read by read as table")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert "cat,9\ndog,8\n" == download.value.path().read_text()
    page.get_by_role("link", name="read", exact=True).click()
    expect(page.get_by_role("complementary", name="Task read")).to_contain_text("table")
    assert made


def test_a_page_is_shown_and_its_scripts_do_not_run(page: Page, made: dict[str, str]) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"/#/artifacts/{made['page']}")

    expect(page.frame_locator("iframe").get_by_role("heading", name="All well")).to_be_visible()
    expect(page).to_have_title("page · Penstock")
    assert any("Blocked script execution" in text for text in said)


def test_marks_become_headings_and_lists(page: Page, made: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{made['notes']}")

    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Notes")).to_be_visible()
    expect(frame.get_by_role("listitem")).to_have_count(2)


def test_a_classifier_has_its_curve_and_its_matrix(page: Page, made: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{made['curve']}")

    expect(page.get_by_role("img", name="the area under it is 0.800")).to_be_visible()
    expect(page.get_by_role("row", name="dog 2")).to_have_text("dog28")
    assert [] == broken_rules(page)
