"""KFP's API v1beta1, as its pages and older clients ask for what is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import yaml

from penstock import compiler, dsl, ir
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server

V1, V2 = "/apis/v1beta1", "/apis/v2beta1"


@dsl.component
def add(a: int) -> int:
    return a + 1


@dsl.pipeline(name="adding")
def adding(a: int = 1, text: str = "x") -> int:
    return add(a=a).output


@pytest.fixture(scope="module")
def made(server: Server) -> dict[str, str]:
    """The ids of an experiment, a pipeline, its version, a run and a recurring run."""
    spec = ir.to_dict(compiler.lower(adding).spec)
    experiment = server.ask("POST", f"{V2}/experiments", {"display_name": "an experiment"}).json()
    body = {"pipeline": {"name": "adding"}, "pipeline_version": {"name": "first", "pipeline_spec": spec}}
    pipeline = server.ask("POST", f"{V2}/pipelines/create", body).json()["pipeline_id"]
    version = server.ask("GET", f"{V2}/pipelines/{pipeline}/versions").json()["pipeline_versions"][0]
    reference = {"pipeline_id": pipeline, "pipeline_version_id": version["pipeline_version_id"]}
    asked = {
        "display_name": "one",
        "pipeline_version_reference": reference,
        "experiment_id": experiment["experiment_id"],
        "runtime_config": {"parameters": {"a": 5}},
    }
    run_id = server.ask("POST", f"{V2}/runs", asked).json()["run_id"]
    trigger = {"cron_schedule": {"cron": "0 0 0 1 1 ?"}}
    recurring = {**asked, "trigger": trigger, "max_concurrency": "2", "mode": "ENABLE"}
    job = server.ask("POST", f"{V2}/recurringruns", recurring).json()
    assert server.reaches(run_id, "SUCCEEDED")
    return {
        "experiment": experiment["experiment_id"],
        "pipeline": pipeline,
        "version": version["pipeline_version_id"],
        "run": run_id,
        "job": job["recurring_run_id"],
    }


def got(server: Server, path: str) -> dict[str, Any]:
    answer = server.ask("GET", f"{V1}{path}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_run_has_what_pages_of_kfp_look_for(server: Server, made: dict[str, str]) -> None:
    found = got(server, f"/runs/{made['run']}")
    run = found["run"]

    assert (run["id"], run["name"], run["status"]) == (made["run"], "one", "Succeeded")
    assert run["storage_state"] == "STORAGESTATE_AVAILABLE"
    assert json.loads(run["pipeline_spec"]["pipeline_manifest"])["pipelineInfo"]["name"] == "adding"
    assert run["pipeline_spec"]["runtime_config"] == {"parameters": {"a": 5}}
    assert run["pipeline_spec"]["pipeline_name"] == "adding"
    assert "workflow_manifest" not in run["pipeline_spec"]
    assert found["pipeline_runtime"]["pipeline_manifest"] == run["pipeline_spec"]["pipeline_manifest"]
    assert run["resource_references"] == [
        {
            "key": {"type": "EXPERIMENT", "id": made["experiment"]},
            "name": "an experiment",
            "relationship": "OWNER",
        },
        {
            "key": {"type": "PIPELINE_VERSION", "id": made["version"]},
            "name": "first",
            "relationship": "CREATOR",
        },
    ]


def test_a_pipeline_has_its_newest_version_and_its_yaml(server: Server, made: dict[str, str]) -> None:
    pipeline = got(server, f"/pipelines/{made['pipeline']}")
    version = got(server, f"/pipeline_versions/{made['version']}")
    listed = got(server, f"/pipeline_versions?resource_key.type=PIPELINE&resource_key.id={made['pipeline']}")
    yamls = [
        got(server, f"/pipelines/{made['pipeline']}/templates")["template"],
        got(server, f"/pipeline_versions/{made['version']}/templates")["template"],
    ]

    assert pipeline["default_version"] == version
    assert pipeline["parameters"] == [{"name": "a", "value": "1"}, {"name": "text", "value": "x"}]
    assert listed["versions"] == [version]
    assert version["resource_references"][0]["key"] == {"type": "PIPELINE", "id": made["pipeline"]}
    assert got(server, "/namespaces/-/pipelines/adding") == pipeline
    assert {yaml.safe_load(text)["pipelineInfo"]["name"] for text in yamls} == {"adding"}


def test_a_job_is_a_recurring_run(server: Server, made: dict[str, str]) -> None:
    job = got(server, f"/jobs/{made['job']}")

    assert (job["name"], job["max_concurrency"], job["enabled"]) == ("one", "2", True)
    assert job["trigger"] == {"cron_schedule": {"cron": "0 0 0 1 1 ?"}}
    assert (job["mode"], job["status"]) == ("ENABLED", "Enabled")
    assert server.ask("POST", f"{V1}/jobs/{made['job']}/disable").json() == {}
    assert "enabled" not in got(server, f"/jobs/{made['job']}")
    assert server.ask("POST", f"{V1}/jobs/{made['job']}/enable").json() == {}


def test_lists_are_of_an_owner_and_take_the_older_filters(server: Server, made: dict[str, str]) -> None:
    other = run_of(server, adding)["run_id"]
    owner = urlencode(
        {"resource_reference_key.type": "EXPERIMENT", "resource_reference_key.id": made["experiment"]}
    )
    predicate = {"key": "storage_state", "op": "NOT_EQUALS", "string_value": "STORAGESTATE_ARCHIVED"}
    query = urlencode({"filter": json.dumps({"predicates": [predicate]}), "sort_by": "name"})

    assert [run["id"] for run in got(server, f"/runs?{owner}")["runs"]] == [made["run"]]
    assert {run["id"] for run in got(server, f"/runs?{query}")["runs"]} >= {made["run"], other}
    assert [job["id"] for job in got(server, f"/jobs?{owner}")["jobs"]] == [made["job"]]
    assert [each["id"] for each in got(server, "/pipelines")["pipelines"]] == [made["pipeline"]]
    assert {each["name"] for each in got(server, "/experiments")["experiments"]} == {
        "Default",
        "an experiment",
    }
    assert got(server, f"/experiments/{made['experiment']}")["storage_state"] == "STORAGESTATE_AVAILABLE"


def test_runs_are_put_away_ended_and_deleted(server: Server) -> None:
    run_id = run_of(server, adding)["run_id"]

    def done(method: str, path: str) -> int:
        return server.ask(method, f"{V1}/runs/{run_id}{path}").status_code

    assert done("POST", ":archive") == 200
    assert got(server, f"/runs/{run_id}")["run"]["storage_state"] == "STORAGESTATE_ARCHIVED"
    assert [done("POST", ":unarchive"), done("POST", "/terminate")] == [200, 200]
    assert done("POST", "/retry") == 409
    assert [done("DELETE", ""), done("GET", "")] == [200, 404]


def test_a_pipeline_is_deleted_with_its_versions(server: Server, made: dict[str, str]) -> None:
    spec = ir.to_dict(compiler.lower(adding).spec)
    body = {"pipeline": {"name": "to delete"}, "pipeline_version": {"pipeline_spec": spec}}
    pipeline = server.ask("POST", f"{V2}/pipelines/create", body).json()["pipeline_id"]
    version = got(server, f"/pipelines/{pipeline}")["default_version"]["id"]

    assert server.ask("DELETE", f"{V1}/pipelines/{pipeline}").json() == {}
    assert server.ask("GET", f"{V1}/pipelines/{pipeline}").status_code == 404
    assert server.ask("GET", f"{V1}/pipeline_versions/{version}").status_code == 404
    assert server.ask("DELETE", f"{V1}/pipeline_versions/{version}").status_code == 404
    assert made["pipeline"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/runs/nobody", 404),
        ("/jobs/nobody", 404),
        ("/pipelines/nobody/templates", 404),
        ("/pipeline_versions", 400),
        ("/runs?filter=nonsense", 400),
        ("/runs?filter=%7B%22predicates%22%3A1%7D", 400),
    ],
)
def test_what_is_not_there_is_refused(server: Server, path: str, status: int) -> None:
    assert server.ask("GET", f"{V1}{path}").status_code == status
