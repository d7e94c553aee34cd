"""The tasks of all runs, and each by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from support.accessibility import broken_rules
from support.walked import sweep

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client


def task_of(client: Client, run_id: str, name: str, state: str = "") -> str:
    tasks = client.list_tasks(run_id, page_size=100).tasks
    return str(next(task.task_id for task in tasks if task.name == name and state in {"", task.state}))


@pytest.fixture(scope="module")
def cached(client: Client) -> str:
    """A task that took its outputs from the cache."""
    for name in ("first", "second"):
        made = client.create_run_from_pipeline_func(sweep, arguments={"rows": 77}, run_name=name)
        assert "FAILED" == client.wait_for_run_completion(made.run_id, 60).state
    return task_of(client, made.run_id, "load")


def test_tasks_are_chosen_by_state_and_name(page: Page, failed: str) -> None:
    page.goto("/#/executions")
    page.get_by_label("Search tasks by name").fill("publ")
    page.get_by_label("State").first.click()
    page.get_by_role("option", name="Failed").click()

    row = page.get_by_role("row").filter(has=page.locator(f"a[href*='{failed}']"))
    expect(row).to_have_count(1)
    expect(row).to_contain_text("the score is 0.20, too low to publish")
    expect(page).to_have_url(re.compile("state=FAILED"))
    expect(page.get_by_role("row", name="fit")).to_have_count(0)
    row.get_by_role("link", name="rates", exact=True).click()
    expect(page.get_by_role("complementary", name=re.compile("Task"))).to_be_visible()
    assert failed in page.url


def test_one_says_what_went_in_and_came_out(page: Page, client: Client, failed: str) -> None:
    page.goto(f"/#/executions/{task_of(client, failed, 'load')}")

    expect(page.get_by_role("heading", name="load", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Inputs")).to_contain_text("rows100")
    outputs = page.get_by_role("region", name="Outputs")
    expect(outputs.get_by_role("row", name="Output")).to_contain_text("100")
    expect(page.get_by_role("region", name="Attempts").get_by_role("row")).to_have_count(2)
    assert [] == broken_rules(page)
    outputs.get_by_role("link", name="data").click()
    expect(page.get_by_text("100 rows, 2 columns")).to_be_visible()


def test_one_that_failed_says_why_first(page: Page, client: Client, failed: str) -> None:
    page.goto(f"/#/executions/{task_of(client, failed, 'publish', 'FAILED')}")

    expect(page.get_by_role("alert")).to_contain_text("the score is 0.20, too low to publish")
    expect(page.get_by_role("alert")).to_contain_text("raise ValueError")
    assert [] == broken_rules(page)


def test_one_from_the_cache_leads_to_the_original(page: Page, cached: str) -> None:
    page.goto(f"/#/executions/{cached}")
    expect(page.get_by_role("row", name="Taken from")).to_contain_text("load of an earlier run")
    page.get_by_role("row", name="Taken from").get_by_role("link", name="load").click()
    expect(page.get_by_role("row", name="State Succeeded")).to_be_visible()
    expect(page.get_by_role("link", name="first")).to_be_visible()


def test_kfps_addresses_open(page: Page, client: Client, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}/execution/{task_of(client, failed, 'load')}")
    expect(page.get_by_role("complementary", name="Task load")).to_be_visible()
    assert f"/runs/details/{failed}?" in page.url

    page.goto("/#/shared/pipelines")
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    page.goto("/#/frontend_features")
    expect(page.get_by_text("There is nothing to switch on or off")).to_be_visible()
