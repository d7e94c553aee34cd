"""The service of artifacts: what tasks have made, and the lineage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import dsl
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server

ARTIFACTS = "/apis/v2beta1/artifacts"
LINKS = "/apis/v2beta1/artifact_tasks"
TASKS = "/apis/v2beta1/tasks"


@dsl.component
def make(seed: int, data: dsl.Output[dsl.Dataset], quality: dsl.Output[dsl.Metrics]) -> None:
    with open(data.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("some data")
    data.metadata["rows"] = 1
    quality.log_metric("accuracy", 0.5)


@dsl.component
def use(data: dsl.Input[dsl.Dataset], copy: dsl.Output[dsl.Model]) -> None:
    with open(copy.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("a copy")


@dsl.pipeline(name="a-lineage")
def lineage(seed: int = 0) -> None:
    use(data=make(seed=seed).outputs["data"])


@pytest.fixture(scope="module")
def run(server: Server) -> dict[str, Any]:
    """A run of `lineage` that has succeeded."""
    return run_of(server, lineage)


def links(server: Server, **query: Any) -> list[dict[str, Any]]:
    answer = server.ask("GET", f"{LINKS}?{urlencode({'page_size': 200, **query}, doseq=True)}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json().get("artifact_tasks", [])
    return found


def ids_of(server: Server, run: dict[str, Any]) -> dict[str, str]:
    """Return the ids of a run's tasks by name."""
    told = server.ask("GET", f"{TASKS}?run_id={run['run_id']}").json()["tasks"]
    return {task["name"]: task["task_id"] for task in told}


def test_artifacts_are_listed_and_found(server: Server, run: dict[str, Any]) -> None:
    of_run = {"predicates": [{"key": "run_id", "operation": "EQUALS", "string_value": run["run_id"]}]}
    query = urlencode({"sort_by": "name", "filter": json.dumps(of_run)})
    told = server.ask("GET", f"{ARTIFACTS}?{query}").json()
    found = {artifact["name"]: artifact for artifact in told["artifacts"]}

    assert told["total_size"] == len(found) == 3
    assert {name: artifact["type"] for name, artifact in found.items()} == {
        "copy": "Model",
        "data": "Dataset",
        "quality": "Metric",
    }
    assert found["data"]["metadata"] == {"rows": 1}
    assert found["quality"]["metadata"] == {"accuracy": 0.5}
    assert found["copy"]["task_id"] == ids_of(server, run)["use"]
    assert found["copy"]["uri"].startswith(str(server.home / "artifacts"))
    for artifact in found.values():
        assert artifact["run_id"] == run["run_id"]
        assert (artifact["run_name"], artifact["pipeline"]) == (run["display_name"], "a-lineage")
        assert server.ask("GET", f"{ARTIFACTS}/{artifact['artifact_id']}").json() == artifact


def test_the_lineage_leads_from_a_task_to_those_that_read_what_it_made(
    server: Server, run: dict[str, Any]
) -> None:
    ids = ids_of(server, run)
    [made] = [link for link in links(server, task_ids=ids["make"], type="OUTPUT") if link["key"] == "data"]
    [read] = links(server, artifact_ids=made["artifact_id"], type="INPUT")

    assert read["task_id"] == ids["use"]
    assert read["key"] == "data"
    assert read["producer_task_id"] == made["task_id"] == ids["make"]
    assert [link["key"] for link in links(server, task_ids=read["task_id"], type="OUTPUT")] == ["copy"]


def test_the_lineage_leads_into_runs_that_took_outputs_from_the_cache(server: Server) -> None:
    run, again = (run_of(server, lineage, seed=1) for _ in range(2))
    [made] = [link for link in links(server, run_ids=run["run_id"], type="OUTPUT") if link["key"] == "data"]
    found = links(server, artifact_ids=made["artifact_id"])

    assert {link["run_id"] for link in found} == {run["run_id"], again["run_id"]}
    assert {link["producer_task_id"] for link in found} == {made["task_id"]}


def test_links_come_in_pages_of_several_runs(server: Server) -> None:
    run_ids = [run_of(server, lineage, seed=2)["run_id"] for _ in range(2)]
    whole = links(server, run_ids=run_ids)
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        query = urlencode({"run_ids": run_ids, "page_size": 3, "page_token": token}, doseq=True)
        answer = server.ask("GET", f"{LINKS}?{query}").json()
        found += answer["artifact_tasks"]
        token = answer.get("next_page_token", "")
        if not token:
            break

    assert found == whole
    assert len({link["id"] for link in found}) == len(found) == answer["total_size"] == 8


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{ARTIFACTS}/nobody", 404, "nobody"),
        (f"{ARTIFACTS}?sort_by=colour", 400, "colour"),
        (f"{LINKS}?task_ids=nobody", 404, "no task nobody"),
        (f"{LINKS}?type=SIDEWAYS", 400, "INPUT or OUTPUT"),
        (f"{LINKS}?sort_by=created_at", 400, "one order"),
        (f"{LINKS}?page_token=x", 400, "page token"),
        (f"{LINKS}?page_size=-1", 400, "negative"),
        (f"{LINKS}?{'run_ids=x&' * 101}", 400, "at most"),
    ],
)
def test_what_is_wrong_is_refused(server: Server, path: str, status: int, said: str) -> None:
    found = server.ask("GET", path)

    assert (found.status_code, said in found.json()["message"]) == (status, True), found.text
