"""Runs side by side: what differs, what is best, and what became slower."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from support.scored import Sweep


@pytest.fixture(scope="module")
def runlist(scored: Sweep) -> str:
    """Their ids, as the address has them."""
    return ",".join(scored.runs.values())


def test_the_best_run_is_marked_for_each_metric_and_its_direction_is_turned(page: Page, runlist: str) -> None:
    page.goto(f"/#/compare?runlist={runlist}")
    accuracy, loss = (page.get_by_role("row", name=re.compile(f"^{name}")) for name in ("accuracy", "loss"))

    expect(accuracy.get_by_role("cell").nth(2)).to_have_text(re.compile(r"^0.9\s*best"))
    expect(loss.get_by_role("cell").nth(2)).to_have_text(re.compile(r"^0.6\s*best"))
    same = page.get_by_role("row", name=re.compile("^rows train"))
    expect(same.get_by_role("cell")).to_have_text(["5", "5", "5"])
    loss.get_by_role("button", name="lower is better").click()
    expect(loss.get_by_role("cell").nth(0)).to_have_text(re.compile(r"^0.9\s*best"))
    assert "turned=loss" in page.url


def test_runs_are_held_against_a_baseline(page: Page, scored: Sweep, runlist: str) -> None:
    page.goto(f"/#/compare?runlist={runlist}")
    page.get_by_role("button", name="Hold the others against B").click()

    accuracy = page.get_by_role("row", name=re.compile("^accuracy"))
    expect(accuracy.get_by_role("cell").nth(2)).to_contain_text("better +0.15 (+20 %)")
    expect(accuracy.get_by_role("cell").nth(0)).to_contain_text("worse −0.15 (−20 %)")  # noqa: RUF001
    assert f"base={scored.runs['middling']}" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Hold the others against B")).to_have_text("baseline")


def test_a_run_is_taken_out_and_another_one_put_in(page: Page, scored: Sweep, runlist: str) -> None:
    page.goto(f"/#/compare?runlist={runlist}")
    page.get_by_role("button", name="Without slow").click()
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    assert scored.runs["slow"] not in page.url

    field = page.get_by_role("combobox", name="Add a run")
    field.click()
    field.fill("slow")
    page.get_by_role("option", name="slow", exact=True).first.click()
    expect(page.get_by_role("heading", name="Compare 3 runs")).to_be_visible()
    page.goto(f"/#/compare?runlist={scored.runs['slow']}")
    expect(page.get_by_text("One is chosen; add another one")).to_be_visible()


def test_what_is_compared_is_taken_elsewhere(page: Page, runlist: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/#/compare?runlist={runlist}")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download as CSV").click()
    with download.value.path().open(newline="") as file:
        rows = {tuple(row[:2]): row[2:] for row in csv.reader(file)}

    assert ["slow", "middling", "quick"] == rows["kind", "name"]
    assert ["0.1", "0.25", "0.4"] == rows["parameter", "rate"]
    assert ["0.6", "0.75", "0.9"] == rows["metric", "accuracy"]
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Copy as Markdown").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert "| parameter kind | plain | plain | fancy |" in page.evaluate("navigator.clipboard.readText()")


def test_tasks_tell_how_long_they_took_and_what_came_from_the_cache(
    page: Page, scored: Sweep, runlist: str
) -> None:
    page.goto(f"/#/compare?runlist={runlist}&view=tasks")

    prepare = page.get_by_role("row", name=re.compile("^prepare"))
    expect(prepare).to_contain_text("differs in cached")
    expect(prepare.get_by_role("cell").nth(2)).to_contain_text("cached")
    expect(page.get_by_text(re.compile("From the cache: A 0, B 1, C 1"))).to_be_visible()
    page.get_by_label("Search tasks").fill("train")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("row", name=re.compile("^train")).get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(f"{scored.runs['quick']}.*task=train"))


def test_curves_are_drawn_together_and_matrices_stand_side_by_side(page: Page, runlist: str) -> None:
    page.goto(f"/#/compare?runlist={runlist}&view=curves")

    expect(page.get_by_role("img", name="quick, judge · curve: area 0.700")).to_be_visible()
    expect(page.locator(".curve")).to_have_count(3)
    page.get_by_role("checkbox", name="Draw slow, judge · curve").uncheck()
    expect(page.locator(".curve")).to_have_count(2)
    page.reload()
    expect(page.locator(".curve")).to_have_count(2)
    matrix = page.get_by_role("region", name="quick: judge · matrix")
    expect(matrix.get_by_role("row", name="cat 9")).to_be_visible()


def test_reports_stand_side_by_side(page: Page, runlist: str) -> None:
    page.goto(f"/#/compare?runlist={runlist}&view=reports")
    left, right = (page.get_by_role("region", name=f"{side} report") for side in ("Left", "Right"))

    expect(left.locator("strong")).to_have_text("0.60")
    expect(right.locator("strong")).to_have_text("0.75")
    right.get_by_role("combobox", name="Right: run").click()
    page.get_by_role("option", name="C quick").click()
    right.get_by_role("combobox", name="Right: report").click()
    page.get_by_role("option", name="judge · page (HTML)").click()
    expect(right.frame_locator("iframe").get_by_role("heading", name="Score 0.90")).to_be_visible()
    page.reload()
    expect(right.frame_locator("iframe").get_by_role("heading", name="Score 0.90")).to_be_visible()
