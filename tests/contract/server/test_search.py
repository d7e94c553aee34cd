"""Full-text search over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import compiler, dsl, ir
from penstock.client import Client
from support.made import RUNS, run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

SEARCH = "/apis/penstock/v1/search"
OURS = "/apis/penstock/v1/runs"


@dsl.component
def explode(what: str) -> None:
    raise ValueError(f"no {what} in the cellar")


@dsl.pipeline(name="exploding")
def exploding(what: str = "zweigelt") -> None:
    explode(what=what)


def search(server: Server, text: str, **words: Any) -> list[dict[str, Any]]:
    answer = server.ask("GET", f"{SEARCH}?{urlencode({'q': text, **words}, doseq=True)}")
    assert 200 == answer.status_code, answer.text
    results: list[dict[str, Any]] = answer.json().get("results", [])
    return results


@pytest.fixture(scope="module")
def failed(server: Server) -> str:
    """The id of a run that failed."""
    run_id: str = run_of(server, exploding)["run_id"]
    return run_id


def test_a_run_and_its_failed_task_are_found(server: Server, failed: str) -> None:
    found = {each["type"]: each for each in search(server, "zweigelt cellar")}

    assert {"run", "task"} == found.keys()
    assert failed == found["run"]["run_id"] == found["task"]["run_id"]
    task = server.ask("GET", f"/apis/v2beta1/tasks/{found['task']['task_id']}").json()
    assert ("explode", "explode", "error") == (task["path"], found["task"]["path"], found["task"]["field"])
    assert "no zweigelt in the cellar" in found["task"]["snippet"]
    assert found["run"]["experiment_id"] == server.ask("GET", f"{RUNS}/{failed}").json()["experiment_id"]


def test_what_has_changed_just_now_is_found(server: Server, failed: str) -> None:
    assert [] == search(server, "blaufränkisch")

    server.ask("PATCH", f"{OURS}/{failed}", {"tags": {"grape": "Blaufränkisch"}})

    [found] = search(server, "blaufr", types=["run"])
    assert (failed, "tags", "grape=Blaufränkisch") == (found["run_id"], found["field"], found["snippet"])


def test_experiments_pipelines_and_recurring_runs_are_found(server: Server) -> None:
    spec = ir.to_dict(compiler.lower(exploding).spec)
    experiment = server.ask("POST", "/apis/v2beta1/experiments", {"display_name": "grauburgunder"}).json()
    body = {"pipeline": {"display_name": "grauburgunder"}, "pipeline_version": {"pipeline_spec": spec}}
    pipeline = server.ask("POST", "/apis/v2beta1/pipelines/create", body).json()
    recurring = server.ask(
        "POST",
        "/apis/v2beta1/recurringruns",
        {
            "display_name": "grauburgunder",
            "experiment_id": experiment["experiment_id"],
            "pipeline_spec": spec,
            "max_concurrency": "1",
            "mode": "DISABLE",
            "trigger": {"periodic_schedule": {"interval_second": "3600"}},
        },
    ).json()

    found = {each["type"]: each for each in search(server, "Grauburgunder")}

    assert {"experiment", "pipeline", "pipeline_version", "recurring_run"} == found.keys()
    assert experiment["experiment_id"] == found["experiment"]["experiment_id"]
    assert pipeline["pipeline_id"] == found["pipeline"]["pipeline_id"]
    assert pipeline["pipeline_id"] == found["pipeline_version"]["pipeline_id"]
    assert found["pipeline_version"]["pipeline_version_id"]
    assert recurring["recurring_run_id"] == found["recurring_run"]["recurring_run_id"]
    assert ["experiment"] == [each["type"] for each in search(server, "grauburgunder", types=["experiment"])]
    assert 1 == len(search(server, "grauburgunder", page_size=1))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "it may have 1 to 500"),
        ("?q=" + "a" * 501, "it may have 1 to 500"),
        ("?q=a&types=runs", "there is no type 'runs'"),
        ("?q=a&page_size=101", "100 at most"),
        ("?q=a&page_size=-1", "100 at most"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(server: Server, query: str, said: str) -> None:
    answer = server.ask("GET", SEARCH + query)

    assert 400 == answer.status_code
    assert said in answer.json()["message"]


def test_the_index_keeps_up_without_being_asked(server: Server, failed: str) -> None:
    import penstock.store as stores  # noqa: PLC0415 - for this test alone
    from penstock.store import search_index  # noqa: PLC0415

    server.ask("PATCH", f"{OURS}/{failed}", {"description": "noted"})
    with stores.open(server.home) as store:

        def is_behind() -> bool:
            with store.read() as tx:
                return search_index.is_behind(tx)

        assert eventually(lambda: not is_behind(), 20)


def test_the_client_searches(
    server: Server, failed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = Client(server.url)

    [task] = client.search("zweigelt", ["task"])

    assert ("task", failed, "explode") == (task.type, task.run_id, task.title)
    assert [] == client.search("of which there is nothing")
