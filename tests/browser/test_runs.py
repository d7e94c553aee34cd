"""The list of runs, and one run: what people look for when something went wrong, and while it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from support.accessibility import broken_rules
from support.made import ended
from support.walked import patient, sweep

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from penstock.client import Client

FAILED = "for-loop-2[rate=0.9]/condition-3/publish"


def test_a_failed_run_says_first_what_failed(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}")

    alert = page.get_by_role("alert").first
    expect(alert.get_by_role("button", name=FAILED)).to_be_visible()
    expect(alert).to_contain_text("ValueError: the score is 0.20, too low to publish")
    alert.get_by_text("Traceback", exact=True).click()
    expect(alert).to_contain_text("in publish")


def test_the_list_leads_to_the_task_that_failed(page: Page, failed: str) -> None:
    page.goto("/#/runs?q=rates")
    page.get_by_role("link", name="rates", exact=True).click()
    page.get_by_role("button", name=FAILED).click()

    panel = page.get_by_role("complementary", name="Task publish")
    expect(panel.get_by_role("alert")).to_contain_text("too low to publish")
    expect(panel.get_by_role("row", name="score")).to_contain_text("0.19999999999999996")
    panel.get_by_role("tab", name="Log").click()
    expect(panel.get_by_role("region", name="Log")).to_contain_text("ValueError")
    # The address shows the same again.
    page.reload()
    expect(panel.get_by_role("region", name="Log")).to_contain_text("ValueError")
    assert failed in page.url


def test_the_graph_has_a_box_for_each_iteration(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}")

    boxes = page.locator(".node")
    expect(boxes).to_have_count(2 + 3 * 4)
    states = {box.get_attribute("data-path"): box.get_attribute("data-state") for box in boxes.all()}
    assert "FAILED" == states[FAILED]
    # As with the client of KFP, `enable_caching=False` is for the root: deeper tasks may be taken from a run.
    assert states["for-loop-2[rate=0.1]/condition-3/publish"] in {"SUCCEEDED", "CACHED"}
    page.get_by_role("button", name="Close for-loop-2").click()
    expect(boxes).to_have_count(2)
    expect(boxes.filter(has_text="for-loop-2")).to_contain_text("3 times, 1 failed")


def test_the_lines_of_the_graph_begin_at_the_boxes(page: Page, failed: str) -> None:
    """The graph's library has names for parts of its own that no style of the other pages may be about."""
    page.goto("/#/start?sample=sweep")
    expect(page.get_by_role("region", name="Source of sweep")).to_be_visible()
    page.goto(f"/#/runs/details/{failed}")
    load = page.locator(".node[data-path=load]")
    line = page.locator(".react-flow__edge").filter(has=page.locator("path[d]")).first

    expect(load).to_be_visible()
    line.wait_for(state="attached")
    box, drawn = load.bounding_box(), line.locator("path").first.bounding_box()
    assert box is not None
    assert drawn is not None
    assert abs(box["y"] + box["height"] - drawn["y"]) < 4


def test_the_table_finds_tasks(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}?view=table")

    rows = page.get_by_role("treeitem")
    expect(rows).to_have_count(2 + 3 * 4)
    page.get_by_label("Search tasks").fill("rate=0.9")
    expect(rows).to_have_count(2)
    page.get_by_label("Search tasks").fill("")
    page.get_by_role("combobox", name="State of tasks").click()
    page.get_by_role("option", name="failed").click()
    expect(rows).to_have_count(1)
    rows.click()
    expect(page.get_by_role("complementary")).to_contain_text(FAILED)


def test_the_timeline_has_a_bar_for_each_task(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}?view=timeline")

    expect(page.locator(".bar")).to_have_count(2 + 3 * 4)


def test_the_pipeline_of_a_run_is_read_as_yaml(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}")
    page.get_by_role("tab", name="Pipeline spec").click()

    expect(page.locator("pre").last).to_contain_text("schemaVersion: 2.1.0")


