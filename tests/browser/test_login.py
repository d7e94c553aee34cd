"""A server that asks who one is: its pages do too, and show one namespace at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from penstock.client import Client
from penstock.compiler import Compiler
from support.accessibility import broken_rules
from support.command import Penstock
from support.servers import serving
from support.walked import patient

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_one_logs_in_with_a_key_and_sees_what_is_ones_own(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = Penstock(home, tmp_path)("keys", "create", "ann", "--role", "a=editor", "--role", "b=viewer")
    key = made.out.strip()
    Compiler().compile(patient, str(tmp_path / "patient.yaml"))
    with serving(home, "--auth") as server:
        client = Client(host=server.url, existing_token=key)
        client.create_experiment("cats", namespace="a")
        client.upload_pipeline(str(tmp_path / "patient.yaml"), pipeline_name="patient", namespace="a")
        context = browser.new_context(base_url=server.url)
        page = context.new_page()

        page.goto("/#/experiments")
        field = page.get_by_label("API key or token")
        field.fill("penstock_wrong")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_contain_text("there is no such API key")
        assert [] == broken_rules(page)
        field.fill(key)
        page.get_by_role("button", name="Log in").click()

        expect(page.get_by_role("link", name="cats")).to_be_visible()
        assert page.url.endswith("#/experiments")
        page.get_by_role("button", name="Create experiment").click()
        page.get_by_label("Name", exact=True).fill("dogs")
        page.get_by_role("button", name="Create", exact=True).click()
        expect(page.get_by_role("heading", name="dogs")).to_be_visible()
        assert "a" == client.get_experiment(experiment_name="dogs", namespace="a").namespace

        page.get_by_role("combobox", name="Namespace").click()
        page.get_by_role("option", name="b").click()
        page.get_by_role("link", name="Pipelines").click()
        expect(page.get_by_text("No pipelines yet")).to_be_visible()
        page.get_by_role("link", name="Getting started").click()
        expect(page.get_by_role("alert")).to_contain_text("process_runner = true")
        expect(page.get_by_role("button", name="Run this")).to_be_disabled()
        page.get_by_role("button", name="Log out").click()
        expect(field).to_be_visible()
        page.goto("/#/runs")
        expect(field).to_be_visible()
        context.close()
