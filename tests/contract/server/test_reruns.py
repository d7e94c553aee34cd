"""Runs from runs over REST: from some task on, with other parameters, with another pipeline; and resumed."""

# Components import what they use in their bodies.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import compiler, dsl, ir
from penstock.client import Client
from penstock.compiler import Compiler
from support.made import run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

OURS = "/apis/penstock/v1/runs"
TASKS = "/apis/v2beta1/tasks"
ENDED = {"SUCCEEDED", "FAILED"}


@dsl.component
def load(size: int) -> int:
    return size


@dsl.component
def fit(rows: int, rate: int) -> int:
    return rows * rate


@dsl.pipeline(name="train")
def train(size: int = 3, rate: int = 2) -> int:
    return fit(rows=load(size=size).output, rate=rate).output


@dsl.component
def fit(rows: int, rate: int) -> int:  # type: ignore[no-redef]  # noqa: F811
    return rows * rate + 1000


@dsl.pipeline(name="train")
def trained_otherwise(size: int = 3, rate: int = 2) -> int:
    return fit(rows=load(size=size).output, rate=rate).output


@dsl.component
def open_gate(path: str) -> str:
    import os

    if not os.path.exists(path):  # noqa: PTH110
        raise ValueError("the gate is closed")
    return path


@dsl.component
def beside() -> int:
    return 1


@dsl.component
def after(number: int) -> int:
    return number


@dsl.pipeline(name="gated")
def gated(path: str) -> None:
    open_gate(path=path)
    after(number=beside().output)


def rerun(server: Server, run_id: str, **body: Any) -> dict[str, Any]:
    made = server.ask("POST", f"{OURS}/{run_id}:rerun", body)
    assert 200 == made.status_code, made.text
    view: dict[str, Any] = made.json()
    return ended(server, view["run"]["run_id"])


def ended(server: Server, run_id: str) -> dict[str, Any]:
    def view() -> dict[str, Any]:
        told: dict[str, Any] = server.ask("GET", f"{OURS}/{run_id}").json()
        return told

    assert eventually(lambda: view()["run"]["state"] in ENDED, 60)
    return view()


def states(server: Server, run_id: str) -> dict[str, str]:
    tasks = server.ask("GET", f"{TASKS}?run_id={run_id}").json()["tasks"]
    return {task["path"]: task["state"] for task in tasks if task["type"] == "RUNTIME"}


@pytest.fixture(scope="module")
def first(server: Server) -> str:
    """The id of a run of `train`."""
    run_id: str = run_of(server, train)["run_id"]
    return run_id


def test_tasks_before_the_named_one_hand_over_what_they_made(server: Server, first: str) -> None:
    view = rerun(server, first, from_tasks=["fit"], parameters={"rate": 5}, tags={"by": "rest"})

    run_id = view["run"]["run_id"]
    assert {"load": "CACHED", "fit": "SUCCEEDED"} == states(server, run_id)
    assert (first, ["fit"], {"by": "rest"}) == (view["rerun_of"], view["rerun_from"], view["tags"])
    assert {"rate": 5} == view["run"]["runtime_config"]["parameters"]


def test_a_task_may_be_named_by_its_id(server: Server, first: str) -> None:
    [task] = [
        task["task_id"]
        for task in server.ask("GET", f"{TASKS}?run_id={first}").json()["tasks"]
        if task.get("path") == "load"
    ]

    view = rerun(server, first, from_tasks=[task])

    assert ["load"] == view["rerun_from"]
    assert {"load": "SUCCEEDED", "fit": "SUCCEEDED"} == states(server, view["run"]["run_id"])


def test_another_pipeline_runs_where_it_has_changed(server: Server, first: str) -> None:
    spec = ir.to_dict(compiler.lower(trained_otherwise).spec)

    view = rerun(server, first, pipeline_spec=spec, display_name="changed", settings={"keep_going": True})

    assert "changed" == view["run"]["display_name"]
    assert {"cache": True, "keep_going": True} == view["settings"]
    assert {"load": "CACHED", "fit": "SUCCEEDED"} == states(server, view["run"]["run_id"])


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"from_tasks": ["fti"]}, 400, "did you mean 'fit'"),
        ({"parameters": {"unknown": 1}}, 400, "unknown"),
        ({"experiment_id": "none"}, 404, "there is no experiment none"),
        ({"pipeline_version_id": "none"}, 404, "none"),
        ({"pipeline_version_id": "none", "pipeline_spec": {}}, 400, "pipeline_spec"),
        ({"unknown": 1}, 400, "unknown"),
    ],
)
def test_what_cannot_be_run_again_is_refused(
    server: Server, first: str, body: dict[str, Any], status: int, said: str
) -> None:
    refused = server.ask("POST", f"{OURS}/{first}:rerun", body)

    assert status == refused.status_code, refused.text
    assert said in refused.json()["message"]


def test_a_run_goes_on_in_another_way(server: Server, tmp_path: Path) -> None:
    run_id = run_of(server, gated, path=str(tmp_path / "gate"))["run_id"]
    assert "FAILED" == states(server, run_id)["open-gate"]

    succeeded = server.ask("POST", f"{OURS}/{run_id}:resume", {"settings": {"keep_going": True}})
    again = ended(server, run_id)

    assert 200 == succeeded.status_code
    assert {"open-gate": "FAILED", "beside": "SUCCEEDED", "after": "SUCCEEDED"} == states(server, run_id)
    assert {"cache": True, "keep_going": True} == again["settings"]
    (tmp_path / "gate").touch()
    assert 200 == server.ask("POST", f"{OURS}/{run_id}:resume", {}).status_code
    assert "SUCCEEDED" == ended(server, run_id)["run"]["state"]
    refused = server.ask("POST", f"{OURS}/{run_id}:resume", {})
    assert 409 == refused.status_code
    assert "is SUCCEEDED" in refused.json()["message"]


def test_the_client_runs_again_and_goes_on(
    server: Server, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = Client(server.url)
    Compiler().compile(trained_otherwise, str(tmp_path / "otherwise.yaml"))

    view = client.rerun(first, pipeline_package_path=str(tmp_path / "otherwise.yaml"), job_name="by client")
    run = client.wait_for_run_completion(view.run.run_id, 60)

    assert ("by client", "SUCCEEDED") == (run.display_name, run.state)
    failed = run_of(server, gated, path=str(tmp_path / "gate"))["run_id"]
    (tmp_path / "gate").touch()
    client.resume_run(failed, {"cache": False})
    assert "SUCCEEDED" == client.wait_for_run_completion(failed, 60).state
