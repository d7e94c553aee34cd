"""What tasks have made: shown as what it is, and no danger to who looks at it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from support.accessibility import broken_rules
from support.hostile_page import hostile_page, listening
from support.made import ended
from support.previewed import previewed
from support.walked import reported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from penstock.client import Client
    from support.servers import Server


def outputs(client: Client, run_id: str, name: str) -> dict[str, str]:
    [task] = [task for task in client.list_tasks(run_id).tasks if task.name == name]
    return {each.artifact_key: each.artifacts[0].artifact_id for each in task.outputs.artifacts}


@pytest.fixture(scope="module")
def made(client: Client) -> dict[str, str]:
    """The artifacts of a run, by their names."""
    return outputs(client, ended(client, reported, "reported", "SUCCEEDED"), "report")


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[str]]]:
    """Somebody else's server, and what it was asked for."""
    with listening() as (url, paths):
        yield url, paths


@pytest.fixture(scope="module")
def kinds(client: Client, asked: tuple[str, list[str]]) -> dict[str, str]:
    """Artifacts of all kinds, by their names."""
    run_id = ended(client, previewed, "previewed", "SUCCEEDED", page=hostile_page(asked[0]))
    return outputs(client, run_id, "draw") | {"away": outputs(client, run_id, "importer")["artifact"]}


def test_artifacts_are_found_by_name_and_lead_to_the_tasks_of_them(page: Page, made: dict[str, str]) -> None:
    page.goto("/#/artifacts")
    page.get_by_label("Search artifacts by name").fill("table")
    page.get_by_role("row", name="reported").get_by_role("link").first.wait_for()
    page.goto(f"/#/artifacts/{made['table']}")

    expect(page.get_by_role("row", name="cat 9")).to_be_visible()
    expect(page.get_by_role("region", name="Made by")).to_contain_text("report as table in reported")
    expect(page.get_by_role("region", name="Read by")).to_contain_text("read as table in reported")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert "cat,9\ndog,8\n" == download.value.path().read_text()
    page.get_by_role("link", name="read", exact=True).click()
    expect(page.get_by_role("complementary", name="Task read")).to_contain_text("table")


def test_artifacts_are_listed_by_run_with_their_metrics(page: Page, kinds: dict[str, str]) -> None:
    page.goto("/#/artifacts?type=system.Metrics&q=numbers")
    row = page.get_by_role("row", name="numbers")
    expect(row.first).to_contain_text(f"accuracy {0.1 + 0.2}")
    expect(page.get_by_role("rowheader", name="previewed")).to_be_visible()

    page.get_by_text("One list").click()
    expect(row.first).to_contain_text("previewed")
    page.get_by_label("Type").first.click()
    page.get_by_role("option", name="Model", exact=True).click()
    expect(page.get_by_text("No artifacts fit the search")).to_be_visible()
    page.goto("/#/artifacts?type=own.Nothing")
    expect(page.get_by_text("No artifacts fit the search")).to_be_visible()
    assert kinds


