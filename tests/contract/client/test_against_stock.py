"""Our client beside stock's: the same methods, arguments and answers, from one server."""

from __future__ import annotations

import inspect
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.client import Client
from penstock.compiler import Compiler
from penstock.errors import APIError, NotSupported, RequestError

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server
    from support.stock_client import StockClient

SIGNATURES = """
import inspect, json
from kfp import Client
found = {}
for name, method in inspect.getmembers(Client, inspect.isfunction):
    if name == "__init__" or not name.startswith("_"):
        found[name] = [
            [p.name, None if p.default is p.empty else repr(p.default), str(p.kind)]
            for p in inspect.signature(method).parameters.values()
        ]
print(json.dumps(found))
"""


@dsl.component
def add(a: int, b: int = 2) -> int:
    return a + b


@dsl.pipeline(name="sums")
def sums(a: int = 1) -> int:
    return add(a=add(a=a).output).output


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("packages") / "sums.yaml"
    Compiler().compile(sums, str(path))
    return str(path)


def test_every_method_takes_what_stocks_takes(stock_python: Path) -> None:
    done = subprocess.run([stock_python, "-c", SIGNATURES], capture_output=True, text=True, check=True)
    expected = json.loads(done.stdout.splitlines()[-1])

    assert len(expected) == 40
    for name, parameters in expected.items():
        ours = inspect.signature(getattr(Client, name)).parameters
        assert [p[0] for p in parameters] == list(ours)[: len(parameters)], name
        for word, default, kind in parameters:
            given = ours[word]
            assert kind == str(given.kind), (name, word)
            assert default == (None if given.default is given.empty else repr(given.default)), (name, word)
        assert all(ours[more].default is not ours[more].empty for more in list(ours)[len(parameters) :]), name


SAME = {
    "get_run": "client.get_run({run})",
    "list_runs": "client.list_runs(page_size=2, sort_by='created_at desc')",
    "get_experiment": "client.get_experiment(experiment_name='compared')",
    "list_experiments": "client.list_experiments(sort_by='name')",
    "get_pipeline": "client.get_pipeline({pipeline})",
    "get_pipeline_id": "client.get_pipeline_id('compared')",
    "list_pipelines": "client.list_pipelines()",
    "list_pipeline_versions": "client.list_pipeline_versions({pipeline})",
    "get_recurring_run": "client.get_recurring_run({recurring})",
    "list_recurring_runs": "client.list_recurring_runs()",
    "get_kfp_healthz": "client.get_kfp_healthz()",
}
TYPES = "{{name: type(value).__name__ for name, value in {expression}.to_dict().items()}}"


@pytest.fixture(scope="module")
def things(server: Server, package: str) -> dict[str, str]:
    """Ids of one of each kind."""
    client = Client(server.url)
    experiment = client.create_experiment("compared", "what both see")
    pipeline = client.upload_pipeline(package, "compared", "a description")
    version = client.upload_pipeline_version(package, "second", pipeline.pipeline_id)
    run = client.run_pipeline(experiment.experiment_id, "compared", package, {"a": 4})
    client.wait_for_run_completion(run.run_id, 60)
    recurring = client.create_recurring_run(
        experiment.experiment_id,
        "compared",
        cron_expression="@yearly",
        pipeline_id=pipeline.pipeline_id,
        version_id=version.pipeline_version_id,
    )
    return {
        "run": run.run_id,
        "pipeline": pipeline.pipeline_id,
        "recurring": recurring.recurring_run_id,
        "version": version.pipeline_version_id,
    }


@pytest.mark.parametrize("method", SAME)
def test_an_answer_has_stocks_attributes(
    method: str, client: Client, stock: StockClient, things: dict[str, str]
) -> None:
    expression = SAME[method].format(**{name: repr(value) for name, value in things.items()})
    expected = stock(f"again_dict({expression})")

    found = eval(expression, {"client": client})  # noqa: S307 - from the table above

    if method == "get_kfp_healthz":  # stock's model does not know all that its server says
        assert expected.items() <= plain(found).items()
    else:
        assert expected == plain(found)


def plain(value: Any) -> Any:
    told = value.to_dict() if hasattr(value, "to_dict") else value
    return json.loads(json.dumps(told, default=lambda moment: moment.isoformat()))


