"""From a compiled file to a run, and to one that recurs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from penstock.compiler import Compiler
from support.walked import patient, sweep

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from penstock.client import Client
    from support.servers import Server

# So many versions are listed at once.
LISTED = 50
GONE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    for pipeline in (sweep, patient):
        Compiler().compile(pipeline, str(folder / f"{pipeline.name}.yaml"))
    return folder


@pytest.fixture(scope="session")
def pipeline_id(client: Client, compiled: Path) -> str:
    made = client.upload_pipeline(str(compiled / "sweep.yaml"), pipeline_name="sweep")
    return str(made.pipeline_id)


def test_a_file_becomes_a_pipeline_that_runs(page: Page, compiled: Path) -> None:
    page.goto("/#/pipelines")
    page.get_by_role("link", name="Upload pipeline").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Compiled pipeline").click()
    chooser.value.set_files(compiled / "sweep.yaml")
    page.get_by_label("Name", exact=True).fill("uploaded")
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("heading", name="uploaded")).to_be_visible()
    expect(page.locator(".node")).to_have_count(5)
    page.get_by_role("link", name="Create run").click()
    rows = page.get_by_role("textbox", name="rows")
    expect(rows).to_have_value("100")
    rows.fill("many")
    expect(page.get_by_text("It must be a whole number")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    rows.fill("7")
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_role("heading", name="Run of uploaded")).to_be_visible()
    page.get_by_role("tab", name="Detail").click()
    expect(page.get_by_role("row", name="rows")).to_contain_text("7")
    expect(page.locator("text=too low to publish").first).to_be_visible()


def test_what_is_no_pipeline_is_refused_with_the_reason(page: Page, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("root: {dag: {tasks: {a: {colour: red}}}}")
    page.goto("/#/pipeline_versions/new")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Compiled pipeline").click()
    chooser.value.set_files(tmp_path / "wrong.yaml")
    with page.expect_response(re.compile("/pipelines/upload")) as answer:
        page.get_by_role("button", name="Upload").click()

    assert 400 == answer.value.status
    expect(page.get_by_role("alert").last).to_contain_text("colour")


def test_a_new_version_is_shown_and_the_old_one_is_there(page: Page, client: Client, compiled: Path) -> None:
    made = client.upload_pipeline(str(compiled / "sweep.yaml"), pipeline_name="of two versions")
    page.goto(f"/#/pipelines/details/{made.pipeline_id}")
    expect(page.locator(".node")).to_have_count(5)
    page.get_by_role("link", name="Upload version").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Compiled pipeline").click()
    chooser.value.set_files(compiled / "patient.yaml")
    page.get_by_role("button", name="Upload").click()

    expect(page.locator(".node")).to_have_count(1)
    page.get_by_role("combobox", name="Version").click()
    page.get_by_role("option", name="of two versions").click()
    expect(page.locator(".node")).to_have_count(5)


def test_a_version_is_shown_that_is_older_than_all_that_are_listed(
    page: Page, client: Client, compiled: Path
) -> None:
    made = client.upload_pipeline(str(compiled / "sweep.yaml"), pipeline_name="of many versions")
    [first] = client.list_pipeline_versions(made.pipeline_id).pipeline_versions
    for number in range(LISTED):
        client.upload_pipeline_version(
            str(compiled / "patient.yaml"), f"version {number}", pipeline_id=made.pipeline_id
        )
    page.goto(f"/#/pipelines/details/{made.pipeline_id}/version/{first.pipeline_version_id}")

    expect(page.get_by_role("combobox", name="Version")).to_have_value("of many versions")
    expect(page.locator(".node")).to_have_count(5)


def test_a_version_that_is_not_there_is_said(browser: Browser, server: Server, pipeline_id: str) -> None:
    page = browser.new_page(base_url=server.url)
    page.goto(f"/#/pipelines/details/{pipeline_id}/version/{GONE}")

    expect(page.get_by_role("alert")).to_contain_text(GONE)
    page.close()


def test_a_pipeline_is_read_as_yaml_and_its_tasks_are_looked_at(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/pipelines/details/{pipeline_id}")
    page.locator(".node[data-path=load]").click()
    panel = page.get_by_role("complementary", name="Task load")
    expect(panel).to_contain_text("python:")
    expect(panel.get_by_role("row", name="data")).to_contain_text("dataset")

    page.get_by_role("tab", name="Pipeline spec").click()
    expect(page.locator("pre")).to_contain_text("schemaVersion: 2.1.0")


def test_a_run_is_cloned_with_its_parameters(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}")
    page.get_by_role("link", name="Clone run").click()

    expect(page.get_by_label("rows")).to_have_value("100")
    page.get_by_label("rows").fill("3")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Clone of rates")).to_be_visible()


def test_a_recurring_run_says_when_it_will_run(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/runs/new?pipelineId={pipeline_id}&recurring=1")
    cron = page.get_by_label("Cron")
    cron.fill("nonsense")
    expect(page.get_by_text("Expected 5 to 6 fields")).to_be_visible()
    cron.fill("0 30 4 * * *")
    expect(page.get_by_text("At 04:30 every day")).to_be_visible()
    expect(page.locator("time")).to_have_count(5)
    assert all(time.get_attribute("datetime")[10:] == "T04:30:00Z" for time in page.locator("time").all())
    page.get_by_label("Name", exact=True).fill("nightly")
    page.get_by_role("button", name="Create").click()

    expect(page.get_by_role("heading", name="nightly")).to_contain_text("On")
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("heading", name="nightly")).to_contain_text("Off")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Recurring runs")).to_be_visible()
    expect(page.get_by_role("link", name="nightly")).to_have_count(0)


def test_an_experiment_is_made_and_archived(page: Page) -> None:
    page.goto("/#/experiments")
    page.get_by_role("button", name="Create experiment").click()
    page.get_by_label("Name", exact=True).fill("cats or dogs")
    page.get_by_role("button", name="Create", exact=True).click()

    expect(page.get_by_role("heading", name="cats or dogs")).to_be_visible()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    page.goto("/#/archive/experiments")
    expect(page.get_by_role("link", name="cats or dogs")).to_be_visible()
