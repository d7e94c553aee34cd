"""Where one begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from penstock.client import Client


def test_a_sample_runs_at_one_press_and_is_uploaded_once(page: Page, client: Client) -> None:
    for _ in range(2):
        page.goto("/#/start")
        page.get_by_role("link", name="Hello").click()
        page.get_by_role("button", name="Run this").click()
        page.wait_for_url(re.compile("/runs/details/"))
        expect(page.locator(".node[data-path=greet]")).to_have_attribute(
            "data-state", re.compile("SUCCEEDED|CACHED")
        )

    pipeline_id = client.get_pipeline_id("sample-hello")
    assert pipeline_id is not None
    assert 1 == client.list_pipeline_versions(pipeline_id).total_size


def test_a_sample_is_started_with_other_parameters(page: Page) -> None:
    page.goto("/#/start?sample=gate")
    page.get_by_role("button", name="With other parameters").click()

    expect(page.get_by_label("threshold")).to_have_value("0.8")


def test_the_source_is_taken_along_and_says_how_it_is_run(page: Page, tmp_path: Path) -> None:
    page.goto("/#/start?sample=sweep")
    expect(page.get_by_role("region", name="Source of sweep")).to_contain_text("dsl.ParallelFor(rates")
    with page.expect_download() as download:
        page.get_by_role("button", name="sweep.py", exact=True).click()
    download.value.save_as(tmp_path / "sweep.py")
    compile((tmp_path / "sweep.py").read_text(), "sweep.py", "exec")

    page.get_by_role("tab", name="KFP's client").click()
    commands = page.get_by_role("region", name="KFP's client")
    expect(commands).to_contain_text(f"KF_PIPELINES_ENDPOINT={page.url.partition('/#')[0]}")