def test_a_pipeline_is_run_and_waited_for(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    result = client.create_run_from_pipeline_func(
        sums, {"a": 7}, run_name="called", experiment_name="of ours", enable_caching=False
    )
    ended = result.wait_for_run_completion(60)

    assert (ended.run_id, ended.state, ended.display_name) == (result.run_id, "SUCCEEDED", "called")
    assert ended.runtime_config.parameters == {"a": 7}
    assert f"/#/runs/details/{result.run_id}" in capsys.readouterr().out
    assert {task.display_name for task in ended.run_details.task_details} == {"root", "add", "add-2"}
    tasks = ended.pipeline_spec["root"]["dag"]["tasks"].values()
    assert all("enableCache" not in task["cachingOptions"] for task in tasks)


def test_a_run_is_put_away_brought_back_and_deleted(client: Client, package: str) -> None:
    run = client.create_run_from_pipeline_package(package, {"a": 1}, "short-lived")
    run.wait_for_run_completion()
    assert {} == client.archive_run(run.run_id)
    assert "ARCHIVED" == client.get_run(run.run_id).storage_state
    assert {} == client.unarchive_run(run.run_id)
    assert {} == client.terminate_run(run.run_id)
    assert {} == client.delete_run(run.run_id)

    with pytest.raises(APIError) as caught:
        client.get_run(run.run_id)
    assert (404, "Not Found") == (caught.value.status, caught.value.reason)
    assert 5 == json.loads(caught.value.body)["code"]


def test_a_run_that_does_not_end_in_time_is_said_so(client: Client, server: Server, tmp_path: Path) -> None:
    import os  # noqa: PLC0415

    gate = tmp_path / "gate"
    os.mkfifo(gate)

    @dsl.component
    def wait_for(gate: str) -> None:
        with open(gate) as file:  # noqa: PTH123
            file.read()

    @dsl.pipeline
    def waiting(gate: str) -> None:
        wait_for(gate=gate)

    run = client.create_run_from_pipeline_func(waiting, {"gate": str(gate)})
    with pytest.raises(TimeoutError, match="Run timeout"):
        client.wait_for_run_completion(run.run_id, 0.2)
    client.terminate_run(run.run_id)
    assert "FAILED" == client.wait_for_run_completion(run.run_id, 60).state


def test_versions_and_pipelines_come_and_go(client: Client, package: str) -> None:
    pipeline = client.upload_pipeline_from_pipeline_func(sums, "goes")
    version = client.upload_pipeline_version_from_pipeline_func(sums, "v2", pipeline_name="goes")
    listed = client.list_pipeline_versions(pipeline.pipeline_id, sort_by="created_at").pipeline_versions
    assert ["goes", "v2"] == [row.display_name for row in listed]
    assert version == client.get_pipeline_version(pipeline.pipeline_id, version.pipeline_version_id)

    for row in listed:
        client.delete_pipeline_version(pipeline.pipeline_id, row.pipeline_version_id)
    client.delete_pipeline(pipeline.pipeline_id)

    assert client.get_pipeline_id("goes") is None
    with pytest.raises(RequestError, match="Failed to find a pipeline with name goes"):
        client.upload_pipeline_version(package, "v3", pipeline_name="goes")


def test_experiments_come_and_go(client: Client) -> None:
    made = client.create_experiment("goes")
    assert made == client.create_experiment("goes") == client.get_experiment(experiment_id=made.experiment_id)
    client.archive_experiment(made.experiment_id)
    assert "ARCHIVED" == client.get_experiment(experiment_name="goes").storage_state
    client.unarchive_experiment(made.experiment_id)
    client.delete_experiment(made.experiment_id)

    with pytest.raises(ValueError, match="No experiment is found with name goes"):
        client.get_experiment(experiment_name="goes")


def test_recurring_runs_are_made_changed_and_deleted(client: Client, package: str) -> None:
    experiment = client.create_experiment("recurring")
    made = client.create_recurring_run(
        experiment.experiment_id, "nightly", cron_expression="@daily", pipeline_package_path=package
    )
    assert ("ENABLED", "1") == (made.status, made.max_concurrency)
    client.disable_job(made.recurring_run_id)
    assert "DISABLED" == client.get_recurring_run(made.recurring_run_id).status
    client.enable_recurring_run(made.recurring_run_id)
    changed = client.update_recurring_run(made.recurring_run_id, display_name="weekly", max_concurrency=2)
    assert ("weekly", "2") == (changed.display_name, changed.max_concurrency)
    days = client.backfill_recurring_run(
        made.recurring_run_id, "2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z"
    )
    assert [28, 29] == [day.day for day in days]
    assert 3 == len(client.preview_recurring_run("@hourly", count=3))
    client.delete_job(made.recurring_run_id)

    for words in ({}, {"interval_second": 5, "cron_expression": "@daily"}):
        with pytest.raises(ValueError, match="Either interval_second or cron_expression is required"):
            client.create_recurring_run("x", "y", pipeline_package_path=package, **words)


def test_a_pipeline_is_called_as_it_calls_itself(client: Client, stock: StockClient, tmp_path: Path) -> None:
    other = str(tmp_path / "named-otherwise.yaml")
    Compiler().compile(dsl.pipeline(name="its-own-name")(sums.pipeline_func), other)

    ours = client.upload_pipeline(other)
    client.delete_pipeline_version(
        ours.pipeline_id,
        client.list_pipeline_versions(ours.pipeline_id).pipeline_versions[0].pipeline_version_id,
    )
    client.delete_pipeline(ours.pipeline_id)

    assert (
        "its-own-name"
        == ours.display_name
        == stock("client.upload_pipeline({path}).display_name", path=other)
    )


def test_the_namespace_is_kept_for_all_clients(client: Client, server: Server) -> None:
    client.set_user_namespace("team")

    assert "team" == Client(server.url).get_user_namespace()


def test_a_token_is_sent_with_each_request(server: Server) -> None:
    asked: list[int] = []

    class Tokens:
        def get_token(self) -> str:
            asked.append(1)
            return f"token-{len(asked)}"

    client = Client(server.url, credentials=Tokens())  # type: ignore[arg-type]
    client.list_runs()

    assert len(asked) >= 2


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(TimeoutError, match=r"http://127\.0\.0\.1:9.* got no answer"):
        Client("http://127.0.0.1:9").get_kfp_healthz(0)


def test_ways_that_this_client_does_not_go_are_refused() -> None:
    with pytest.raises(NotSupported, match="kube_context"):
        Client("http://localhost", kube_context="mine")


@pytest.mark.parametrize("words", [{}, {"pipeline_package_path": "x", "pipeline_id": "y"}])
def test_one_thing_is_run(client: Client, words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Must specify either"):
        client.run_pipeline("experiment", "name", **words)
