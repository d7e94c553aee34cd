"""What the server fills of stock's messages, of runs that looped, failed, or took outputs from the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from support.made import RUNS, run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from support.servers import Server
    from support.stock_client import StockClient

ARTIFACTS = "/apis/v2beta1/artifacts"
RECURRING = "/apis/v2beta1/recurringruns"

# What there is none of here: MLMD's ids, pods, the version by its older name, plugins.
ABSENT = {
    "pipeline_version_id",
    "plugins_output",
    "run_details.pipeline_context_id",
    "run_details.pipeline_run_context_id",
    "run_details.task_details.execution_id",
    "run_details.task_details.executor_detail.pre_caching_check_job",
    "run_details.task_details.executor_detail.failed_pre_caching_check_jobs",
    "run_details.task_details.child_tasks.pod_name",
}


@dsl.component
def make(data: dsl.Output[dsl.Dataset]) -> int:
    with open(data.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("some data")
    return 1


@dsl.component
def use(number: int, data: dsl.Input[dsl.Dataset]) -> int:
    return number


@dsl.component
def fail(data: dsl.Input[dsl.Dataset]) -> int:
    raise ValueError("no such luck")


@dsl.pipeline(name="looped")
def looped(numbers: list[int]) -> None:
    data = make().outputs["data"]
    with dsl.ParallelFor(numbers) as number:
        use(number=number, data=data)


@dsl.pipeline(name="failed")
def failed(unused: int = 1) -> None:
    fail(data=make().outputs["data"]).set_retry(1, backoff_duration="0s")


@pytest.fixture(scope="module")
def runs(server: Server) -> dict[str, dict[str, Any]]:
    """Runs, by what became of them; they have a description, plugins and a root."""
    more = {
        "description": "a description",
        "plugins_input": {"mlflow": {"experiment_name": "one"}},
    }
    return {
        "looped": run_of(server, looped, more, numbers=[1, 2]),
        "cached": run_of(server, looped, more, numbers=[1, 2]),
        "failed": run_of(server, failed, more, unused=2),
        "of a schedule": scheduled(server),
    }


def scheduled(server: Server) -> dict[str, Any]:
    """Return the run of a recurring run, of a pipeline's version, that was due at once."""
    spec = server.ask("GET", f"{RUNS}?sort_by=created_at").json()["runs"][0]["pipeline_spec"]
    body = {"pipeline": {"name": "looped"}, "pipeline_version": {"pipeline_spec": spec}}
    pipeline = server.ask("POST", "/apis/v2beta1/pipelines/create", body).json()
    asked = {
        "display_name": "now",
        "pipeline_version_reference": {"pipeline_id": pipeline["pipeline_id"]},
        "runtime_config": {"parameters": {"numbers": [3]}, "pipeline_root": "s3://somewhere"},
        "mode": "ENABLE",
        "max_concurrency": "1",
        "plugins_input": {"mlflow": {"experiment_name": "one"}},
    }
    made = server.ask("POST", RECURRING, asked)
    assert made.json().get("plugins_input") == asked["plugins_input"], made.text
    mine: list[dict[str, Any]] = []

    def ended() -> bool:
        listed = server.ask("GET", RUNS).json()["runs"]
        mine[:] = [run for run in listed if run.get("recurring_run_id") == made.json()["recurring_run_id"]]
        return bool(mine) and mine[0]["state"] == "SUCCEEDED"

    assert eventually(ended, 60)
    run_id = mine[0]["run_id"]
    found: dict[str, Any] = server.ask("GET", f"{RUNS}/{run_id}").json()
    return found


def filled(document: Any, place: str = "") -> set[str]:
    """Return the fields that a document has, with those around them, keys of maps left out."""
    if isinstance(document, list):
        return {field for value in document for field in filled(value, place)}
    if not isinstance(document, dict):
        return set()
    found = set()
    for name, value in document.items():
        field = f"{place}.{name}".removeprefix(".")
        is_map = field.endswith((".inputs", ".outputs"))
        found |= {field} | (
            {each for held in value.values() for each in filled(held, field)}
            if is_map
            else filled(value, field)
        )
    return found


