"""A task that could run, and waits for its turn, is PENDING for the API, wherever it is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.engine import ids
from penstock.store import Pipeline, artifacts, pipelines, runs, tasks
from support.databases import SPEC, a_run, a_task, an_artifact

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from penstock.store import Store

OURS = "/apis/penstock/v1"
ARTIFACT = "0" * 31 + "1"


def states(told: Any) -> set[str]:
    """Return all states in an answer."""
    if isinstance(told, list):
        return {state for each in told for state in states(each)}
    if not isinstance(told, dict):
        return set()
    own = {told["state"]} if isinstance(told.get("state"), str) else set()
    return own | states(list(told.values()))


@pytest.mark.parametrize(
    "path",
    [
        f"{OURS}/artifacts/{ARTIFACT}:lineage",
        f"{OURS}/runs:compare?run_ids=run-1,run-2",
        f"{OURS}/runs/run-1/tree",
        f"{OURS}/runs/run-1/task?task=fit",
        f"{OURS}/tasks",
        f"{OURS}/pipelines/pipeline-1:health",
        "/apis/v2beta1/tasks?run_id=run-1",
        "/apis/v2beta1/runs/run-1?view=FULL",
        f"/apis/v2beta1/tasks/{ids.task_id('run-1', 'fit')}",
    ],
)
def test_a_task_that_waits_for_its_turn_is_pending(client: TestClient, opened: Store, path: str) -> None:
    with opened.transaction() as tx:
        pipelines.insert(tx, Pipeline("pipeline-1", "fit", "fit", 1), {})
        for run_id in ("run-1", "run-2"):
            run = a_run(run_id, state="RUNNING", pipeline_id="pipeline-1")
            runs.create(tx, run, {"pipeline_spec": SPEC})
            root = a_task("", run_id=run_id, parent=None, kind="ROOT", state="RUNNING")
            tasks.insert(tx, [root, a_task("fit", run_id=run_id, parent="", state="QUEUED")])
        artifacts.insert(tx, [an_artifact(ARTIFACT)])
        artifacts.link(tx, [("run-1", "fit", "input", "data", 0, ARTIFACT)])

    answer = client.get(path)

    assert 200 == answer.status_code, answer.text
    found = states(answer.json())
    assert "PENDING" in found
    assert "QUEUED" not in found
