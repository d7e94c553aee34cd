"""One task of a run: its log, why its branch was taken, what failed, and the iterations of a loop."""

# Components import what they use in their bodies.
# ruff: noqa: PLC0415, PTH110

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from penstock import dsl
from support.accessibility import broken_rules
from support.made import ended
from support.waiting import eventually, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from penstock.client import Client

LINES = 6000


@dsl.component
def talk(lines: int) -> str:
    for number in range(1, lines + 1):
        print(f"\x1b[31mword\x1b[0m {number}" if number % 1000 == 0 else f"line {number}")
    return "tails"


@dsl.component
def say(text: str) -> None:
    import time

    print(text, flush=True)
    time.sleep(0.01)


@dsl.component
def tick(gate: str) -> None:
    import os
    import time

    number = 0
    while not os.path.exists(gate):
        number += 1
        print("tick", number, flush=True)
        time.sleep(0.01)


@dsl.pipeline(name="branches")
def branches() -> None:
    talked = talk(lines=LINES)
    with dsl.If(talked.output == "heads"):
        say(text="it was heads")


@dsl.pipeline(name="ticking")
def ticking(gate: str) -> None:
    tick(gate=gate)


@pytest.fixture(scope="module")
def branched(client: Client) -> str:
    """A run that has printed much, and left out a branch."""
    return ended(client, branches, "branches", "SUCCEEDED")


def test_a_log_is_searched_and_linked_to(page: Page, branched: str) -> None:
    page.goto(f"/#/runs/details/{branched}?task=talk&tab=logs")
    log = page.get_by_role("region", name="Log")
    # It begins at its end, and has no more elements than can be seen.
    expect(log).to_contain_text(f"word {LINES}")
    assert page.locator(".log-line").count() < 200

    page.get_by_label("Search the log").fill("word 2000")
    expect(page.get_by_text("1 line", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next match").click()
    found = page.locator(".log-line.is-found")
    expect(found).to_contain_text("word 2000")
    expect(found.locator(".log-text")).to_have_text("word 2000")
    found.get_by_role("button", name="Link to line 2000").click()
    page.reload()
    chosen = page.locator(".log-line.is-chosen")
    expect(chosen).to_contain_text("word 2000")
    expect(chosen).to_be_in_viewport()
    expect(chosen.locator(".ansi-red")).to_have_text("word")
    assert [] == broken_rules(page)


def test_a_log_has_few_elements_on_a_telephone(page: Page, branched: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/#/runs/details/{branched}?view=table&task=talk&tab=logs")
    expect(page.get_by_role("region", name="Log")).to_contain_text(f"word {LINES}")
    assert page.locator(".log-line").count() < 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [] == broken_rules(page)


def left(page: Page) -> float:
    """Say how far a log could be scrolled down."""
    log = page.get_by_role("region", name="Log")
    found: float = log.evaluate("it => it.scrollHeight - it.scrollTop - it.clientHeight")
    return found


def test_whoever_reads_a_log_is_left_where_they_are(page: Page, client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    made = client.create_run_from_pipeline_func(ticking, arguments={"gate": str(gate)}, run_name="ticks")
    page.goto(f"/#/runs/details/{made.run_id}?task=tick&tab=logs")
    log = page.get_by_role("region", name="Log")
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "true")
    expect(log).to_contain_text(re.compile(r"tick \d{3}"))
    log.hover()

    def is_at_the_top() -> bool:
        page.mouse.wheel(0, -100_000)
        return bool(log.evaluate("it => it.scrollTop === 0"))

    wait_until(is_at_the_top, "the top of the log")
    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
    height = log.evaluate("it => it.scrollHeight")
    wait_until(lambda: log.evaluate("it => it.scrollHeight") > height, "more that is printed")
    assert 0 == log.evaluate("it => it.scrollTop")
    page.get_by_role("button", name="Follow").click()
    gate.touch()
    expect(page.get_by_role("button", name="Follow")).to_have_count(0)
    assert eventually(lambda: left(page) < 40, 5)


def test_a_branch_says_why_it_was_left_out(page: Page, branched: str) -> None:
    page.goto(f"/#/runs/details/{branched}?task=condition-1")
    panel = page.get_by_role("complementary", name="Task condition-1")

    expect(panel).to_contain_text("Not taken: its condition does not hold.")
    terms = panel.get_by_role("list", name="What has to hold").get_by_role("listitem")
    expect(terms).to_have_text(["talk.Output == 'heads'"])
    expect(terms.get_by_role("img", name="does not hold")).to_be_visible()
    expect(panel).to_contain_text("talk.Output was 'tails'")
    assert [] == broken_rules(page)


def test_a_failure_is_told_by_its_own_frames(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}?task=for-loop-2[rate=0.9]/condition-3/publish")
    panel = page.get_by_role("complementary", name="Task publish")

    expect(panel.get_by_role("alert")).to_contain_text("ValueError")
    frames = panel.get_by_role("list", name="Where it was raised").get_by_role("listitem")
    expect(frames).to_have_count(1)
    expect(frames.first).to_contain_text("in publish")
    expect(frames.locator("code")).to_contain_text("raise ValueError")
    # What it has used was measured.
    row = panel.get_by_role("row", name=re.compile("^1"))
    expect(row).to_contain_text(re.compile(r"\d+ MB"))
    row.get_by_role("button", name="Log").click()
    expect(panel.get_by_role("region", name="Log")).to_contain_text("ValueError: the score is")


def test_iterations_stand_in_a_table_with_their_metrics(page: Page, failed: str) -> None:
    page.goto(f"/#/runs/details/{failed}?task=for-loop-2")
    panel = page.get_by_role("complementary", name="Task for-loop-2")
    rows = panel.get_by_role("region", name="Iterations").get_by_role("row")

    expect(rows).to_have_count(4)
    # The one that failed is first.
    expect(rows.nth(1)).to_contain_text("rate=0.9")
    expect(rows.nth(1)).to_contain_text("Failed")
    panel.get_by_role("button", name="fit.accuracy").click()
    expect(rows.nth(1)).to_contain_text("0.2")
    panel.get_by_role("button", name="fit.accuracy").click()
    expect(rows.nth(1)).to_contain_text("rate=0.1")
    assert [] == broken_rules(page)
    rows.nth(1).get_by_role("button", name="rate=0.1").click()
    expect(page.get_by_role("complementary", name="Task rate=0.1")).to_be_visible()


def test_a_run_has_tags_and_a_history(page: Page, branched: str) -> None:
    page.goto(f"/#/runs/details/{branched}?view=detail")
    expect(page.get_by_role("list", name="What happened to the run").get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="Add a tag").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("team=vision")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Tags")).to_contain_text("team: vision")
