"""The cache over REST: what it has made of a task, and what it is to forget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.client import Client
from support.made import run_of

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

OURS = "/apis/penstock/v1"
TASKS = "/apis/v2beta1/tasks"


@dsl.component
def load(size: int, data: dsl.Output[dsl.Dataset]) -> None:
    with open(data.path, "w") as file:  # noqa: PTH123
        file.write("x" * min(size, 5))


@dsl.component
def fit(data: dsl.Input[dsl.Dataset], rate: int) -> int:
    return rate


@dsl.pipeline(name="cached-train")
def train(size: int = 3, rate: int = 2) -> int:
    return fit(data=load(size=size).output, rate=rate).output


def tasks_of(server: Server, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    told = server.ask("GET", f"{TASKS}?run_id={run['run_id']}").json()["tasks"]
    return {task["path"]: task for task in told if "path" in task}


def explained(server: Server, task: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = server.ask("GET", f"{OURS}/tasks/{task['task_id']}/cache{query}")
    assert 200 == answer.status_code, answer.text
    told: dict[str, Any] = answer.json()
    return told


def forget(server: Server, **asked: str) -> int:
    answer = server.ask("POST", f"{OURS}/cache:invalidate", asked)
    assert 200 == answer.status_code, answer.text
    return int(answer.json().get("count", 0))


def hits(server: Server, run: dict[str, Any]) -> dict[str, bool]:
    return {path: task["cache"].get("hit", False) for path, task in tasks_of(server, run).items()}


@pytest.fixture(scope="module")
def first(server: Server) -> dict[str, Any]:
    return run_of(server, train)


def test_what_ran_and_what_was_taken_is_explained(server: Server, first: dict[str, Any]) -> None:
    before = tasks_of(server, first)
    after = tasks_of(server, run_of(server, train, rate=7))

    taken, ran = explained(server, after["load"]), explained(server, after["fit"])

    assert taken["hit"]
    assert before["load"]["task_id"] == taken["taken_from"]["task_id"] == taken["kept"]["task_id"]
    assert (taken["compared_with"], taken.get("changed")) == (taken["taken_from"], None)
    assert not ran.get("hit", False)
    assert f"changed since run {first['run_id']}: parameter 'rate'" == ran["why"]
    assert before["fit"]["task_id"] == ran["compared_with"]["task_id"]
    assert after["fit"]["task_id"] == ran["kept"]["task_id"]
    assert after["fit"]["cache_fingerprint"] == ran["key"]
    [changed] = ran["changed"]
    assert ("parameter rate", "parameter 'rate'", "parameter") == (
        changed["name"],
        changed["words"],
        changed["kind"],
    )
    assert (2, 7) == (changed["value_before"], changed["value_after"])
    assert ran["parts"]["parameter rate"] == changed["after"] != changed["before"]


def test_artifacts_that_hold_the_same_are_marked(server: Server, first: dict[str, Any]) -> None:
    small, large = run_of(server, train, size=5), run_of(server, train, size=9, rate=11)
    fitted = tasks_of(server, large)["fit"]

    told = explained(server, fitted, f"?against={tasks_of(server, small)['fit']['task_id']}")

    assert {"artifact data": True, "parameter rate": False} == {
        each["name"]: each.get("same_content", False) for each in told["changed"]
    }


def test_what_is_forgotten_is_made_anew(server: Server, first: dict[str, Any]) -> None:
    assert {"load": True, "fit": True} == hits(server, run_of(server, train))

    assert forget(server, task_id=tasks_of(server, first)["fit"]["task_id"]) >= 1

    again = run_of(server, train)
    assert {"load": True, "fit": False} == hits(server, again)
    assert "kept" in explained(server, tasks_of(server, again)["fit"])
    assert forget(server, run_id=again["run_id"]) >= 2
    assert "kept" not in explained(server, tasks_of(server, again)["fit"])
    assert {"load": False, "fit": False} == hits(server, run_of(server, train))
    key = tasks_of(server, first)["load"]["cache_fingerprint"]
    assert 1 == forget(server, key=key)
    assert 0 == forget(server, key=key)
    assert {"load": False} == {k: v for k, v in hits(server, run_of(server, train)).items() if k == "load"}
    assert forget(server, pipeline="cached-train", path="load") >= 1
    assert 0 == forget(server, component="load", before="2020-01-01T00:00:00Z")
    assert forget(server, component="fit") >= 1


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 400, "nothing says what is to be forgotten"),
        ({"path": "load"}, 400, "name the pipeline beside it"),
        ({"task_id": "none"}, 404, "there is no task none"),
        ({"run_id": "none"}, 404, "there is no run none"),
        ({"everything": True}, 400, "everything"),
    ],
)
def test_what_says_nothing_or_names_nothing_is_refused(
    server: Server, asked: dict[str, Any], status: int, said: str
) -> None:
    answer = server.ask("POST", f"{OURS}/cache:invalidate", asked)

    assert status == answer.status_code
    assert said in answer.json()["message"]
    assert 404 == server.ask("GET", f"{OURS}/tasks/none/cache").status_code


def test_the_client_asks_why_and_forgets(
    server: Server, first: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = Client(server.url)
    run_of(server, train, rate=21)
    task = tasks_of(server, run_of(server, train, rate=23))["fit"]

    told = client.explain_cache(task["task_id"])

    assert "parameter 'rate'" in [change.words for change in told.changed]
    assert told.kept.end_time is not None
    assert 1 == client.invalidate_cache(task_id=task["task_id"], pipeline="cached-train")
    assert 0 == client.invalidate_cache(task_id=task["task_id"])
