"""Lists of runs: columns, filters, keys, and what is done with several runs at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from support.accessibility import broken_rules

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client
    from support.scored import Sweep


def test_any_metric_and_parameter_is_a_column_that_stays(page: Page, scored: Sweep) -> None:
    page.goto(f"/#/experiments/details/{scored.experiment_id}")
    page.get_by_role("button", name="Columns").click()
    menu = page.get_by_role("dialog", name="Columns")
    menu.get_by_role("checkbox", name="accuracy").check()
    menu.get_by_role("checkbox", name="rate", exact=True).check()
    menu.get_by_role("checkbox", name="Pipeline").uncheck()
    page.keyboard.press("Escape")

    expect(page.get_by_role("row", name="quick")).to_contain_text(re.compile("0.9.*0.4"))
    page.get_by_role("button", name="accuracy").click()
    links = page.locator("[data-row-link]")
    expect(page.get_by_role("columnheader", name="accuracy")).to_have_attribute("aria-sort", "descending")
    expect(links).to_have_text(["quick", "middling", "slow"])
    page.get_by_role("button", name="accuracy").click()
    expect(links).to_have_text(["slow", "middling", "quick"])
    page.reload()
    head = page.get_by_role("row").first
    expect(head).to_contain_text("accuracy")
    expect(head).not_to_contain_text("Pipeline")
    expect(page.get_by_role("row", name="slow")).to_contain_text("0.6")
    assert [] == broken_rules(page)


def test_filters_are_in_the_address_and_go_one_by_one(page: Page, scored: Sweep) -> None:
    page.goto(f"/#/runs?experiment={scored.experiment_id}&tags=team%3Dred&since=24h")
    links = page.locator("[data-row-link]")
    expect(links).to_have_text(["middling", "slow"])
    chips = page.get_by_role("group", name="Filters")
    expect(chips).to_contain_text("experiment: Scores")

    chips.get_by_role("button", name="Without team: red").click()
    expect(links).to_have_text(["quick", "middling", "slow"])
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("textbox", name="Tag").fill("team=blue")
    page.get_by_role("textbox", name="Tag").press("Enter")
    expect(links).to_have_text(["quick"])
    assert "team%3Dblue" in page.url
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sort by").or_(page.get_by_role("button", name="Run")).first.click()
    expect(page.get_by_role("columnheader", name="Run")).to_have_attribute("aria-sort", "ascending")


def test_a_list_goes_by_keys(page: Page, scored: Sweep) -> None:
    page.goto(f"/#/experiments/details/{scored.experiment_id}")
    expect(page.locator("[data-row-link]")).to_have_count(3)

    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="middling")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.get_by_role("link", name="Compare 2 runs")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Mark the run")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    page.get_by_role("link", name="quick").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(scored.runs["quick"]))


def test_marked_runs_are_tagged_and_archived_together(page: Page, scored: Sweep, client: Client) -> None:
    page.goto(f"/#/experiments/details/{scored.experiment_id}")
    page.get_by_role("checkbox", name="Mark slow").check()
    page.get_by_role("checkbox", name="Mark middling").check()
    bar = page.get_by_role("region", name="Marked runs")
    bar.get_by_role("button", name="Tags").click()
    dialog = page.get_by_role("dialog", name="Tags of 2 runs")
    expect(dialog).to_contain_text("team: red")
    dialog.get_by_role("button", name="Take team=red away").click()
    dialog.get_by_label("A new tag").fill("stage=kept")
    assert [] == broken_rules(page)
    dialog.get_by_role("button", name="Save tags").click()
    expect(page.get_by_role("row", name="middling")).to_contain_text("stage: kept")
    assert {"stage": "kept"} == client.get_run_view(scored.runs["slow"]).tags
    assert {"team": "blue"} == client.get_run_view(scored.runs["quick"]).tags

    bar.get_by_role("button", name="Archive").click()
    dialog = page.get_by_role("dialog", name="Archive 2 runs?")
    dialog.get_by_role("button", name="Archive 2 runs").click()
    expect(dialog).to_contain_text("2 of 2 runs done.")
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.locator("[data-row-link]")).to_have_text(["quick"])
    assert "ARCHIVED" == client.get_run(scored.runs["middling"]).storage_state

    page.get_by_role("tab", name="Archived").click()
    page.get_by_role("checkbox", name="Mark slow").check()
    page.get_by_role("checkbox", name="Mark middling").check()
    bar.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore 2 runs").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 of 2 runs done.")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("tab", name="Active").click()
    expect(page.locator("[data-row-link]")).to_have_count(3)
    client.update_run(scored.runs["slow"], tags={"team": "red"})
    client.update_run(scored.runs["middling"], tags={"team": "red"})


def test_the_size_of_a_page_is_kept(page: Page, scored: Sweep) -> None:
    page.goto("/#/runs")
    expect(page.locator("[data-row-link]").first).to_be_visible()
    page.evaluate("localStorage.setItem('penstock page size', '10')")
    page.reload()
    expect(page.locator("[data-row-link]").first).to_be_visible()
    assert page.locator("[data-row-link]").count() <= 10
    assert scored


def test_a_sweep_is_drawn_and_narrowed_down_by_keys_and_mouse(page: Page, scored: Sweep) -> None:
    page.goto(f"/#/experiments/details/{scored.experiment_id}?view=plot")
    expect(page.get_by_role("row", name="quick").first).to_contain_text("best")
    expect(page.get_by_text("All 3 runs, by accuracy")).to_be_visible()

    low = page.get_by_role("slider", name="accuracy, from")
    expect(low).to_have_attribute("aria-valuetext", "0.6")
    for _ in range(6):
        low.press("ArrowUp")
    expect(page.get_by_text("2 of 3 runs, by accuracy")).to_be_visible()
    assert "accuracy" in page.url
    low.press("Delete")
    expect(page.get_by_text("All 3 runs, by accuracy")).to_be_visible()
    axis = page.locator(".axis-hit").first
    axis.scroll_into_view_if_needed()
    box = axis.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 14, box["y"] + box["height"] - 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 14, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(page.get_by_text("1 of 3 runs, by accuracy")).to_be_visible()
    page.get_by_role("combobox", name="By", exact=True).click()
    page.get_by_role("option", name="rate").click()
    expect(page.get_by_role("img", name="accuracy against rate of 3 runs")).to_be_visible()
    assert [] == broken_rules(page)
