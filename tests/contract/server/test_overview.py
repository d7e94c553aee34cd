"""What goes on, and how the last runs of a pipeline went, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.client import Client
from penstock.compiler import Compiler
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

OURS = "/apis/penstock/v1"


@dsl.component
def load(path: str) -> str:
    import os  # noqa: PLC0415
    import time  # noqa: PLC0415

    while path and not os.path.exists(path):  # noqa: PTH110
        time.sleep(0.02)
    return path


@dsl.component
def fit(k: int, worst: int) -> int:
    if k == worst:
        raise ValueError(f"no {k}\nas somebody has said")
    return k


@dsl.pipeline(name="health")
def pipeline(path: str = "", worst: int = 0) -> None:
    loaded = load(path=path)
    with dsl.ParallelFor([1, 2, 3]) as k:
        fit(k=k, worst=worst).after(loaded)


@pytest.fixture(scope="module")
def client(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Client:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        return Client(server.url)


@pytest.fixture(scope="module")
def pipeline_id(client: Client, tmp_path_factory: pytest.TempPathFactory) -> str:
    package = str(tmp_path_factory.mktemp("compiled") / "health.yaml")
    Compiler().compile(pipeline, package)
    return str(client.upload_pipeline(package, "health of it").pipeline_id)


@pytest.fixture(scope="module")
def experiment_id(client: Client) -> str:
    return str(client.create_experiment("health").experiment_id)


@pytest.fixture(scope="module")
def version_id(client: Client, pipeline_id: str) -> str:
    return str(client.list_pipeline_versions(pipeline_id).pipeline_versions[0].pipeline_version_id)


@pytest.fixture(scope="module")
def ran(client: Client, experiment_id: str, pipeline_id: str, version_id: str) -> list[str]:
    """The ids of a run that was well, and of one that failed."""
    made = []
    for worst in (0, 2):
        name = f"worst {worst}"
        run = client.run_pipeline(
            experiment_id, name, pipeline_id=pipeline_id, version_id=version_id, params={"worst": worst}
        )
        client.wait_for_run_completion(run.run_id, 60)
        made.append(str(run.run_id))
    return made


def told(server: Server, path: str) -> dict[str, Any]:
    answer = server.ask("GET", OURS + path)
    assert 200 == answer.status_code, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_has_failed_is_told_by_pipeline_with_its_task(
    server: Server, client: Client, pipeline_id: str, ran: list[str]
) -> None:
    overview = told(server, "/overview")

    [group] = [each for each in overview["failed"] if each.get("pipeline_id") == pipeline_id]
    assert ("health of it", 1, "FAILED") == (group["pipeline"], group["failed"], group["last_state"])
    [run] = group["runs"]
    assert ran[1] == run["run_id"]
    assert run["failed_task"].endswith("/fit")
    assert "no 2" in run["error"]
    assert {ran[0], ran[1]} <= {each["run_id"] for each in overview["recent"]}
    assert overview["states"]["FAILED"] >= 1
    assert ran[1] == next(
        run.run_id
        for each in client.overview().failed
        for run in each.runs
        if each.pipeline_id == pipeline_id
    )


def test_what_goes_is_told_with_its_progress_and_late_by_a_rule(
    server: Server, client: Client, tmp_path: Path, pipeline_id: str, version_id: str, experiment_id: str
) -> None:
    rule = client.create_notification_rule(
        "at once", ["LATE"], webhook="https://nowhere.invalid", late_after_seconds=1, pipeline_id=pipeline_id
    )
    path = tmp_path / "there"
    run = client.run_pipeline(
        experiment_id, "waits", pipeline_id=pipeline_id, version_id=version_id, params={"path": str(path)}
    )

    def late() -> list[dict[str, Any]]:
        found = told(server, "/overview").get("late_runs", [])
        return [each for each in found if each["run"]["run_id"] == run.run_id]

    assert eventually(lambda: bool(late()), 20)
    assert "at once" == late()[0]["rule"]
    [goes] = [each for each in told(server, "/overview")["running"] if each["run_id"] == run.run_id]
    assert {"RUNNING": 1} == goes["tasks"]
    path.touch()
    client.wait_for_run_completion(run.run_id, 60)
    assert [] == late()
    client.delete_notification_rule(rule.notification_rule_id)


def test_recurring_runs_are_told_with_what_comes_next(
    server: Server, client: Client, experiment_id: str, pipeline_id: str, version_id: str
) -> None:
    made = client.create_recurring_run(
        experiment_id,
        "nightly",
        cron_expression="0 0 3 * * *",
        pipeline_id=pipeline_id,
        version_id=version_id,
    )

    [tick] = [each for each in told(server, "/overview")["next"] if each["display_name"] == "nightly"]
    assert tick["at"].endswith("T03:00:00Z")
    [schedule] = told(server, f"/pipelines/{pipeline_id}:health")["schedules"]
    assert ("nightly", 5) == (schedule["display_name"], len(schedule["times"]))
    assert tick["at"] == schedule["times"][0]
    client.delete_recurring_run(made.recurring_run_id)


def test_the_health_of_a_pipeline_is_told_task_by_task(
    server: Server, client: Client, pipeline_id: str, ran: list[str]
) -> None:
    health = told(server, f"/pipelines/{pipeline_id}:health")

    tasks = {each["path"]: each for each in health["tasks"]}
    well, failed = ran
    loop = next(path for path in tasks if "/" not in path and path != "load")
    assert {"load": "RUNTIME", loop: "LOOP", f"{loop}/fit": "RUNTIME"} == {
        path: each["kind"] for path, each in tasks.items()
    }
    cell = tasks[f"{loop}/fit"]["runs"][failed]
    assert ("FAILED", 3, 1, 1) == tuple(cell[key] for key in ("state", "times", "failed", "attempts"))
    assert "ValueError: no 2" == cell["error"]
    assert cell["path"].startswith(f"{loop}[")
    assert "SUCCEEDED" == tasks[f"{loop}/fit"]["runs"][well]["state"]
    assert "CACHED" == tasks["load"]["runs"][failed]["state"]
    assert [failed, well] == [each["run_id"] for each in health["runs"] if each["run_id"] in ran]
    assert 1 == len(client.get_pipeline_health(pipeline_id, runs=1).runs)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/overview?within_s=-1", 400, "within_s is -1"),
        ("/pipelines/none:health", 404, "there is no pipeline none"),
        ("/pipelines/none:health?runs=101", 400, "runs is 101"),
    ],
)
def test_what_cannot_be_told_is_refused(server: Server, path: str, status: int, said: str) -> None:
    answer = server.ask("GET", OURS + path)

    assert status == answer.status_code
    assert said in answer.json()["message"]
