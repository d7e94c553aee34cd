"""Tasks, artifacts and the lineage by the client."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.errors import RequestError
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.client import Client


@dsl.component
def load(rows: int, data: dsl.Output[dsl.Dataset]) -> None:
    with open(data.path, "w") as file:  # noqa: PTH123
        file.write("x" * rows)


@dsl.component
def size(data: dsl.Input[dsl.Dataset]) -> int:
    with open(data.path) as file:  # noqa: PTH123
        return len(file.read())


@dsl.pipeline
def sized(rows: int) -> int:
    return size(data=load(rows=rows).outputs["data"]).output


@dsl.pipeline
def loaded(rows: int) -> dsl.Dataset:
    return load(rows=rows).outputs["data"]


@dsl.component
def wait(gate: str) -> None:
    with open(gate) as file:  # noqa: PTH123
        file.read()


@dsl.pipeline
def waiting(gate: str) -> None:
    wait(gate=gate)


def test_tasks_artifacts_and_their_links(client: Client) -> None:
    run = client.create_run_from_pipeline_func(sized, {"rows": 5})
    assert "SUCCEEDED" == run.wait_for_run_completion(60).state

    [root, *tasks] = client.list_tasks(run.run_id, sort_by="path").tasks
    assert [(None, "ROOT"), ("load", "RUNTIME"), ("size", "RUNTIME")] == [
        (task.path, task.type) for task in (root, *tasks)
    ]
    below = client.list_tasks(parent_id=root.task_id, page_size=1)
    assert (2, 1) == (below.total_size, len(below.tasks))
    assert tasks[0] == client.get_task(tasks[0].task_id)
    assert 5 == tasks[1].outputs.parameters[0].value

    [made] = tasks[0].outputs.artifacts[0].artifacts
    found = client.get_artifact(made.artifact_id)
    assert ("sized", made.uri, made.metadata) == (found.pipeline, found.uri, found.metadata)
    assert made.artifact_id in {each.artifact_id for each in client.list_artifacts(page_size=200).artifacts}
    links = client.list_artifact_tasks(artifact_ids=[made.artifact_id]).artifact_tasks
    assert {("OUTPUT", tasks[0].task_id), ("INPUT", tasks[1].task_id)} == {
        (link.type, link.task_id) for link in links
    }
    assert 2 == client.list_artifact_tasks(run_ids=[run.run_id]).total_size


def test_a_task_is_told_of_from_its_inside(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    run = client.create_run_from_pipeline_func(waiting, {"gate": str(gate)})
    assert eventually(lambda: [task.state for task in tasks_of(client, run.run_id)] == ["RUNNING"], 60)
    [task] = tasks_of(client, run.run_id)

    trial = client.report_task(task.task_id, "trial-1", inputs={"rate": 0.1})
    assert ("wait/trial-1", "RUNNING", run.run_id) == (trial.path, trial.state, trial.run_id)
    loss = client.create_artifact(trial.task_id, "loss", "Metric", number_value=0.25)
    model = client.create_artifact(task.task_id, "best", "Model", uri="gs://b/best", metadata={"of": 1})
    link = client.link_artifact(model.artifact_id, trial.task_id, "warm-start")
    ended = client.update_task(trial.task_id, "FAILED", outputs={"epochs": 3}, error="it diverged")

    assert ("FAILED", "it diverged") == (ended.state, ended.error.message)
    assert [("rate", 0.1)] == [(each.parameter_key, each.value) for each in ended.inputs.parameters]
    assert [("epochs", 3)] == [(each.parameter_key, each.value) for each in ended.outputs.parameters]
    assert 0.25 == client.get_artifact(loss.artifact_id).number_value
    assert ("INPUT", "warm-start") == (link.type, link.key)
    assert {"of": 1} == client.get_artifact(model.artifact_id).metadata
    gate.write_text("go on")
    assert "SUCCEEDED" == run.wait_for_run_completion(60).state


def tasks_of(client: Client, run_id: str) -> list[Any]:
    """Return the tasks that run code."""
    return [task for task in client.list_tasks(run_id).tasks or () if task.type == "RUNTIME"]


def test_what_a_run_has_made_is_fetched(client: Client, tmp_path: Path) -> None:
    run = client.create_run_from_pipeline_func(loaded, {"rows": 7})
    run.wait_for_run_completion(60)

    of_run = client.download_outputs(run.run_id, tmp_path / "run")
    of_task = client.download_outputs(run.run_id, tmp_path / "task", "load")

    assert {"Output": str(tmp_path / "run" / "Output")} == of_run
    assert "x" * 7 == (tmp_path / "run" / "Output").read_text() == (tmp_path / "task" / "data").read_text()
    assert {"data"} == set(of_task)
    with pytest.raises(RequestError, match="there is something at"):
        client.download_outputs(run.run_id, tmp_path / "run")
    with pytest.raises(RequestError, match="has no task 'nobody'"):
        client.download_outputs(run.run_id, tmp_path, "nobody")


def test_progress_is_told_while_a_run_is_waited_for(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[str, str | None]] = []
    run = client.create_run_from_pipeline_func(loaded, {"rows": 1}, enable_caching=False)

    ended = run.wait_for_run_completion(
        60, progress=lambda event: told.append((event.kind, event.data.state))
    )
    client.wait_for_run_completion(run.run_id, 60, progress=True)

    assert "SUCCEEDED" == ended.state
    assert ("task", "RUNNING") in told
    assert ("run", "SUCCEEDED") == told[-1]
    assert "SUCCEEDED  load\n" in capsys.readouterr().err


def test_progress_ends_when_time_is_up(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    run = client.create_run_from_pipeline_func(waiting, {"gate": str(gate)})

    with pytest.raises(TimeoutError, match="Run timeout"):
        client.wait_for_run_completion(run.run_id, 0.3, progress=lambda _event: None)
    client.terminate_run(run.run_id)


def test_anything_else_is_asked_for_by_its_path(client: Client) -> None:
    assert "ready" == client.ask("GET", "/readyz")["status"]
    assert "experiments" in client.ask("GET", "/apis/v2beta1/experiments", page_size=1)
