"""The service of tasks: the tree of a run, with what went into its tasks, came out, and went wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import dsl
from support.made import RUNS, run_of

if TYPE_CHECKING:
    from support.servers import Server

TASKS = "/apis/v2beta1/tasks"


@dsl.component
def make(size: int, data: dsl.Output[dsl.Dataset], quality: dsl.Output[dsl.Metrics]) -> int:
    with open(data.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("x" * size)
    quality.log_metric("accuracy", 0.5)
    return size


@dsl.component
def use(number: int, data: dsl.Input[dsl.Dataset], factor: int = 3) -> int:
    return number * factor


@dsl.component
def fail() -> int:
    raise ValueError("no such luck")


@dsl.pipeline(name="a-tree")
def tree(size: int, unused: int = 1) -> None:
    made = make(size=size)
    with dsl.ParallelFor([10, 20]) as number:
        use(number=number, data=made.outputs["data"])
    with dsl.If(made.outputs["Output"] == 0):
        use(number=1, data=made.outputs["data"])


@dsl.pipeline(name="a-failure")
def failing() -> None:
    fail().set_retry(1, backoff_duration="0s")


@pytest.fixture(scope="module")
def run(server: Server) -> dict[str, Any]:
    """A run of `tree` that has succeeded."""
    return run_of(server, tree, size=5)


def listed(server: Server, **query: Any) -> list[dict[str, Any]]:
    answer = server.ask("GET", f"{TASKS}?{urlencode({'page_size': 200, **query})}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["tasks"]
    return found


def by_path(server: Server, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {task.get("path", ""): task for task in listed(server, run_id=run["run_id"])}


def test_a_runs_tasks_are_a_tree(server: Server, run: dict[str, Any]) -> None:
    found = by_path(server, run)

    assert {path: (task["type"], task["state"]) for path, task in found.items()} == {
        "": ("ROOT", "SUCCEEDED"),
        "make": ("RUNTIME", "SUCCEEDED"),
        "for-loop-2": ("LOOP", "SUCCEEDED"),
        "for-loop-2[10]": ("LOOP_ITERATION", "SUCCEEDED"),
        "for-loop-2[10]/use": ("RUNTIME", "SUCCEEDED"),
        "for-loop-2[20]": ("LOOP_ITERATION", "SUCCEEDED"),
        "for-loop-2[20]/use": ("RUNTIME", "SUCCEEDED"),
        "condition-3": ("CONDITION", "SKIPPED"),
    }
    ids = {task["task_id"]: task for task in found.values()}
    assert len(ids) == len(found)
    for task in found.values():
        for child in task.get("child_tasks", ()):
            assert ids[child["task_id"]]["parent_task_id"] == task["task_id"]
            assert ids[child["task_id"]]["name"] == child["name"]
    children = [child["task_id"] for task in found.values() for child in task.get("child_tasks", ())]
    assert len(children) == len(found) - 1
    assert found["for-loop-2"]["type_attributes"] == {"iteration_count": "2"}
    assert found["for-loop-2[20]"]["type_attributes"] == {"iteration_index": "1"}
    assert found["for-loop-2[20]/use"]["scope_path"] == ["root", "for-loop-2", "20", "use"]
    of_the_run = {task["task_id"] for task in run["run_details"]["task_details"]}
    assert of_the_run == set(ids)


def test_inputs_say_where_they_come_from(server: Server, run: dict[str, Any]) -> None:
    found = by_path(server, run)

    def inputs(path: str) -> dict[str, tuple[Any, ...]]:
        return {
            one["parameter_key"]: (one["value"], one["type"], *one.get("producer", {}).values())
            for one in found[path]["inputs"]["parameters"]
        }

    assert inputs("") == {
        "size": (5, "RUNTIME_VALUE_INPUT"),
        "unused": (1, "COMPONENT_DEFAULT_INPUT"),
    }
    assert inputs("make") == {"size": (5, "COMPONENT_INPUT")}
    assert inputs("for-loop-2[20]/use") == {
        "number": (20, "COMPONENT_INPUT"),
        "factor": (3, "COMPONENT_DEFAULT_INPUT"),
    }
    assert list(inputs("for-loop-2[20]").values()) == [(20, "ITERATOR_INPUT")]
    [data] = found["for-loop-2"]["inputs"]["artifacts"]
    assert (data["type"], data["producer"]) == ("TASK_OUTPUT_INPUT", {"task_name": "make", "key": "data"})


def test_outputs_are_parameters_artifacts_and_metrics(server: Server, run: dict[str, Any]) -> None:
    found = by_path(server, run)
    outputs = found["make"]["outputs"]

    assert outputs["parameters"] == [{"value": 5, "parameter_key": "Output", "type": "OUTPUT"}]
    made = {one["artifact_key"]: one["artifacts"][0] for one in outputs["artifacts"]}
    assert (made["data"]["type"], made["data"]["schema_title"]) == ("Dataset", "system.Dataset")
    assert (made["quality"]["type"], made["quality"]["metadata"]) == ("Metric", {"accuracy": 0.5})
    assert made["data"]["task_id"] == found["make"]["task_id"]
    [read] = found["for-loop-2[10]/use"]["inputs"]["artifacts"]
    assert read["artifacts"] == [made["data"]]


def test_a_task_is_found_by_its_id(server: Server, run: dict[str, Any]) -> None:
    for task in by_path(server, run).values():
        assert server.ask("GET", f"{TASKS}/{task['task_id']}").json() == task


def test_a_task_says_how_it_went(server: Server, run: dict[str, Any]) -> None:
    found = by_path(server, run)
    [attempt] = found["make"]["attempts"]

    assert [one["state"] for one in found["make"]["state_history"]] == ["PENDING", "RUNNING", "SUCCEEDED"]
    assert (attempt["number"], attempt["state"]) == (1, "SUCCEEDED")
    assert found["make"]["create_time"] <= found["make"]["start_time"] <= found["make"]["end_time"]
    assert "attempts" not in found["for-loop-2"]
    assert found["condition-3"]["status_metadata"]["message"]


def test_a_task_from_the_cache_names_the_one_that_made_its_outputs(
    server: Server, run: dict[str, Any]
) -> None:
    first = by_path(server, run)["make"]
    again = by_path(server, run_of(server, tree, size=5))["make"]

    assert first["cache"]["why"]
    assert "hit" not in first["cache"]
    assert again["state"] == "CACHED"
    assert again["cache"]["hit"] is True
    assert (again["cache"]["run_id"], again["cache"]["task_id"]) == (run["run_id"], first["task_id"])
    assert again["cache_fingerprint"] == first["cache_fingerprint"]
    assert again["outputs"]["parameters"] == first["outputs"]["parameters"]


def test_a_failure_is_told_in_full(server: Server) -> None:
    failed = by_path(server, run_of(server, failing))["fail"]

    assert (failed["state"], failed["error"]["code"]) == ("FAILED", 13)
    assert failed["failure"]["kind"] == "ValueError"
    assert "no such luck" in failed["failure"]["message"]
    assert "in fail" in failed["failure"]["traceback"]
    assert [(one["number"], one["state"]) for one in failed["attempts"]] == [(1, "FAILED"), (2, "FAILED")]
    assert all("no such luck" in one["failure"]["message"] for one in failed["attempts"])


def test_tasks_are_listed_by_their_parent(server: Server, run: dict[str, Any]) -> None:
    loop = by_path(server, run)["for-loop-2"]

    below = listed(server, parent_id=loop["task_id"], sort_by="name desc")
    assert [task["path"] for task in below] == ["for-loop-2[20]", "for-loop-2[10]"]


def test_tasks_are_sorted_filtered_and_in_pages(server: Server, run: dict[str, Any]) -> None:
    wanted = {"predicates": [{"key": "type", "operation": "EQUALS", "string_value": "RUNTIME"}]}
    found: list[str] = []
    token = ""
    while True:
        query = {"run_id": run["run_id"], "page_size": 2, "order_by": "path", "page_token": token}
        answer = server.ask("GET", f"{TASKS}?{urlencode({**query, 'filter': json.dumps(wanted)})}").json()
        assert answer["total_size"] == 3
        found += [task["path"] for task in answer["tasks"]]
        token = answer.get("next_page_token", "")
        if not token:
            break

    assert found == ["for-loop-2[10]/use", "for-loop-2[20]/use", "make"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (TASKS, 400, "by run_id or by parent_id"),
        (f"{TASKS}?run_id=nobody", 404, "nobody"),
        (f"{TASKS}?parent_id=nobody", 404, "no task nobody"),
        (f"{TASKS}/nobody", 404, "no task nobody"),
        (f"{TASKS}/{'0' * 18}-0000-000000000000", 404, "no task"),
        (f"{TASKS}?run_id={{run_id}}&sort_by=colour", 400, "colour"),
        (f"{TASKS}?run_id={{run_id}}&page_token=x", 400, "page token"),
    ],
)
def test_what_is_not_there_is_refused(
    server: Server, run: dict[str, Any], path: str, status: int, said: str
) -> None:
    found = server.ask("GET", path.format(run_id=run["run_id"]))

    assert (found.status_code, said in found.json()["message"]) == (status, True), found.text


def test_tasks_of_a_deleted_run_are_gone(server: Server) -> None:
    run = run_of(server, failing)
    [task] = [task for task in listed(server, run_id=run["run_id"]) if task["name"] == "fail"]
    server.ask("DELETE", f"{RUNS}/{run['run_id']}")

    assert server.ask("GET", f"{TASKS}?run_id={run['run_id']}").status_code == 404
    assert server.ask("GET", f"{TASKS}/{task['task_id']}").status_code == 404
