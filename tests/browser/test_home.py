"""The home page: what runs, what has failed, what is late, what comes next; and what a new server says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from penstock.compiler import Compiler
from support.accessibility import broken_rules
from support.servers import serving
from support.walked import patient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from penstock.client import Client
    from support.servers import Server


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which nothing has run."""
    with serving(tmp_path_factory.mktemp("new")) as started:
        yield started


def test_what_has_failed_leads_to_its_task(page: Page, failed: str) -> None:
    page.goto("/")
    section = page.get_by_role("region", name="Failed since yesterday")
    failure = section.get_by_role("listitem").filter(has_text="sweep")
    expect(failure).to_contain_text("ValueError: the score is 0.20, too low to publish")
    failure.get_by_role("link", name="for-loop-2[rate=0.9]/condition-3/publish").first.click()

    panel = page.get_by_role("complementary", name="Task publish")
    expect(panel.get_by_role("alert")).to_contain_text("too low to publish")
    assert re.search(r"/runs/details/[0-9a-f-]+", page.url)
    assert failed


def test_a_run_is_followed_until_it_is_among_the_results(page: Page, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "there"
    client.create_run_from_pipeline_func(patient, arguments={"path": str(path)}, run_name="followed")
    page.goto("/#/")
    running = page.get_by_role("region", name="Running now").get_by_role("listitem")
    expect(running.filter(has_text="followed")).to_contain_text("0 of 1 tasks done")
    expect(page.get_by_role("navigation", name="Runs by state")).to_contain_text(
        re.compile(r"[1-9]\d* running")
    )
    path.touch()

    results = page.get_by_role("region", name="Recent results")
    expect(results.get_by_role("link", name="followed")).to_be_visible(timeout=20_000)
    expect(running.filter(has_text="followed")).to_have_count(0)


def test_what_is_late_and_what_comes_next(page: Page, client: Client, tmp_path: Path) -> None:
    package = str(tmp_path / "patient.yaml")
    Compiler().compile(patient, package)
    pipeline = client.upload_pipeline(package, "home: patient")
    rule = client.create_notification_rule(
        "within a second",
        ["LATE"],
        webhook="https://nowhere.invalid",
        late_after_seconds=1,
        pipeline_id=pipeline.pipeline_id,
    )
    experiment = client.create_experiment("home")
    [version] = client.list_pipeline_versions(pipeline.pipeline_id).pipeline_versions
    path = tmp_path / "there"
    what = {
        "pipeline_id": pipeline.pipeline_id,
        "version_id": version.pipeline_version_id,
        "params": {"path": str(path)},
    }
    client.run_pipeline(experiment.experiment_id, "slow", **what)
    made = client.create_recurring_run(
        experiment.experiment_id, "home: at three", cron_expression="0 0 3 * * *", **what
    )
    page.goto("/#/")

    late = page.get_by_role("region", name="Late").get_by_role("listitem").filter(has_text="slow")
    expect(late).to_contain_text("by the rule within a second it should have ended", timeout=20_000)
    tick = page.get_by_role("region", name="Next").get_by_role("listitem").filter(has_text="home: at three")
    assert "T03:00:00Z" in str(tick.locator("time").get_attribute("datetime"))
    path.touch()
    client.delete_recurring_run(made.recurring_run_id)
    client.delete_notification_rule(rule.notification_rule_id)


def test_a_new_server_says_how_there_comes_to_be_a_run(browser: Browser, new_server: Server) -> None:
    page = browser.new_page(base_url=new_server.url)
    page.goto("/")

    expect(page.get_by_role("heading", name="Nothing has run here yet")).to_be_visible()
    example = page.get_by_role("region", name="Nothing has run here yet").locator("pre").inner_text()
    assert f'Client("{new_server.url}")' in example
    compile(example, "hello.py", "exec")
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everybody_can_use_that_of_a_new_server(
    browser: Browser, new_server: Server, width: int, scheme: Any
) -> None:
    """No rule of WCAG 2.2 AA that a program can check is broken (axe-core), on a telephone neither."""
    context = browser.new_context(
        base_url=new_server.url, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto("/#/")
    expect(page.get_by_role("heading", level=3).first).to_be_visible()

    assert [] == broken_rules(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
