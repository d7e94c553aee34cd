"""Tasks, artifacts and the lineage by the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import dsl

if TYPE_CHECKING:
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
    assert made == client.get_artifact(made.artifact_id)
    assert made.artifact_id in {each.artifact_id for each in client.list_artifacts(page_size=200).artifacts}
    links = client.list_artifact_tasks(artifact_ids=[made.artifact_id]).artifact_tasks
    assert {("OUTPUT", tasks[0].task_id), ("INPUT", tasks[1].task_id)} == {
        (link.type, link.task_id) for link in links
    }
    assert 2 == client.list_artifact_tasks(run_ids=[run.run_id]).total_size
