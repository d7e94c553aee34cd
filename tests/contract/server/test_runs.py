"""The service of runs, as stock's client and its models find it."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from support.stock_client import Refused
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server
    from support.stock_client import StockClient

RUNS = "/apis/v2beta1/runs"
WAIT = "client.wait_for_run_completion({run_id}, 120, 0.05)"


def start(stock: StockClient, flow: str, name: str = "a run", **arguments: Any) -> str:
    """Have stock compile a pipeline and create a run of it; return the run's id."""
    with tempfile.NamedTemporaryFile(suffix=".yaml") as package:
        stock(f"kfp.compiler.Compiler().compile(flows.{flow}, {{package}})", package=package.name)
        run = stock(
            "client.run_pipeline(None, {name}, {package}, params={params})",
            name=name,
            package=package.name,
            params=arguments,
        )
    run_id: str = run["run_id"]
    return run_id


def test_a_run_of_stocks_client_succeeds(server: Server, stock: StockClient) -> None:
    run_id = start(stock, "sums", "first", a=5)
    ended = stock(WAIT, run_id=run_id)

    assert (ended["state"], ended["display_name"]) == ("SUCCEEDED", "first")
    assert ended["runtime_config"] == {"parameters": {"a": 5}}
    assert [entry["state"] for entry in ended["state_history"]] == ["PENDING", "RUNNING", "SUCCEEDED"]
    assert ended["service_account"] == "pipeline-runner"
    assert "error" not in ended
    details = ended["run_details"]["task_details"]
    assert {task["display_name"]: task["state"] for task in details} == {
        "root": "SUCCEEDED",
        "add": "SUCCEEDED",
        "add-2": "SUCCEEDED",
    }


def test_a_function_is_run_in_an_experiment_by_one_call(server: Server, stock: StockClient) -> None:
    run_id = stock("client.create_run_from_pipeline_func(flows.sums, {{'a': 7}}, 'called', 'my experiment')")
    ended = stock(WAIT, run_id=run_id)

    assert (ended["state"], ended["display_name"]) == ("SUCCEEDED", "called")
    experiment = stock("client.get_experiment(experiment_name='my experiment')")
    assert ended["experiment_id"] == experiment["experiment_id"]
    listed = stock("client.list_runs(experiment_id={id})", id=experiment["experiment_id"])
    assert [run["run_id"] for run in listed["runs"]] == [run_id]


def test_a_new_run_is_pending_and_has_no_details(server: Server, sums: dict[str, Any]) -> None:
    made = server.ask("POST", RUNS, {"display_name": "new", "pipeline_spec": sums})

    assert made.status_code == 200
    assert made.json()["state"] == "PENDING"
    assert made.json()["finished_at"] == "1970-01-01T00:00:00Z"
    assert "run_details" not in made.json()
    assert [entry["state"] for entry in made.json()["state_history"]] == ["PENDING"]


def test_stock_understands_every_answer(server: Server, stock: StockClient) -> None:
    run_id = start(stock, "looping", "looping")
    stock(WAIT, run_id=run_id)

    one = server.ask("GET", f"{RUNS}/{run_id}").text
    listed = server.ask("GET", f"{RUNS}?page_size=200").text

    assert stock.understands("V2beta1Run", one)
    assert stock.understands("V2beta1ListRunsResponse", listed)


def test_tasks_are_a_tree(server: Server, stock: StockClient) -> None:
    run_id = start(stock, "looping", "a tree")
    stock(WAIT, run_id=run_id)

    details = server.ask("GET", f"{RUNS}/{run_id}").json()["run_details"]["task_details"]
    by_id = {task["task_id"]: task for task in details}
    [root] = [task for task in details if "parent_task_id" not in task]
    assert root["display_name"] == "root"
    assert len(by_id) == len(details) == 6  # the root, the loop, two iterations with a task each
    for task in details:
        for child in task.get("child_tasks", []):
            assert by_id[child["task_id"]]["parent_task_id"] == task["task_id"]
        assert task["state_history"][-1]["state"] == task["state"] == "SUCCEEDED"
        assert task["create_time"] <= task["start_time"] <= task["end_time"]


def test_the_pipeline_comes_back_as_it_was_sent(server: Server, sums: dict[str, Any]) -> None:
    run_id = server.ask("POST", RUNS, {"display_name": "same", "pipeline_spec": sums}).json()["run_id"]

    assert server.ask("GET", f"{RUNS}/{run_id}").json()["pipeline_spec"] == sums


def test_a_run_that_is_terminated_has_failed_for_the_client(
    server: Server, stock: StockClient, gate: Path
) -> None:
    run_id = start(stock, "waiting", gate=str(gate))
    assert eventually(lambda: server.state_of(run_id) == "RUNNING")
    stock("client.terminate_run({run_id})", run_id=run_id)
    ended = stock(WAIT, run_id=run_id)

    assert ended["state"] == "FAILED"
    assert ended["error"]["code"] == 1
    assert "terminated" in ended["error"]["message"]
    assert stock("client.terminate_run({run_id})", run_id=run_id) == {}


