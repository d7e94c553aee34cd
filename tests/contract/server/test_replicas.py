"""Two servers on one database: each run has one driver, and another one as soon as that is gone."""

from __future__ import annotations

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg
import pytest

from penstock import endpoint
from support import http_server, servers
from support.gates import open_gate, pids
from support.http_server import Answer, Asked
from support.killing import Home, broken
from support.postgres import new_database
from support.replicas import (
    FLOWS,
    RUNS,
    create,
    driver_of,
    drivers,
    kill,
    replica,
)
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers import Server

RECURRING = "/apis/v2beta1/recurringruns"
RULES = "/apis/penstock/v1/notification_rules"
MANY = 20


@pytest.fixture
def home(postgres_server: str, tmp_path: Path) -> Iterator[Home]:
    with new_database(postgres_server) as url:
        yield Home(tmp_path, url)


@pytest.fixture
def pair(home: Home) -> Iterator[tuple[Server, Server]]:
    """Two servers, of which a test may kill any."""
    with replica(home) as first, replica(home) as second:
        yield first, second


@pytest.fixture(scope="module")
def lasting_home(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_database(postgres_server) as url:
        yield Home(tmp_path_factory.mktemp("lasting"), url)


@pytest.fixture(scope="module")
def lasting(lasting_home: Home) -> Iterator[tuple[Server, Server]]:
    """Two servers that live as long as these tests."""
    with replica(lasting_home) as first, replica(lasting_home) as second:
        yield first, second


def its_own(pair: tuple[Server, Server], pid: int) -> tuple[Server, Server]:
    """Return the server of an engine, and the other one."""
    first, second = pair
    return (first, second) if first.engine == pid else (second, first)


def test_all_runs_end_well_when_one_of_two_servers_is_killed(home: Home, pair: tuple[Server, Server]) -> None:
    go = home.folder / "go"
    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(lambda number: create(pair[number % 2], "chain", go=str(go)), range(MANY)))
    assert eventually(lambda: sum(drivers(home).values()) == MANY, within_s=30)
    share = drivers(home)
    assert set(share) == {server.engine for server in pair}
    assert min(share.values()) >= MANY // 4, share

    go.touch()
    assert eventually(lambda: any(pair[1].state_of(run_id) == "SUCCEEDED" for run_id in created))
    kill(pair[0])

    assert all(pair[1].reaches(run_id, "SUCCEEDED") for run_id in created)
    assert [] == [wrong for run_id in created for wrong in broken(home, run_id)]
    assert {"Output": 3} == home.outputs(created[0])
    found = endpoint.find(home.folder / "home")
    assert found is not None
    assert found.url == pair[1].url, "clients of the home find the one that is left"


def test_an_engine_that_stands_still_loses_its_runs(
    lasting_home: Home, lasting: tuple[Server, Server], gate: Path
) -> None:
    run_id = create(lasting[0], "gated", gate=str(gate))
    [pid] = pids(gate)
    engine = driver_of(lasting_home, run_id)

    os.kill(engine, signal.SIGSTOP)

    goes_on(lasting_home, lasting[0], run_id, gate, pid, engine)
    assert eventually(lambda: all(server.is_driven() for server in lasting))


def goes_on(home: Home, server: Server, run_id: str, gate: Path, pid: int, engine: int) -> None:
    """Check that a run gets another driver than this engine, and ends well with the task that it has."""
    assert eventually(lambda: driver_of(home, run_id) != engine and home.is_driven(run_id))
    open_gate(gate)
    assert server.reaches(run_id, "SUCCEEDED")
    assert pids(gate) == [pid], "the task was not begun again"
    assert [] == broken(home, run_id)


def test_a_run_is_ended_and_begun_again_through_any_server(
    lasting_home: Home, lasting: tuple[Server, Server], gate: Path
) -> None:
    run_id = create(lasting[0], "gated", gate=str(gate))
    [pid] = pids(gate)
    _, other = its_own(lasting, driver_of(lasting_home, run_id))

    assert other.ask("POST", f"{RUNS}/{run_id}:terminate").status_code == 200
    assert other.reaches(run_id, "FAILED")
    assert not servers.is_alive(pid)

    assert other.ask("POST", f"{RUNS}/{run_id}:retry").status_code == 200
    assert eventually(lambda: len(pids(gate)) == 2)
    open_gate(gate)
    assert other.reaches(run_id, "SUCCEEDED")


