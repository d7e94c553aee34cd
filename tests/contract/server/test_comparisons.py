"""How runs differ, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.client import Client
from support.made import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

COMPARE = "/apis/penstock/v1/runs:compare"


@dsl.component
def load(path: str) -> int:
    return len(path)


@dsl.component
def fit(rows: int, rate: float, metrics: dsl.Output[dsl.Metrics]) -> None:
    if rate > 1:
        raise ValueError("it diverges")
    metrics.log_metric("accuracy", rate / 2)
    metrics.log_metric("rows", rows)


@dsl.component
def report(page: dsl.Output[dsl.HTML]) -> int:
    with open(page.path, "w") as file:  # noqa: PTH123 - of a component
        file.write("<p>good</p>")
    return 1


@dsl.pipeline(name="compared")
def plain(rate: float = 0.5, path: str = "wine") -> None:
    fit(rows=load(path=path).output, rate=rate)


@dsl.pipeline(name="compared")
def with_report(rate: float = 0.5, path: str = "wine") -> None:
    fit(rows=load(path=path).output, rate=rate)
    report()


@dsl.pipeline(name="equal-items")
def equal_items() -> None:
    with dsl.ParallelFor([3, 3]) as rows:
        fit(rows=rows, rate=0.5)


def compare(server: Server, *run_ids: str) -> dict[str, Any]:
    answer = server.ask("GET", COMPARE + "?" + "&".join(f"run_ids={run_id}" for run_id in run_ids))
    assert 200 == answer.status_code, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture(scope="module")
def listed(server: Server) -> list[str]:
    """The ids of three runs: another rate, and another pipeline that fails."""
    made = [
        run_of(server, plain),
        run_of(server, plain, rate=0.25),
        run_of(server, with_report, rate=2.0),
    ]
    return [run["run_id"] for run in made]


def test_what_differs_between_runs_of_one_pipeline_is_marked(server: Server, listed: list[str]) -> None:
    first, second, _ = listed

    told = compare(server, first, second)

    assert [first, second] == [run["run_id"] for run in told["runs"]]
    assert told["same_pipeline"]
    assert "components" not in told
    parameters = {each["name"]: each for each in told["parameters"]}
    assert {first: 0.5, second: 0.25} == parameters["rate"]["values"]
    assert parameters["rate"]["differs"]
    assert "differs" not in parameters["path"]
    assert {first: "wine", second: "wine"} == parameters["path"]["values"]
    metrics = {each["name"]: each for each in told["metrics"]}
    assert {first: 0.25, second: 0.125} == metrics["accuracy"]["values"]
    assert ("fit", "metrics", True) == tuple(
        metrics["accuracy"][key] for key in ("task", "artifact", "differs")
    )
    assert "differs" not in metrics["rows"]
    tasks = {each["path"]: each for each in told["tasks"]}
    assert ["cached"] == tasks["load"]["differs"]
    assert "CACHED" == tasks["load"]["runs"][second]["state"]
    assert tasks["load"]["runs"][second]["cached"]
    assert "nothing has changed" in tasks["load"]["runs"][second]["why"]
    assert "differs" not in tasks["fit"]
    assert tasks["fit"]["runs"][first]["duration_s"] > 0


def test_what_differs_between_pipelines_is_named(server: Server, listed: list[str]) -> None:
    first, _, third = listed

    told = compare(server, first, third)

    assert "same_pipeline" not in told
    assert ["comp-report", "root"] == [each["name"] for each in told["components"]]
    assert [third] == list(told["components"][0]["digests"])
    tasks = {each["path"]: each for each in told["tasks"]}
    assert ["state", "error"] == tasks["fit"]["differs"]
    assert "it diverges" in tasks["fit"]["runs"][third]["error"]
    assert ["presence"] == tasks["report"]["differs"]
    [page] = told["artifacts"]
    assert ("report", "page", "system.HTML") == (page["task"], page["name"], page["type"])
    held = server.ask("GET", f"/apis/v2beta1/artifacts/{page['artifact_ids'][third]}").json()
    assert held["uri"].endswith("/report/1/page")
    assert "it diverges" in told["runs"][1]["error"]
    accuracy = next(each for each in told["metrics"] if each["name"] == "accuracy")
    assert ([first], True) == (list(accuracy["values"]), accuracy["differs"])


def test_iterations_over_equal_items_are_compared_one_by_one(server: Server) -> None:
    runs = [run_of(server, equal_items)["run_id"] for _ in range(2)]

    told = compare(server, *runs)

    paths = ["for-loop-2[3~0]/fit", "for-loop-2[3~1]/fit"]
    assert paths == [each["path"] for each in told["tasks"]]
    assert paths == sorted({each["task"] for each in told["metrics"]})


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "run_ids names 0"),
        ("?run_ids=a&run_ids=a", 400, "run_ids names 1"),
        ("?run_ids=" + ",".join("abcdefghijk"), 400, "run_ids names 11"),
        ("?run_ids=a,b", 404, "there is no run a"),
    ],
)
def test_what_cannot_be_compared_is_refused(server: Server, query: str, status: int, said: str) -> None:
    answer = server.ask("GET", COMPARE + query)

    assert status == answer.status_code
    assert said in answer.json()["message"]


def test_the_client_compares(
    server: Server, listed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    told = Client(server.url).compare_runs(listed)

    assert listed == [run.run_id for run in told.runs]
    assert {"rate"} == {each.name for each in told.parameters if each.differs}
