"""What the server counts, and in what form; who may read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from penstock import home
from penstock.server import app as apps
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.principals import Principal
from penstock.server.request_counts import BOUNDS_S, Requests, family
from penstock.server.routes import Services
from penstock.server.table import ROUTES
from penstock.store import tasks
from support.databases import a_task, create_run

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.store import Store

LINE = re.compile(r'(\w+)(?:\{((?:\w+="(?:[^"\\\n]|\\.)*",?)*)\})? (\S+)')


def samples(text: str) -> dict[str, float]:
    """Return the values of a text by name and labels; every line of it has the form of one."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            match = LINE.fullmatch(line)
            assert match, line
            found[f"{match[1]}{{{match[2] or ''}}}"] = float(match[3])
        else:
            assert re.match(r"# (HELP \w+ .+|TYPE \w+ (counter|gauge|histogram))$", line), line
    return found


def read(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return samples(answer.text)


def test_requests_are_counted_by_route_and_code(client: TestClient) -> None:
    client.get("/apis/v2beta1/runs/a")
    client.get("/apis/v2beta1/runs/b")
    client.get("/nowhere/one")
    client.get("/nowhere/two")
    client.get("/apis/v2beta1/runs", headers={"host": "evil.example"})

    found = read(client)
    of_run = 'method="GET",route="/apis/v2beta1/runs/{run_id}"'
    assert found[f'penstock_http_requests_total{{{of_run},code="404"}}'] == 2
    assert found['penstock_http_requests_total{method="",route="",code="404"}'] == 2
    assert found['penstock_http_requests_total{method="",route="",code="403"}'] == 1
    assert found[f"penstock_http_request_duration_seconds_count{{{of_run}}}"] == 2
    assert found[f'penstock_http_request_duration_seconds_bucket{{{of_run},le="+Inf"}}'] == 2
    assert found["penstock_http_requests_in_progress{}"] == 1, "the one that asks"
    assert found["penstock_engine_ready{}"] == 1
    assert found["process_resident_memory_bytes{}"] > 1 << 20


def test_runs_and_what_is_to_be_done_are_counted_by_state(client: TestClient, opened: Store) -> None:
    with opened.transaction() as tx:
        for name, state in (("a", "RUNNING"), ("b", "RUNNING"), ("c", "SUCCEEDED")):
            create_run(tx, name, state=state)  # type: ignore[arg-type]
            tasks.insert(tx, [a_task(run_id=name, state="RUNNING")])

    found = read(client)
    assert found['penstock_runs{state="RUNNING"}'] == 2
    assert found['penstock_runs{state="SUCCEEDED"}'] == 1
    assert found['penstock_tasks{state="RUNNING"}'] == 2, "of runs that have not ended"


def test_durations_are_in_the_buckets_up_to_which_they_lasted() -> None:
    counted = Requests()
    for lasted_s in (0.0, 0.005, 0.006, 0.3, 60.0):
        counted.begin()
        counted.end("GET", "/x", 200, lasted_s)

    found = samples("\n".join(counted.lines()))
    buckets = [
        found[f'penstock_http_request_duration_seconds_bucket{{method="GET",route="/x",le="{bound}"}}']
        for bound in (*BOUNDS_S, "+Inf")
    ]
    assert buckets == [2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5]
    assert found['penstock_http_request_duration_seconds_sum{method="GET",route="/x"}'] == 60.311


def test_labels_are_escaped() -> None:
    [*_, line] = family("a", "gauge", "A.", [((("b", 'c"\\\n'),), 1.0)])

    assert line == 'a{b="c\\"\\\\\\n"} 1'


def test_where_people_log_in_metrics_are_for_who_may_see_all(tmp_path: Path, opened: Store) -> None:
    people = {
        "all": Principal("all", {"*": "viewer"}),
        "one": Principal("one", {"a": "admin"}),
    }
    services = Services(
        home.prepare(tmp_path), opened, identify=lambda request: people[request.headers["x-name"]]
    )
    made = apps.make_app(services, ROUTES, Guard(LOOPBACK))
    with TestClient(made, base_url="http://localhost") as client:
        assert client.get("/metrics", headers={"x-name": "all"}).status_code == 200
        assert client.get("/metrics", headers={"x-name": "one"}).status_code == 403