def test_marks_become_headings_and_lists(page: Page, made: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{made['notes']}")

    expect(page.get_by_role("heading", name="Notes", exact=True)).to_be_visible()
    expect(page.get_by_role("article").get_by_role("listitem")).to_have_count(2)


def test_a_classifier_has_its_curve_and_its_matrix(page: Page, made: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{made['curve']}")

    expect(page.get_by_role("img", name="the area under it is 0.800")).to_be_visible()
    expect(page.get_by_role("row", name="dog 2")).to_have_text("dog28")
    page.get_by_text("Shares of each row").click()
    expect(page.get_by_role("row", name="dog 20.0 %")).to_have_text("dog20.0 %80.0 %")
    assert [] == broken_rules(page)


def test_a_classifier_is_looked_at_slice_by_slice(page: Page, kinds: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{kinds['slices']}")

    expect(page.get_by_role("row", name="old")).to_contain_text("87.5 %")
    page.get_by_label("Show the slice").first.click()
    page.get_by_role("option", name="old").click()
    expect(page.get_by_text("7 of 8 are right")).to_be_visible()


def test_a_table_is_read_as_far_as_somebody_wants(page: Page, kinds: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{kinds['table']}")
    table = page.get_by_role("region", name="The table")

    expect(table.get_by_role("columnheader", name="square")).to_contain_text("integer")
    expect(table.get_by_role("row", name='row "3", quoted')).to_contain_text("9")
    expect(page.get_by_text("of 141 kB")).to_be_visible()
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_text("4,000 rows, 3 columns")).to_be_visible()
    assert table.get_by_role("row").count() < 80
    table.focus()
    page.keyboard.press("End")
    expect(table.get_by_role("row", name='row "3999", quoted')).to_be_visible()
    assert [] == broken_rules(page)


def test_texts_and_json_are_shown_as_what_they_are(page: Page, kinds: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{kinds['lines']}")
    text = page.get_by_role("region", name="The text")
    expect(text).to_contain_text("1line 0 of a text")
    text.focus()
    page.keyboard.press("End")
    expect(text).to_contain_text("3000line 2999 of a text")

    page.goto(f"/#/artifacts/{kinds['settings']}")
    tree = page.get_by_role("region", name="The JSON")
    expect(tree).to_contain_text("rate: 0.25")
    tree.get_by_text("learning: ").click()
    expect(tree.get_by_text("rate: ")).to_be_hidden()
    assert [] == broken_rules(page)


def test_a_folder_is_walked_and_comes_as_an_archive(
    page: Page, kinds: dict[str, str], tmp_path: Path
) -> None:
    page.goto(f"/#/artifacts/{kinds['folder']}")
    page.get_by_role("button", name="README.md", exact=True).click()
    expect(page.get_by_role("article")).to_have_text("The model<b>It</b> is good.")
    page.get_by_role("navigation", name="Where in the folder").get_by_role("button", name="folder").click()
    page.get_by_role("button", name="inner", exact=True).click()
    page.get_by_role("button", name="weights", exact=True).click()
    expect(page.get_by_role("region", name="The first bytes")).to_contain_text("000010  10 11 12")
    assert [] == broken_rules(page)

    page.get_by_role("button", name="Download the folder").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="as .zip").click()
    download.value.save_as(tmp_path / "folder.zip")
    with zipfile.ZipFile(tmp_path / "folder.zip") as archive:
        assert "inner/weights" in archive.namelist()


def test_what_cannot_be_shown_says_why_and_what_to_do(page: Page, kinds: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{kinds['blob']}")
    expect(page.get_by_text("It is a Parquet table, 64 B")).to_be_visible()
    expect(page.get_by_text('pandas.read_parquet("blob")')).to_be_visible()

    page.goto(f"/#/artifacts/{kinds['none']}")
    expect(page.get_by_text("There is no file any more")).to_be_visible()
    expect(page.get_by_role("link", name="Download")).to_have_count(0)

    page.goto(f"/#/artifacts/{kinds['away']}")
    expect(page.get_by_text("gcloud storage cp -r gs://elsewhere/cats.csv .")).to_be_visible()
    assert [] == broken_rules(page)


def test_a_drawing_is_only_looked_at(page: Page, kinds: dict[str, str]) -> None:
    page.goto(f"/#/artifacts/{kinds['drawing']}")

    picture = page.get_by_role("img", name="drawing")
    expect(picture).to_be_visible()
    assert 20 == picture.evaluate("picture => picture.naturalWidth")


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of somebody who is logged in; what the browser writes of what it refuses is not looked at."""
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "penstock_token", "value": "a secret", "url": server.url}])
    yield context.new_page()
    context.close()


def test_a_hostile_page_reaches_nothing(
    opened: Page, kinds: dict[str, str], asked: tuple[str, list[str]]
) -> None:
    opened.goto(f"/#/artifacts/{kinds['hostile']}")
    frame = opened.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="All well")).to_be_visible()
    expect(frame.get_by_role("status")).to_have_text("no script has run")
    expect(opened).to_have_title("hostile · Penstock")
    assert [] == asked[1]


def test_a_hostile_page_reaches_nothing_with_its_scripts_either(
    opened: Page, kinds: dict[str, str], asked: tuple[str, list[str]]
) -> None:
    """It goes nowhere itself either. No policy forbids WebRTC: scripts have to be switched on."""
    opened.goto(f"/#/artifacts/{kinds['hostile']}")
    here = opened.url
    opened.get_by_label("Run its scripts").click()
    told = opened.frame_locator("iframe").get_by_role("status")
    expect(told).to_contain_text("done", timeout=20_000)
    found = json.loads(told.inner_text().removeprefix("done "))
    expect(told).to_have_count(0)  # it has tried to go elsewhere, and is no page any more

    assert {"cookie", "storage", "parent", "fetch", "own", "socket", "worker", "top"} <= found.keys()
    assert {} == {name: said for name, said in found.items() if said != "refused"}
    assert ("hostile · Penstock", [here]) == (opened.title(), [each.url for each in opened.context.pages])
    assert [] == asked[1]


def test_the_code_that_is_copied_works(page: Page, kinds: dict[str, str], tmp_path: Path) -> None:
    page.goto(f"/#/artifacts/{kinds['settings']}")
    code = page.get_by_role("region", name="In Python").locator("pre").inner_text()

    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    assert {"learning": {"rate": 0.25}, "steps": [1, 2]} == json.loads((tmp_path / "settings").read_text())