def test_a_run_is_seen_as_it_goes(page: Page, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    made = client.create_run_from_pipeline_func(patient, arguments={"path": str(gate)}, run_name="patience")
    page.goto(f"/#/runs/details/{made.run_id}?task=wait-for&tab=logs")

    expect(page.locator(".node[data-path=wait-for]")).to_have_attribute("data-state", "RUNNING")
    expect(page.get_by_role("region", name="Log")).to_have_text(re.compile("it waits"))
    gate.touch()
    expect(page.locator(".node[data-path=wait-for]")).to_have_attribute("data-state", "SUCCEEDED")
    expect(page.get_by_role("region", name="Log")).to_contain_text("it is there")


def test_a_run_that_goes_says_for_how_long(page: Page, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    client.create_run_from_pipeline_func(patient, arguments={"path": str(gate)}, run_name="slow one")
    page.goto("/#/runs")

    expect(page.get_by_role("row", name="slow one")).to_contain_text(re.compile(r"\d\.\d s"))
    gate.touch()


def test_a_run_is_terminated_and_retried(page: Page, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    made = client.create_run_from_pipeline_func(patient, arguments={"path": str(gate)}, run_name="stopped")
    page.goto(f"/#/runs/details/{made.run_id}")

    page.get_by_role("button", name="Terminate").click()
    retry = page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    # KFP's API calls it failed.
    expect(page.locator("main h2 + .state")).to_have_text("Stopped")
    gate.touch()
    retry.click()
    expect(page.locator(".node[data-path=wait-for]")).to_have_attribute("data-state", "SUCCEEDED")


def test_runs_are_found_by_name_and_state(page: Page, failed: str, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    ended(client, patient, "Found it", "SUCCEEDED", path=str(gate))
    page.goto("/#/runs")

    page.get_by_label("Search runs by name").fill("found IT")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("link", name="Found it")).to_be_visible()
    page.get_by_role("combobox", name="State").click()
    page.get_by_role("option", name="failed").click()
    expect(page.get_by_text("No run fits the search.")).to_be_visible()
    assert failed


def test_links_of_kfp_open(page: Page, failed: str) -> None:
    """The stock client prints such addresses, and Kubeflow has the pages under /pipeline."""
    page.goto(f"/pipeline/#/runs/details/{failed}")

    expect(page.get_by_role("heading", name="rates")).to_be_visible()
    page.goto("/pipeline#/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def test_what_is_not_there_is_said(page: Page) -> None:
    page.goto("/#/nowhere")
    expect(page.get_by_text("There is no such page")).to_be_visible()


def test_runs_are_compared(page: Page, client: Client, failed: str) -> None:
    other = ended(client, sweep, "fewer rates", "FAILED", rows=5)
    page.goto("/#/runs?q=rates")
    page.get_by_label("Mark rates", exact=True).check()
    page.get_by_label("Mark fewer rates").check()
    page.get_by_role("link", name="Compare 2 runs").click()

    rows = page.get_by_role("row", name="rows")
    expect(rows).to_contain_text("differs")
    assert {"5", "100"} == set(rows.locator("code").all_inner_texts())
    accuracy = page.get_by_role("row", name=re.compile("accuracy"))
    expect(accuracy).to_have_count(3)
    page.get_by_role("switch", name="Only what differs").check()
    expect(accuracy).to_have_count(0)
    expect(rows).to_be_visible()
    assert all(run_id in page.url for run_id in (failed, other))
    assert [] == broken_rules(page)


def test_a_run_begins_again_at_a_task(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}?task=load")
    page.get_by_role("button", name="Run again from here").click()

    page.wait_for_url(lambda url: "/runs/details/" in url and failed not in url)
    expect(page.locator(".node[data-path=load]")).to_have_attribute("data-state", "SUCCEEDED")


def test_a_run_is_archived_and_then_deleted(page: Page, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    run_id = ended(client, patient, "old news", "SUCCEEDED", path=str(gate))
    page.goto(f"/#/runs/details/{run_id}")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    page.goto("/#/archive/runs")
    page.get_by_role("link", name="old news").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Artifacts stay")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("heading", name="Archived runs")).to_be_visible()
    expect(page.get_by_role("link", name="old news")).to_have_count(0)


def test_anything_is_found_from_anywhere(page: Page, failed: str) -> None:
    page.goto("/#/pipelines")
    expect(page.get_by_role("heading", name="Pipelines")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search everywhere")
    field.fill("too low to publish")
    found = page.get_by_role("option").filter(has_text="publish")
    expect(found.first).to_be_visible()
    assert [] == broken_rules(page)
    field.press("Enter")

    expect(page.get_by_role("complementary", name="Task publish")).to_contain_text("too low to publish")
    page.keyboard.press("Control+k")
    field.fill("experim")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    page.keyboard.press("Control+k")
    field.fill("execut")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Executions")).to_be_visible()
    assert failed