def test_a_run_that_has_failed_says_why_and_can_be_retried(
    server: Server, stock: StockClient, tmp_path: Path
) -> None:
    run_id = start(stock, "at_second", mark=str(tmp_path / "mark"))
    failed = stock(WAIT, run_id=run_id)
    assert failed["state"] == "FAILED"
    assert failed["error"]["message"] == "task fail-once: ValueError: not yet"

    assert stock("client._run_api.run_service_retry_run({run_id})", run_id=run_id) == {}
    ended = stock(WAIT, run_id=run_id)

    assert ended["state"] == "SUCCEEDED"
    states = [entry["state"] for entry in ended["state_history"]]
    assert states == ["PENDING", "RUNNING", "FAILED", "RUNNING", "SUCCEEDED"]
    with pytest.raises(Refused) as refused:
        stock("client._run_api.run_service_retry_run({run_id})", run_id=run_id)
    assert (refused.value.status, refused.value.body["code"]) == (409, 10)


def test_a_run_is_archived_and_back(server: Server, stock: StockClient) -> None:
    run_id = start(stock, "sums", "put away")
    stock("client.archive_run({run_id})", run_id=run_id)
    archived = '{"predicates":[{"operation":"EQUALS","key":"storage_state","string_value":"ARCHIVED"}]}'

    assert stock("client.get_run({run_id})", run_id=run_id)["storage_state"] == "ARCHIVED"
    listed = stock("client.list_runs(filter={filter})", filter=archived)
    assert [run["run_id"] for run in listed["runs"]] == [run_id]

    stock("client.unarchive_run({run_id})", run_id=run_id)
    assert stock("client.get_run({run_id})", run_id=run_id)["storage_state"] == "AVAILABLE"
    assert "runs" not in stock("client.list_runs(filter={filter})", filter=archived)


def test_a_deleted_run_is_gone_at_once_and_its_folders_soon(
    server: Server, stock: StockClient, gate: Path
) -> None:
    run_id = start(stock, "waiting", gate=str(gate))
    folder = server.home / "logs" / run_id
    assert eventually(folder.exists)
    stock("client.delete_run({run_id})", run_id=run_id)

    for ask in ("client.get_run({run_id})", "client.delete_run({run_id})", "client.archive_run({run_id})"):
        with pytest.raises(Refused) as refused:
            stock(ask, run_id=run_id)
        assert (refused.value.status, refused.value.body["code"]) == (404, 5)
    assert run_id not in server.ask("GET", f"{RUNS}?page_size=200").text
    assert eventually(lambda: not folder.exists())


def test_runs_are_listed_in_pages(server: Server, stock: StockClient) -> None:
    wanted = [start(stock, "sums", f"page {number}") for number in range(3)]
    found: list[str] = []
    token = ""
    while True:
        page = stock(
            "client.list_runs(page_token={token}, page_size=2, sort_by='created_at desc')", token=token
        )
        found += [run["run_id"] for run in page["runs"]]
        token = page.get("next_page_token", "")
        if not token:
            break

    assert found[:3] == wanted[::-1]
    assert len(found) == len(set(found)) == page["total_size"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"display_name": "x"}, 400, "a run has a pipeline"),
        ({"pipeline_spec": {"root": {}}}, 400, "display_name is empty"),
        ({"display_name": "x", "pipeline_spec": {"root": {}}}, 400, "pipelineInfo"),
        ({"display_name": "x", "pipeline_spec": {"pipeline_spec": 3}}, 400, "not the number 3"),
        ({"display_name": "x", "pipeline_spec": {"pipeline_spec": {}, "more": 3}}, 400, "more"),
        ({"display_name": "x", "pipeline_spec": {"nonsense": 1}}, 400, "nonsense"),
        ({"display_name": "x", "nonsense": 1}, 400, "nonsense"),
        ({"display_name": "x", "experiment_id": "nobody"}, 404, "nobody"),
        ({"display_name": "x", "pipeline_version_reference": {}}, 400, "names no pipeline"),
        ({"display_name": "x", "pipeline_version_reference": {"pipeline_id": "no"}}, 404, "no version"),
        ({"display_name": "x", "plugins_output": {"a": {}}}, 409, "plugins_output"),
    ],
)
def test_what_cannot_run_is_refused(server: Server, body: dict[str, Any], status: int, said: str) -> None:
    found = server.ask("POST", RUNS, body)

    assert (found.status_code, found.json()["message"][:27]) == (status, "Failed to create a new run:")
    assert said in found.json()["message"]


@pytest.mark.parametrize("parameters", [{"a": "text"}, {"b": 1}])
def test_parameters_that_do_not_fit_are_refused(
    server: Server, sums: dict[str, Any], parameters: dict[str, Any]
) -> None:
    body = {
        "display_name": "x",
        "pipeline_spec": sums,
        "runtime_config": {"parameters": parameters},
    }

    assert server.ask("POST", RUNS, body).status_code == 400


@pytest.mark.parametrize("verb", ["", ":archive", ":unarchive", ":terminate", ":retry"])
def test_a_run_that_is_not_there_is_not_found(server: Server, verb: str) -> None:
    found = server.ask("POST" if verb else "GET", f"{RUNS}/nobody{verb}")

    assert (found.status_code, found.json()["code"]) == (404, 5)
