"""A pipeline's page: how its last runs went by task, when the next are due, what changed between versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from penstock import dsl
from penstock.compiler import Compiler
from support.walked import load, publish

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client


@dsl.pipeline(name="scored")
def scored(score: float = 0.9) -> None:
    loaded = load(rows=3)
    with dsl.ParallelFor([1, 2], name="twice"):
        publish(score=score).after(loaded)


@dsl.pipeline(name="scored")
def without_load(score: float = 0.9) -> None:
    with dsl.ParallelFor([1, 2], name="twice"):
        publish(score=score).set_retry(2)


@pytest.fixture(scope="module")
def pipeline_id(client: Client, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline of two versions, with three runs: well, failed, and well again with the second version."""
    folder = tmp_path_factory.mktemp("compiled")
    packages = [str(folder / "scored.yaml"), str(folder / "without_load.yaml")]
    Compiler().compile(scored, packages[0])
    Compiler().compile(without_load, packages[1])
    pipeline_id = str(client.upload_pipeline(packages[0], "scored of it").pipeline_id)
    experiment_id = str(client.create_experiment("scores").experiment_id)
    for name, score in (("first", 0.9), ("second", 0.2), ("third", 0.8)):
        if name == "third":
            client.upload_pipeline_version(packages[1], "no load", pipeline_id=pipeline_id)
        made = client.run_pipeline(
            experiment_id, name, pipeline_id=pipeline_id, params={"score": score}, settings={"cache": False}
        )
        client.wait_for_run_completion(made.run_id, 60)
    client.create_recurring_run(
        experiment_id, "at three", cron_expression="0 0 3 * * *", pipeline_id=pipeline_id, params={}
    )
    return pipeline_id


def open_health(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/pipelines/details/{pipeline_id}?view=health")
    expect(page.get_by_role("grid")).to_be_visible()


def test_a_cell_says_what_became_of_a_task_and_leads_to_it(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/pipelines/details/{pipeline_id}")
    page.get_by_role("tab", name="Health").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="publish"))
    expect(row).to_contain_text("67 %")
    expect(row.get_by_role("link")).to_have_count(3)
    cell = row.get_by_role("link", name="publish in second: Failed")
    cell.hover()
    expect(page.locator(".health-looked")).to_contain_text("ValueError: the score is 0.20, too low")
    expect(page.locator(".health-looked")).to_contain_text("2 failed")
    cell.click()

    panel = page.get_by_role("complementary", name="Task publish")
    expect(panel.get_by_role("alert")).to_contain_text("too low to publish")


def test_runs_of_another_version_are_marked(page: Page, pipeline_id: str) -> None:
    open_health(page, pipeline_id)

    names = page.locator(".health-version")
    expect(names).to_have_text(["scored of it", "no load"])
    gone = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile("^load.*not in this version"))
    )
    expect(gone.get_by_role("link")).to_have_count(2)


def test_the_grid_is_walked_with_the_keyboard(page: Page, pipeline_id: str) -> None:
    open_health(page, pipeline_id)
    page.get_by_role("link", name="Run first:").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Run second: Failed")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="publish in second: Failed")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    button = page.get_by_role("button", name="Close twice")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("rowheader", name="publish")).to_have_count(0)
    expect(page.get_by_role("button", name="Open twice")).to_be_focused()


def test_the_next_times_are_told(page: Page, pipeline_id: str) -> None:
    open_health(page, pipeline_id)

    ticks = page.get_by_role("list", name="Next runs of at three").locator("time")
    expect(ticks).to_have_count(5)
    assert all(str(tick.get_attribute("datetime")).endswith("T03:00:00Z") for tick in ticks.all())


def test_what_changed_between_two_versions(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/pipelines/details/{pipeline_id}")
    page.get_by_role("tab", name="Changes").click()

    gone = page.get_by_role("article", name="Task load")
    expect(gone).to_contain_text("Removed")
    expect(gone.locator(".diff-line[data-kind=removed]").first).to_contain_text("def load(rows: int")
    publish_changed = page.get_by_role("article", name="Task publish")
    expect(publish_changed.get_by_role("listitem")).to_have_text(["retries 0 → 2"])
    states = {"load": "REMOVED", "for-loop-2": "CHANGED", "for-loop-2/publish": "CHANGED"}
    for path, state in states.items():
        expect(page.locator(f'.node[data-path="{path}"]')).to_have_attribute("data-state", state)
    page.locator('.node[data-path="for-loop-2/publish"]').click()
    expect(page.locator(".change.is-chosen")).to_contain_text("retries 0 → 2")
    page.get_by_role("button", name="The other way round").click()
    expect(gone).to_contain_text("Added")


def test_the_documents_of_two_versions_are_compared_as_yaml(page: Page, pipeline_id: str) -> None:
    page.goto(f"/#/pipelines/details/{pipeline_id}?view=changes&part=yaml")

    removed = page.locator(".diff-line[data-kind=removed]")
    expect(removed.filter(has_text="comp-load:")).to_have_count(1)
    expect(page.locator(".diff-line[data-kind=added]").filter(has_text="maxRetryCount: 2")).to_have_count(1)
    same = page.get_by_role("button", name="lines are the same")
    folds = same.count()
    same.first.click()
    expect(same).to_have_count(folds - 1)


def test_a_pipeline_without_runs_says_how_to_start_one(
    page: Page, client: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    package = str(tmp_path_factory.mktemp("compiled") / "none.yaml")
    Compiler().compile(scored, package)
    made = client.upload_pipeline(package, "never run")
    page.goto(f"/#/pipelines/details/{made.pipeline_id}?view=health")

    expect(page.get_by_text("No run of it yet")).to_be_visible()
    expect(page.get_by_text("No recurring run starts this pipeline.")).to_be_visible()
    page.get_by_role("tab", name="Changes").click()
    expect(page.get_by_text("There is one version only")).to_be_visible()