def test_servers_whose_connections_break_go_on(lasting_home: Home, lasting: tuple[Server, Server]) -> None:
    go = lasting_home.folder / "go"
    created = [create(lasting[number % 2], "chain", go=str(go)) for number in range(6)]
    assert eventually(lambda: sum(drivers(lasting_home).values()) == len(created), within_s=30)

    with psycopg.connect(str(lasting_home.database), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    go.touch()

    for run_id in created:
        assert eventually(lambda: asked(lasting[0], run_id) == "SUCCEEDED", within_s=60)  # noqa: B023 - at once
    assert [] == [wrong for run_id in created for wrong in broken(lasting_home, run_id)]


def asked(server: Server, run_id: str) -> str:
    """Return a run's state, or what else is answered while a connection is made anew."""
    answer = server.ask("GET", f"{RUNS}/{run_id}").json()
    return str(answer.get("state", answer))


def test_people_are_told_once_however_many_servers_could_tell_them(lasting: tuple[Server, Server]) -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(200)

    with http_server.serving(answer) as url:
        rule = {"display_name": "told", "events": ["SUCCEEDED"], "webhook": {"url": url}}
        rule_id = lasting[0].ask("POST", RULES, rule).json()["notification_rule_id"]
        run_ids = sorted(create(lasting[number % 2], "quick") for number in range(10))

        def delivered() -> int:
            told = lasting[1].ask("GET", f"{RULES}/{rule_id}/deliveries").json().get("deliveries", [])
            return [delivery["state"] for delivery in told].count("DELIVERED")

        assert eventually(lambda: delivered() == len(run_ids), within_s=60)
        lasting[0].ask("DELETE", f"{RULES}/{rule_id}")

    assert sorted(json.loads(request.body)["subject"] for request in asked) == run_ids
    assert len({request.headers["webhook-id"] for request in asked}) == len(run_ids)


def test_tasks_and_ticks_go_on_when_a_server_is_killed(
    home: Home, pair: tuple[Server, Server], gate: Path
) -> None:
    run_id = create(pair[0], "gated", gate=str(gate))
    [pid] = pids(gate)
    engine = driver_of(home, run_id)
    server, other = its_own(pair, engine)
    recurring = each_second(other)
    assert eventually(lambda: len(ticks(other)) >= 2)

    began = time.monotonic()
    kill(server)

    assert eventually(lambda: driver_of(home, run_id) != engine)
    assert time.monotonic() - began < 9, "sooner than the lease would have ended by its time"
    goes_on(home, other, run_id, gate, pid, engine)
    before = len(ticks(other))
    os.kill(other.engine, signal.SIGKILL)
    assert eventually(lambda: len(ticks(other)) >= before + 2)
    assert other.ask("POST", f"{RECURRING}/{recurring}:disable").status_code == 200
    found = ticks(other)
    assert found == list(range(found[0], found[0] + len(found))), "each second once"


def each_second(server: Server) -> str:
    """Have a run made each second; return the id of the recurring run."""
    body = {
        "display_name": "each second",
        "pipeline_spec": FLOWS["quick"],
        "runtime_config": {},
        "trigger": {"cron_schedule": {"cron": "* * * * * *"}},
        "mode": "ENABLE",
        "max_concurrency": "10",
    }
    made = server.ask("POST", RECURRING, body)
    assert made.status_code == 200, made.text
    recurring: str = made.json()["recurring_run_id"]
    return recurring


def ticks(server: Server) -> list[int]:
    """Return the seconds that runs were made for, in order."""
    found = server.ask("GET", f"{RUNS}?page_size=100").json()["runs"]
    made = [run["scheduled_at"] for run in found if "recurring_run_id" in run]
    return sorted(int(datetime.fromisoformat(tick).timestamp()) for tick in made)
