"""What artifacts came from and what was made from them, as a graph and as a list."""

# Components import what they use in their bodies.
# ruff: noqa: PTH123

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from penstock import dsl
from support.accessibility import broken_rules

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client


@dsl.component
def gather(rows: int, cats: dsl.Output[dsl.Dataset]) -> None:
    with open(cats.path, "w") as file:
        file.write(str(rows))


@dsl.component
def train(rate: float, cats: dsl.Input[dsl.Dataset], tree: dsl.Output[dsl.Model]) -> None:
    with open(tree.path, "w") as file:
        file.write(str(rate))


@dsl.component
def judge(tree: dsl.Input[dsl.Model], quality: dsl.Output[dsl.Metrics]) -> None:
    quality.log_metric("accuracy", 0.5)


@dsl.component
def tell(quality: dsl.Input[dsl.Metrics], notes: dsl.Output[dsl.Markdown]) -> None:
    with open(notes.path, "w") as file:
        file.write("It is good.")


@dsl.pipeline(name="trees")
def trees(rate: float) -> None:
    tree = train(rate=rate, cats=gather(rows=3).outputs["cats"]).outputs["tree"]
    tell(quality=judge(tree=tree).outputs["quality"])


@pytest.fixture(scope="module")
def ids(client: Client) -> dict[str, str]:
    """The artifacts of the first of two runs, of which the second took the data from the cache."""
    found = {}
    for name, rate in (("Later trees", 0.5), ("Early trees", 0.25)):
        made = client.create_run_from_pipeline_func(trees, arguments={"rate": rate}, run_name=name)
        assert "SUCCEEDED" == client.wait_for_run_completion(made.run_id, 60).state
        links = client.list_artifact_tasks(run_ids=[made.run_id], page_size=100).artifact_tasks
        found |= {link.key: link.artifact_id for link in links if link.type == "OUTPUT"}
    return found


def test_it_is_said_at_a_glance_which_models_were_made_from_some_data(
    page: Page, ids: dict[str, str]
) -> None:
    page.goto(f"/#/artifacts/{ids['cats']}")
    page.get_by_role("tab", name="Lineage").click()

    expect(page.get_by_role("status").first).to_contain_text(re.compile("2 . Model"))
    expect(page.get_by_role("status").first).to_contain_text("in 2 runs. 2 tasks took outputs")
    graph = page.get_by_role("region", name="The lineage")
    expect(graph.get_by_role("link", name="tree Model")).to_have_count(2)
    expect(graph.get_by_role("link", name="train Early trees")).to_be_visible()
    assert [] == broken_rules(page)


def test_it_opens_step_by_step(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{ids['cats']}/lineage?depth=1")
    graph = page.get_by_role("region", name="The lineage")
    expect(graph.get_by_role("link", name="tree Model")).to_have_count(2)
    expect(graph.get_by_role("link", name="quality")).to_have_count(0)

    graph.get_by_role("button", name="What was made from tree").first.click()
    expect(graph.get_by_role("link", name="quality Metrics")).to_have_count(1)
    expect(graph.get_by_role("button", name="What was made from tree")).to_have_count(1)
    expect(page).to_have_url(re.compile("open="))
    page.reload()
    expect(graph.get_by_role("link", name="quality Metrics")).to_have_count(1)
    page.get_by_role("button", name="Close what was opened").click()
    expect(graph.get_by_role("link", name="quality")).to_have_count(0)


def test_another_artifact_is_looked_at_by_a_click(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{ids['cats']}/lineage")
    page.get_by_role("link", name="notes Markdown").first.click()

    expect(page.get_by_role("heading", name="notes")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Nothing was made from it so far")
    expect(page.get_by_role("status").first).to_contain_text(
        re.compile("Came from 1 . Dataset, 1 . Metrics, 1 . Model")
    )
    page.get_by_role("link", name="train").click()
    expect(page.get_by_role("complementary", name="Task train")).to_be_visible()


def test_the_list_says_the_same_and_is_walked_by_the_keyboard(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{ids['tree']}/lineage?view=list&depth=1")
    rows = page.get_by_role("row")

    expect(rows).to_have_count(6)
    expect(rows.nth(1)).to_contain_text("cats")
    expect(page.get_by_role("row", name="itself")).to_contain_text("tree")
    assert [] == broken_rules(page)
    page.get_by_role("button", name="More of quality").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="notes")).to_be_visible()
    page.get_by_role("link", name="cats").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="itself")).to_contain_text("cats")
