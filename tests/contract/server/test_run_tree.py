"""The tree of a run in few words, and what changes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server


@dsl.component
def double(number: int) -> int:
    return number * 2


@dsl.component
def fail(numbers: list) -> int:  # type: ignore[type-arg]
    raise ValueError("no such luck")


@dsl.pipeline(name="some-tree")
def some_tree() -> None:
    with dsl.ParallelFor([10, 20]) as number:
        doubled = double(number=number).set_caching_options(enable_caching=False)
    double(number=fail(numbers=dsl.Collected(doubled.output)).output)


@pytest.fixture(scope="module")
def run_id(server: Server) -> str:
    """A run of `some_tree`, which has failed."""
    return str(run_of(server, some_tree)["run_id"])


def tree(server: Server, run_id: str, after: int | None = None) -> dict[str, Any]:
    query = "" if after is None else f"?after={after}"
    answer = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/tree{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_tree_has_every_task_in_its_place(server: Server, run_id: str) -> None:
    found = tree(server, run_id)
    rows = {row["path"]: row for row in found["tasks"]}

    assert found["is_whole"]
    assert {
        "": "FAILED",
        "fail": "FAILED",
        "double-2": "SKIPPED",
        "for-loop-2": "SUCCEEDED",
        "for-loop-2[10]": "SUCCEEDED",
        "for-loop-2[20]": "SUCCEEDED",
        "for-loop-2[10]/double": "SUCCEEDED",
        "for-loop-2[20]/double": "SUCCEEDED",
    } == {path: row["state"] for path, row in rows.items()}
    assert "upstream failed: fail" == rows["double-2"]["reason"]
    assert ["for-loop-2[10]", "for-loop-2", 1] == [
        rows["for-loop-2[10]/double"]["parent"],
        rows["for-loop-2[10]"]["parent"],
        rows["for-loop-2[20]"]["iteration_index"],
    ]
    timed = rows["fail"]
    assert timed["created_ms"] <= timed["start_ms"] <= timed["end_ms"]


def test_what_has_changed_since_an_event_makes_the_same_tree(server: Server, run_id: str) -> None:
    whole = tree(server, run_id)

    assert [] == tree(server, run_id, whole["seq"]).get("tasks", [])
    late = tree(server, run_id, whole["seq"] - 2)
    assert "is_whole" not in late
    assert 0 < len(late["tasks"]) <= 2
    rows = {row["path"]: row for row in whole["tasks"]}
    assert late["tasks"] == [rows[row["path"]] for row in late["tasks"]]
    # From the first event on it is everything.
    first = tree(server, run_id, 1)
    assert {row["path"] for row in first["tasks"]} == rows.keys()


def test_the_number_of_another_time_gives_the_whole_tree(server: Server, run_id: str) -> None:
    assert tree(server, run_id, 1_000_000)["is_whole"]
    refused = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/tree?after=-1")
    assert 400 == refused.status_code
    assert "counted from 1" in refused.json()["message"]
    assert 404 == server.ask("GET", "/apis/penstock/v1/runs/nothing/tree").status_code


def test_one_task_is_looked_at_by_its_path(server: Server, run_id: str) -> None:
    address = f"/apis/penstock/v1/runs/{run_id}/task"

    task = server.ask("GET", f"{address}?task=for-loop-2%5B20%5D/double").json()["task"]
    assert [{"value": 40, "parameter_key": "Output", "type": "OUTPUT"}] == task["outputs"]["parameters"]
    failed = server.ask("GET", f"{address}?task=fail").json()["task"]
    assert "ValueError: no such luck" == failed["failure"]["message"]
    assert "ROOT" == server.ask("GET", address).json()["task"]["type"]
    assert 404 == server.ask("GET", f"{address}?task=nobody").status_code