def test_every_field_of_a_run_is_filled_where_there_is_something_to_say(
    stock: StockClient, runs: dict[str, dict[str, Any]]
) -> None:
    told = set().union(*map(filled, runs.values()))

    def all_of(kind: str) -> set[str]:
        return set(stock("list(getattr(api, {kind}).openapi_types)", kind=kind))

    detail = "run_details.task_details"
    expected = {
        "": all_of("V2beta1Run"),
        "run_details": all_of("V2beta1RunDetails"),
        detail: all_of("V2beta1PipelineTaskDetail"),
        f"{detail}.executor_detail": all_of("V2beta1PipelineTaskExecutorDetail"),
        f"{detail}.inputs": {"artifact_ids"},
        f"{detail}.outputs": {"artifact_ids"},
        f"{detail}.child_tasks": all_of("PipelineTaskDetailChildTask"),
        "runtime_config": all_of("V2beta1RuntimeConfig"),
        "state_history": {"update_time", "state", "error"},
    }
    wanted = {f"{place}.{name}".removeprefix(".") for place, names in expected.items() for name in names}
    assert wanted - told == ABSENT


@pytest.mark.parametrize("which", ["looped", "cached", "failed", "of a schedule"])
def test_stock_reads_all_that_is_told_of_a_run(
    server: Server, stock: StockClient, runs: dict[str, dict[str, Any]], which: str
) -> None:
    run = runs[which]
    assert stock.understands("V2beta1Run", server.ask("GET", f"{RUNS}/{run['run_id']}").text)
    for kind, path in {
        "V2beta1ListRunsResponse": RUNS,
        "V2beta1ListExperimentsResponse": "/apis/v2beta1/experiments",
        "V2beta1Experiment": f"/apis/v2beta1/experiments/{run['experiment_id']}",
        "V2beta1ListPipelinesResponse": "/apis/v2beta1/pipelines",
        "V2beta1ListRecurringRunsResponse": RECURRING,
    }.items():
        assert stock.understands(kind, server.ask("GET", path).text), path


@pytest.mark.parametrize("which", ["looped", "cached"])
def test_the_artifacts_of_tasks_have_numbers_that_lead_to_them(
    server: Server, runs: dict[str, dict[str, Any]], which: str
) -> None:
    details = runs[which]["run_details"]["task_details"]
    [made] = [task["outputs"]["data"] for task in details if task["display_name"] == "make"]
    read = [task["inputs"]["data"] for task in details if task["display_name"] == "use"]

    assert len(made["artifact_ids"]) == 1
    assert read == [made, made]
    [number] = made["artifact_ids"]
    found = server.ask("GET", f"{ARTIFACTS}/{number}").json()
    assert (found["name"], found["schema_title"]) == ("data", "system.Dataset")
    assert found == server.ask("GET", f"{ARTIFACTS}/{found['artifact_id']}").json()
    assert server.ask("GET", f"{ARTIFACTS}/{int(number) ^ 1}").status_code == 404
    download = f"/apis/penstock/v1/artifacts/{number}:download"
    assert server.ask("GET", download).text == "some data"


def test_attempts_are_told_as_jobs(runs: dict[str, dict[str, Any]]) -> None:
    details = {task["display_name"]: task for task in runs["failed"]["run_details"]["task_details"]}

    assert details["fail"]["executor_detail"] == {"main_job": "fail/2", "failed_main_jobs": ["fail/1"]}
    assert "executor_detail" not in details["root"]


def test_the_tasks_come_with_the_run_where_all_of_it_is_asked_for(
    server: Server, runs: dict[str, dict[str, Any]]
) -> None:
    run_id = runs["looped"]["run_id"]
    full = server.ask("GET", f"{RUNS}/{run_id}?view=FULL").json()
    listed = server.ask("GET", f"/apis/v2beta1/tasks?run_id={run_id}&sort_by=path").json()["tasks"]

    assert full["tasks"] == listed
    assert "tasks" not in server.ask("GET", f"{RUNS}/{run_id}?view=DEFAULT").json()
    assert server.ask("GET", f"{RUNS}/{run_id}?view=HALF").status_code == 400


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({f"p{number}": {} for number in range(17)}, "17 plugins"),
        ({"p": {"a": "x" * 70_000}}, "bytes"),
        ({f"p{number}": {"a": "x" * 60_000} for number in range(5)}, "bytes"),
        ({"p": {"a": {"b": [[[[[[[[[]]]]]]]]]}}}, "nested"),
    ],
)
def test_what_plugins_are_told_has_limits(
    server: Server, runs: dict[str, dict[str, Any]], given: dict[str, Any], said: str
) -> None:
    run = {"display_name": "r", "pipeline_spec": runs["looped"]["pipeline_spec"], "plugins_input": given}
    found = server.ask("POST", RUNS, run)

    assert (found.status_code, said in found.json()["message"]) == (400, True), found.text
