"""The tasks of all runs over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import dsl
from penstock.client import Client
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server


@dsl.component
def measure(number: int) -> int:
    if number == 3:
        raise ValueError("three is too many")
    return number


@dsl.pipeline(name="of-numbers")
def of_numbers(most: int) -> None:
    with dsl.ParallelFor([1, 2, 3]) as number:
        measure(number=number).set_caching_options(False)


@pytest.fixture(scope="module")
def made(server: Server) -> list[str]:
    """The ids of two runs, the older one first."""
    return [run_of(server, of_numbers, {"display_name": name}, most=3)["run_id"] for name in ("one", "two")]


def listed(server: Server, **query: Any) -> dict[str, Any]:
    answer = server.ask("GET", f"/apis/penstock/v1/tasks?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_tasks_of_the_newest_run_come_first(server: Server, made: list[str]) -> None:
    told = listed(server, name="MEAS")["tasks"]

    assert [made[1]] * 3 + [made[0]] * 3 == [task["run_id"] for task in told]
    assert {"RUNTIME"} == {task["type"] for task in told}
    assert {"of-numbers"} == {task["pipeline"] for task in told}
    failed = [task for task in told if task["state"] == "FAILED"]
    assert ["three is too many"] * 2 == [task["error"].rpartition(": ")[2] for task in failed]
    assert (
        server.ask("GET", f"/apis/v2beta1/tasks/{failed[0]['task_id']}").json()["path"] == failed[0]["path"]
    )


@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_follow_each_other_through_runs(server: Server, made: list[str], size: int) -> None:
    found: list[tuple[str, str]] = []
    token = ""
    while len(found) < 6:
        told = listed(server, name="measure", page_size=size, page_token=token)
        found += [(task["run_id"], task["path"]) for task in told["tasks"]]
        token = told.get("next_page_token", "")
    assert 6 == len(set(found))
    assert [made[1]] * 3 + [made[0]] * 3 == [run_id for run_id, _ in found[:6]]


def test_they_are_chosen_by_state_and_type(server: Server, made: list[str]) -> None:
    failed = listed(server, state="FAILED")["tasks"]
    groups = listed(server, type="GROUP", page_size=5)["tasks"]

    assert {*made} <= {task["run_id"] for task in failed}
    assert {"FAILED"} == {task["state"] for task in failed}
    assert {"LOOP", "LOOP_ITERATION"} == {task["type"] for task in groups}
    assert not listed(server, type="IMPORTER", name="measure").get("tasks")


@pytest.mark.parametrize("query", ["state=DONE", "type=ROOT", "page_token=zz", "page_size=-1", "name=%00"])
def test_what_there_is_not_is_refused(server: Server, query: str) -> None:
    answer = server.ask("GET", f"/apis/penstock/v1/tasks?{query}")

    assert 400 == answer.status_code
    assert query.partition("=")[0].removeprefix("page_") in answer.json()["message"]


def test_the_client_lists_them(server: Server, made: list[str]) -> None:
    told = Client(host=server.url).list_recent_tasks(state="FAILED", page_size=1)

    assert made[1] == told.tasks[0].run_id
    assert told.next_page_token
