"""The form of a new run, typed by the pipeline; and recurring runs, made, changed and made up for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from support import sample_runs
from support.made import ended
from support.walked import sweep

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from penstock.client import Client


@pytest.fixture(scope="module")
def uploaded(client: Client) -> dict[str, str]:
    """The ids of two samples."""
    names = ("gate", "sweep")
    return {
        name: client.upload_pipeline(str(sample_runs.SAMPLES / f"{name}.yaml"), f"form {name}").pipeline_id
        for name in names
    }


def test_choices_are_those_of_the_pipeline(page: Page, uploaded: dict[str, str], client: Client) -> None:
    page.goto(f"/#/runs/new?pipelineId={uploaded['gate']}")
    page.get_by_role("combobox", name="model").click()
    assert ["small", "medium", "large"] == page.get_by_role("option").all_inner_texts()
    page.get_by_role("option", name="large").click()
    expect(page.get_by_label("Name", exact=True)).to_have_attribute(
        "placeholder", re.compile(r"Run of form gate \([0-9a-z]{5}\)")
    )
    page.get_by_role("combobox", name="Experiment").fill("from a form")
    page.get_by_role("option", name="Create “from a form”").click()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("combobox", name="Tags").fill("team=vision")
    page.keyboard.press("Enter")
    page.get_by_label("Take outputs from the cache").uncheck()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/runs/details/"))

    run_id = page.url.rpartition("/")[2].partition("?")[0]
    made = client.ask("GET", f"/apis/penstock/v1/runs/{run_id}")
    assert {"team": "vision"} == made["tags"]
    assert made["settings"]["cache"] is False or "cache" not in made["settings"]
    assert "large" == made["run"]["runtime_config"]["parameters"]["model"]
    assert "from a form" == made["experiment"]


def test_lists_are_written_as_json_and_it_is_said_where_they_are_wrong(
    page: Page, uploaded: dict[str, str]
) -> None:
    page.goto(f"/#/runs/new?pipelineId={uploaded['sweep']}")
    rates = page.get_by_label("rates")
    rates.fill("[0.1,\n 0.2,\n]")
    expect(page.get_by_text("Line 3, column 1: ] cannot stand here")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    page.get_by_role("button", name="Take the default again").click()
    expect(rates).to_have_value(re.compile("0.01"))
    rates.fill("[0.3]")
    page.get_by_role("button", name="Start").click()

    expect(page.locator(".node[data-path='for-loop-1[0.3]/train']")).to_be_visible()


def test_a_clone_of_a_run_of_no_pipeline_keeps_all(page: Page, client: Client) -> None:
    run_id = ended(client, sweep, "of a document", "FAILED", rows=12)
    page.goto(f"/#/runs/new?cloneFromRun={run_id}")

    expect(page.get_by_label("rows")).to_have_value("12")
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("placeholder", "Clone of of a document")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Clone of of a document")).to_be_visible()


def test_a_recurring_run_is_made_in_a_zone_changed_run_and_made_up_for(
    page: Page, uploaded: dict[str, str], client: Client
) -> None:
    page.goto(f"/#/runs/new?pipelineId={uploaded['gate']}&recurring=1")
    page.get_by_label("Name", exact=True).fill("on workdays")
    page.get_by_role("combobox", name="How often").click()
    page.get_by_role("option", name="On days of the week").click()
    expect(page.get_by_text("At 09:00 on Monday to Friday")).to_be_visible()
    page.get_by_role("combobox", name="Time zone").fill("Tokyo")
    page.get_by_role("option", name="Asia/Tokyo").click()
    expect(page.locator("time").first).to_have_attribute("datetime", re.compile("T00:00:00Z"))
    page.get_by_role("button", name="Create", exact=True).click()

    heading = page.get_by_role("heading", name="on workdays")
    expect(heading).to_contain_text("On")
    expect(page.get_by_role("row", name="Pipeline")).to_contain_text("always the newest version")
    page.get_by_role("link", name="Change").click()
    page.get_by_text("Sat", exact=True).click()
    page.get_by_role("combobox", name="model").click()
    page.get_by_role("option", name="small").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Trigger")).to_contain_text("Monday to Saturday")
    expect(page.get_by_role("row", name="model")).to_contain_text("small")

    page.get_by_role("button", name="Run now").click()
    made = page.get_by_role("link", name=re.compile("^onworkdays"))
    expect(made).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Backfill").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From").fill("2024-02-26T00:00")
    dialog.get_by_label("To").fill("2024-02-28T12:00")
    expect(dialog.get_by_role("status")).to_contain_text("It was due 3 times")
    dialog.get_by_role("button", name="Make 3 runs").click()
    expect(made).to_have_count(4, timeout=30_000)
    found = client.list_recurring_runs().recurring_runs
    assert {"on workdays"} <= {each.display_name for each in found}


def test_a_clone_of_a_recurring_run_keeps_its_times(
    page: Page, client: Client, uploaded: dict[str, str]
) -> None:
    made = client.create_recurring_run(
        client.create_experiment("clones").experiment_id,
        "every so often",
        interval_second=5400,
        pipeline_id=uploaded["gate"],
        params={"model": "large"},
        enabled=False,
    )
    page.goto(f"/#/runs/new?cloneFromRecurringRun={made.recurring_run_id}")

    expect(page.get_by_role("textbox", name="Every")).to_have_value("90")
    expect(page.get_by_role("combobox", name="Unit")).to_have_value("minutes")
    expect(page.get_by_role("combobox", name="model")).to_have_value("large")


def test_a_file_is_dropped_becomes_a_version_with_tags_and_is_listed(
    page: Page, uploaded: dict[str, str], client: Client
) -> None:
    page.goto(f"/#/pipeline_versions/new?pipelineId={uploaded['gate']}")
    expect(page.get_by_role("combobox", name="A version of")).to_have_value("form gate")
    text = (sample_runs.SAMPLES / "gate.yaml").read_text()
    carried = page.evaluate_handle(
        """text => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "dropped.yaml"));
          return carried;
        }""",
        text,
    )
    page.locator(".drop").dispatch_event("drop", {"dataTransfer": carried})
    expect(page.get_by_label("Name of the version")).to_have_attribute(
        "placeholder", re.compile("dropped-version-at-")
    )
    page.get_by_role("combobox", name="Tags").fill("team=sales")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url(re.compile("/pipelines/details/"))

    newest = client.list_pipeline_versions(uploaded["gate"], sort_by="created_at desc").pipeline_versions[0]
    assert {"team": "sales"} == newest.tags
    page.goto("/#/pipelines?q=form")
    page.get_by_role("button", name="Versions of form gate").click()
    expect(page.locator("tr.within")).to_have_count(2)


def test_several_pipelines_are_deleted_at_once(page: Page, client: Client) -> None:
    for name in ("unwanted one", "unwanted two"):
        client.upload_pipeline(str(sample_runs.SAMPLES / "hello.yaml"), name)
    page.goto("/#/pipelines?q=unwanted")
    page.get_by_label("Mark unwanted one").check()
    page.get_by_label("Mark unwanted two").check()
    page.get_by_role("button", name="Delete 2 pipelines").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 2 pipelines").click()

    expect(page.get_by_text("No pipelines fit the search")).to_be_visible()
    assert client.get_pipeline_id("unwanted one") is None


def test_an_experiment_shows_its_last_runs_and_switches_its_recurring_ones(
    page: Page, client: Client, uploaded: dict[str, str]
) -> None:
    experiment = client.create_experiment("looked after").experiment_id
    run = client.run_pipeline(experiment, "its run", pipeline_id=uploaded["gate"])
    client.wait_for_run_completion(run.run_id, 60)
    recurring = client.create_recurring_run(
        experiment, "its nights", cron_expression="@daily", pipeline_id=uploaded["gate"]
    )
    page.goto("/#/experiments")
    page.get_by_role("link", name="its run: Succeeded").click()
    expect(page.get_by_role("heading", name="its run")).to_be_visible()
    page.goto(f"/#/experiments/details/{experiment}")
    page.get_by_text("Recurring runs: 1 on, 0 off").click()
    page.get_by_role("switch", name="its nights is on").click(force=True)

    expect(page.get_by_text("Recurring runs: 0 on, 1 off")).to_be_visible()
    assert "DISABLED" == client.get_recurring_run(recurring.recurring_run_id).status
