"""What is summed up of a namespace is of that namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from penstock import home
from penstock.runtime.identity import now
from penstock.server import app as apps
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.principals import Principal
from penstock.server.routes import Services
from penstock.server.table import ROUTES
from penstock.store import Pipeline, pipelines, runs, tasks
from support.databases import SPEC, a_run, a_task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store

OURS = "/apis/penstock/v1"


@pytest.fixture
def asked(tmp_path: Path, opened: Store) -> Iterator[TestClient]:
    """A server where Ann may see what is in `a`; a shared pipeline has failed in `a` and in `b`."""
    services = Services(
        home.prepare(tmp_path), opened, identify=lambda _request: Principal("ann", {"a": "viewer"})
    )
    with opened.transaction() as tx:
        pipelines.insert(tx, Pipeline("shared", "shared", "Everybody's", 1), {})
        pipelines.insert(tx, Pipeline("hidden", "hidden", "Hidden", 1, namespace="b"), {})
        for namespace in ("a", "b"):
            for pipeline_id in ("shared", "hidden"):
                run = a_run(
                    f"{pipeline_id}-{namespace}",
                    namespace=namespace,
                    state="FAILED",
                    finished_at=now(),
                    pipeline_id=pipeline_id,
                )
                runs.create(tx, run, {"pipeline_spec": SPEC})
    with TestClient(apps.make_app(services, ROUTES, Guard(LOOPBACK)), base_url="http://localhost") as client:
        yield client


def told(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(OURS + path)
    assert status == answer.status_code, answer.text
    return answer.json()


def test_an_overview_is_of_one_namespace(asked: TestClient) -> None:
    found = told(asked, "/overview?namespace=a")

    groups = {each["pipeline_id"]: each for each in found["failed"]}
    assert {"shared", "hidden"} == groups.keys()
    assert ["shared-a"] == [run["run_id"] for run in groups["shared"]["runs"]]
    assert "Everybody's" == groups["shared"]["pipeline"]
    # What a pipeline elsewhere is called is not told: the name is the one in the run's own document.
    assert "fit" == groups["hidden"]["pipeline"]
    assert {"FAILED": 2} == found["states"]
    assert "in multi-user mode" in told(asked, "/overview", 400)["message"]
    told(asked, "/overview?namespace=b", 403)


def test_the_health_of_a_shared_pipeline_is_of_one_namespace(asked: TestClient) -> None:
    found = told(asked, "/pipelines/shared:health?namespace=a")

    assert ["shared-a"] == [run["run_id"] for run in found["runs"]]
    assert "has runs in many" in told(asked, "/pipelines/shared:health", 400)["message"]
    told(asked, "/pipelines/shared:health?namespace=b", 403)
    told(asked, "/pipelines/hidden:health", 404)


def test_of_a_run_that_is_too_large_only_what_is_in_no_loop_is_told(asked: TestClient, opened: Store) -> None:
    items = range(3_000)
    with opened.transaction() as tx:
        for number, run_id in enumerate(("small", "large")):
            run = a_run(run_id, namespace="a", pipeline_id="shared", created_at=10 + number)
            runs.create(tx, run, {"pipeline_spec": SPEC})
            task = {"run_id": run_id, "state": "SUCCEEDED"}
            rows = [
                a_task("", parent=None, kind="ROOT", **task),
                a_task("load", name="load", parent="", **task),
                a_task("loop", name="loop", parent="", kind="LOOP", **task),
            ]
            for item in items if run_id == "large" else (1,):
                iteration = f"loop[{item}]"
                rows.append(a_task(iteration, parent="loop", kind="LOOP_ITERATION", **task))
                rows.append(a_task(f"{iteration}/fit", name="fit", parent=iteration, **task))
            tasks.insert(tx, rows)

    found = told(asked, "/pipelines/shared:health?namespace=a&runs=2")

    cells = {each["path"]: each["runs"].keys() for each in found["tasks"]}
    assert {"load": {"small", "large"}, "loop": {"small", "large"}, "loop/fit": {"small"}} == cells
    assert [("large", 6_000), ("small", 0)] == [
        (run["run_id"], run.get("tasks_left_out", 0)) for run in found["runs"]
    ]
