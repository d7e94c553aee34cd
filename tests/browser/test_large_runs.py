"""A run of five thousand tasks: few requests, few elements, and everything is found all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from penstock import compiler, dsl, ir, store
from penstock.store import runs, tasks
from support.databases import a_run, a_task
from support.made import begun
from support.walked import patient

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from penstock.store import Task
    from support.servers import Server

RUN = "00000000-0000-4000-8000-000000005000"
ITERATIONS = 2500
BAD = 1777
MOST_ELEMENTS = 400
LOOP = "for-loop-2"


@dsl.component
def fit(number: int) -> None:
    """Nothing of it runs here."""


@dsl.pipeline(name="five-thousand")
def wide() -> None:
    with dsl.ParallelFor([1, 2]) as number:
        fit(number=number)


@pytest.fixture(scope="module")
def large(server: Server) -> str:
    """A loop of thousands of iterations, one of which has failed."""
    rows: list[Task] = [
        a_task("", run_id=RUN, kind="ROOT", state="FAILED", started_at=1, finished_at=9_000_000),
        a_task(LOOP, run_id=RUN, parent="", kind="LOOP", state="FAILED", started_at=1, finished_at=9_000_000),
    ]
    for number in range(ITERATIONS):
        state = "FAILED" if number == BAD else "SUCCEEDED"
        times = {"started_at": 1_000 * number, "finished_at": 1_000 * number + 500}
        path = f"{LOOP}[{number}]"
        rows.append(
            a_task(
                path,
                run_id=RUN,
                parent=LOOP,
                name=str(number),
                kind="LOOP_ITERATION",
                position=number,
                state=state,
                **times,
            )
        )
        rows.append(a_task(f"{path}/fit", run_id=RUN, state=state, **times))
    with store.open(server.home) as opened, opened.transaction() as tx:
        spec = {"pipeline_spec": ir.to_dict(compiler.lower(wide).spec)}
        ended = {"state": "FAILED", "started_at": 1, "finished_at": 9_000_000}
        runs.create(tx, a_run(RUN, name="five thousand", spec_digest=runs.spec_digest(spec), **ended), spec)
        tasks.insert(tx, rows)
    return RUN


def asked_of(page: Page) -> list[str]:
    """Note what a page asks the API for."""
    found: list[str] = []
    page.on("request", lambda asked: found.append(asked.url) if "/apis/" in asked.url else None)
    return found


def test_the_table_of_a_large_run_has_the_rows_in_sight(page: Page, large: str) -> None:
    asked = asked_of(page)
    page.goto(f"/#/runs/details/{large}?view=table")

    rows = page.get_by_role("treeitem")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name=f"Open {LOOP}").click()
    expect(page.get_by_text("2,501 rows")).to_be_visible()
    assert 20 < rows.count() < 80
    rows.first.focus()
    page.keyboard.press("End")
    expect(page.get_by_role("treeitem", name="2499")).to_be_focused()
    page.get_by_label("Search tasks").fill(f"[{BAD}]/")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text(f"{LOOP}[{BAD}]/fit")
    # The run, its tree and the task that failed; what else is asked for is of the frame around.
    assert ["tree"] == [path for url in asked if (path := urlsplit(url).path.rpartition("/")[2]) == "tree"]
    assert len([url for url in asked if large in url]) <= 3


def test_the_graph_of_a_large_run_has_few_elements(page: Page, large: str) -> None:
    page.goto(f"/#/runs/details/{large}")
    box = page.locator(f".node[data-path={LOOP}]")
    expect(box).to_contain_text("2,500 times, 1 failed")
    page.get_by_role("button", name=f"Open {LOOP}").click()
    page.get_by_role("button", name="Fit View").click()
    # Of the iterations those are drawn that failed, and some more.
    expect(page.locator(f".node[data-path='{LOOP}[{BAD}]']")).to_be_attached()
    assert page.locator(".node").count() <= MOST_ELEMENTS

    page.get_by_label("Find a task in the graph").fill("[2400]/fit")
    page.keyboard.press("Enter")
    expect(page.locator(".node.is-chosen")).to_have_attribute("data-path", f"{LOOP}[2400]/fit")
    expect(page.locator(".node.is-chosen")).to_be_in_viewport()
    expect(page.get_by_role("complementary", name="Task fit")).to_be_visible()
    page.get_by_role("complementary").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_the_timeline_of_a_large_run_has_the_bars_in_sight(page: Page, large: str) -> None:
    page.goto(f"/#/runs/details/{large}?view=timeline&task={LOOP}[{BAD}]/fit")

    # The groups around the task that the address names are open, and its row is in sight.
    expect(page.locator("[aria-current=true]")).to_contain_text("fit")
    assert 10 < page.locator(".bar").count() < 80


def test_the_arrows_lead_through_the_graph(page: Page, large: str) -> None:
    page.goto(f"/#/runs/details/{large}")
    graph = page.get_by_role("region", name="Graph of the tasks")
    expect(page.locator(".node")).to_have_count(1)
    graph.focus()
    page.keyboard.press("ArrowDown")
    expect(graph.get_by_role("status").first).to_have_text(f"{LOOP}, Failed")
    page.keyboard.press("Space")
    expect(page.locator(".node.is-group")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name=f"Task {LOOP}")).to_be_visible()


def test_a_run_that_goes_asks_for_what_has_changed(page: Page, server: Server, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    asked = asked_of(page)
    run_id = begun(server, patient, path=str(gate))
    page.goto(f"/#/runs/details/{run_id}?view=table")

    expect(page.get_by_role("treeitem")).to_have_count(1)
    # What is drawn has come: the next request is for more.
    asked.clear()
    gate.touch()
    expect(page.get_by_role("treeitem").locator("[title=Succeeded]")).to_be_visible()
    trees = [url for url in asked if "/tree" in url]
    assert trees
    assert re.search(r"after=\d+", trees[0]), "only what is new"
    assert not [url for url in asked if "/apis/v2beta1/tasks" in url]
