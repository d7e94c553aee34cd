"""Many clients do what the API lets them, at once: no run is left in between, and none is miscounted."""

from __future__ import annotations

import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from penstock import ir, store
from penstock.compiler import lower
from penstock.store import attempts, runs, tasks
from support import servers
from support.postgres import new_database
from support.shares import FACTOR, SEED
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS = "/apis/v2beta1/runs"
CLIENTS = 4
STEPS = 12 * FACTOR
OPEN = {"PENDING", "RUNNING", "CANCELING"}

DEEDS = ["create"] * 4 + ["terminate"] * 3 + ["retry"] * 3 + ["delete", "archive", "unarchive", "get", "list"]
EXPECTED = {"create": {200}, "list": {200}, "retry": {200, 404, 409}}
"""The answers that a deed may get; the others may get 404: another client may have deleted the run."""


def pipelines() -> list[dict[str, Any]]:
    """Return pipelines that end soon, fail, and take a moment."""
    from penstock import dsl  # noqa: PLC0415 - its components are read from this function

    @dsl.component
    def add(a: int) -> int:
        return a + 1

    @dsl.component
    def fail() -> int:
        raise ValueError("as planned")

    @dsl.component
    def nap() -> int:
        import time  # noqa: PLC0415 - the component's own

        time.sleep(0.5)
        return 1

    @dsl.pipeline
    def quick() -> int:
        return add(a=add(a=1).output).output

    @dsl.pipeline
    def failing() -> int:
        add(a=1)
        return add(a=fail().output).output

    @dsl.pipeline
    def slow() -> int:
        return add(a=nap().output).output

    return [ir.to_dict(lower(flow).spec) for flow in (quick, failing, slow)]


class Storm:
    """What the clients share.

    Args:
        url: The server.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._specs = pipelines()
        self._guard = threading.Lock()
        self.known: list[str] = []
        self.wrong: list[str] = []

    def client(self, number: int) -> None:
        """Do one thing after the other."""
        chance = random.Random(f"{SEED} storm {number}")  # noqa: S311 - to be repeated, not to be secret
        with httpx2.Client(base_url=self._url, timeout=60) as http:
            for step in range(STEPS):
                deed = chance.choice(DEEDS)
                answer = self._do(http, deed, chance, f"{number}-{step}")
                if answer.status_code not in EXPECTED.get(deed, {200, 404}):
                    self.wrong.append(f"{deed}: {answer.status_code} {answer.text}")

    def _do(self, http: httpx2.Client, deed: str, chance: random.Random, name: str) -> httpx2.Response:
        with self._guard:
            run_id = chance.choice(self.known) if self.known else None
        if deed == "create" or run_id is None:
            spec = chance.choice(self._specs)
            made = http.post(RUNS, json={"display_name": name, "pipeline_spec": spec})
            with self._guard:
                self.known.append(made.json()["run_id"])
            return made
        match deed:
            case "get":
                return http.get(f"{RUNS}/{run_id}")
            case "list":
                return http.get(RUNS, params={"page_size": 200})
            case "delete":
                return http.delete(f"{RUNS}/{run_id}")
        return http.post(f"{RUNS}/{run_id}:{deed}")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of a database; None for that in the home."""
    if request.param == "SQLite":
        yield None
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


def test_no_run_is_left_in_between(tmp_path: Path, database: str | None) -> None:
    home = tmp_path / "home"
    environ = {"PENSTOCK_DATABASE_URL": database} if database else {}
    with servers.serving(home, **environ) as server:
        storm = Storm(server.url)
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(storm.client, number) for number in range(CLIENTS)]
            os.kill(server.engine, signal.SIGKILL)
            for each in clients:
                each.result()

        assert storm.wrong == []
        with store.open(database or home) as opened:
            assert eventually(lambda: has_settled(opened), within_s=120), open_runs(opened)
            check(opened)
            assert {folder.name for folder in (home / "logs").iterdir()} <= all_runs(opened)


def open_runs(opened: store.Store) -> list[Any]:
    """Return the runs that have not ended, or are still to be deleted."""
    with opened.read() as tx:
        return [*runs.unfinished(tx, limit=10_000), *runs.discarded(tx)]


def has_settled(opened: store.Store) -> bool:
    return not open_runs(opened)


def all_runs(opened: store.Store) -> set[str]:
    with opened.read() as tx:
        return {run.id for run in runs.list(tx, limit=100_000)}


def check(opened: store.Store) -> None:
    """Check that what is recorded of each run agrees with itself, and the counters with the runs."""
    with opened.read() as tx:
        listed = runs.list(tx, limit=100_000)
        for run in listed:
            rows = {row.path: row for row in tasks.all(tx, run.id)}
            assert not attempts.open(tx, run.id), run
            assert not tasks.open(tx, run.id), run
            if run.state == "SUCCEEDED":
                assert {row.state for row in rows.values()} <= {"SUCCEEDED", "CACHED"}, run
            elif rows:
                assert rows[""].state == run.state, run
        for state in ("SUCCEEDED", "FAILED", "CANCELED", *OPEN):
            assert runs.count(tx, state=state) == sum(run.state == state for run in listed)  # type: ignore[arg-type]
