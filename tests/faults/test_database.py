"""The database is taken from a run while it goes: connections end, it dies, a lease or lock is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from support.killing import Home, broken
from support.postgres import new_database, running_server
from support.processes import orphans
from support.shares import FACTOR, SEED
from support.torture import WEIGHTS, Strikes, Torment
from support.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

PIPELINES = Path(__file__).with_name("pipelines")
MIXED = f"{PIPELINES / 'mixed.py'}:mixed"
TIMES = FACTOR
KILLS = 1 if FACTOR == 1 else 4 * FACTOR

OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'penstock' AND datname = current_database()"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of our own: it is killed."""
    with running_server() as url:
        yield url


@pytest.fixture
def home(server: str, tmp_path: Path) -> Iterator[Home]:
    with new_database(server) as url:
        yield Home(tmp_path, url)


def begin(home: Home) -> subprocess.Popen[str]:
    """Start a run, and return once a task of it runs."""
    process = home.start(MIXED, "-p", f"marks={home.marks}", "--no-cache")
    wait_until(lambda: home.marks.exists() or process.poll() is not None, "the first task")
    assert process.poll() is None
    return process


def seen_through(home: Home, process: subprocess.Popen[str]) -> None:
    """Wait for the run's end, and look at what it came to."""
    process.communicate(timeout=PATIENCE_S)
    errors = (home.folder / "stderr").read_text()
    assert 0 == process.returncode, errors
    run = home.newest_run()
    assert run is not None
    assert {"Output": 1256} == home.outputs(run.id)
    assert [] == broken(home, run.id)
    assert [] == orphans(home.folder)


def while_it_goes(process: subprocess.Popen[str], chance: random.Random, deed: Callable[[], None]) -> int:
    """Do something a few times at moments of chance, and return how often the run was still going."""
    done = 0
    for _ in range(4):
        time.sleep(chance.uniform(0, 0.15))  # the moment is what varies here
        if process.poll() is not None:
            break
        deed()
        done += 1
    return done


@pytest.mark.parametrize("number", range(TIMES))
def test_a_run_goes_on_when_its_connections_are_ended(home: Home, number: int) -> None:
    chance = random.Random(f"{SEED} {number}")  # noqa: S311 - to be repeated, not to be secret
    assert home.database is not None
    with begin(home) as process, psycopg.connect(home.database, autocommit=True) as connection:

        def end_them() -> None:
            connection.execute(OURS.replace("pid", "pg_terminate_backend(pid)", 1))

        assert while_it_goes(process, chance, end_them) > 0
        seen_through(home, process)


@pytest.mark.parametrize("number", range(TIMES))
def test_a_run_goes_on_when_the_server_dies_and_starts_again(home: Home, number: int) -> None:
    """One process of the server that is killed takes all of them with it; it recovers by itself."""
    chance = random.Random(f"{SEED} {number}")  # noqa: S311 - as above
    assert home.database is not None

    with begin(home) as process:

        def kill_one() -> None:
            wait_until(lambda: _sessions(home.database) or process.poll() is not None, "the server")
            for pid in _sessions(home.database)[:1]:
                os.kill(pid, signal.SIGKILL)

        assert while_it_goes(process, chance, kill_one) > 0
        seen_through(home, process)


def _sessions(url: str | None) -> list[int]:
    """Return the processes of the server that serve the run; none while it recovers."""
    assert url is not None
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            return [pid for (pid,) in connection.execute(OURS).fetchall()]
    except psycopg.OperationalError:
        return []


def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(home: Home) -> None:
    """The lease of an engine that was killed need not be waited for."""
    words = [MIXED, "-p", f"marks={home.marks}", "--no-cache"]
    deeds: Counter[str] = Counter()
    runs = 0
    while deeds.total() < KILLS:
        runs += 1
        chance = random.Random(f"{SEED} postgresql {runs}")  # noqa: S311 - as above
        strikes = Strikes(home, chance, WEIGHTS)
        torment = Torment(home, words, strikes, 0.8)
        try:
            torment(min(6, KILLS - deeds.total()))
            assert {"Output": 1256} == home.outputs(torment.run_id)
            assert [] == broken(home, torment.run_id, killed_tasks=strikes.killed_tasks)
            assert [] == orphans(home.folder)
        except BaseException:
            print(f"seed {SEED}, PostgreSQL, run {runs}:", *strikes.told, sep="\n  ")
            raise
        deeds += strikes.deeds
    print(f"PostgreSQL: {deeds.total()} kills in {runs} runs: {dict(deeds.most_common())}")


def test_an_engine_whose_lease_is_lost_stops_and_changes_nothing_more(home: Home) -> None:
    """Another one has taken the run over, as it may when this one was out of touch for too long."""
    assert home.database is not None
    with begin(home) as process:
        run = home.newest_run()
        assert run is not None
        with psycopg.connect(home.database, autocommit=True) as connection:
            connection.execute("UPDATE leases SET epoch = epoch + 1, holder = 'another'")
        process.communicate(timeout=PATIENCE_S)

        errors = (home.folder / "stderr").read_text()
        assert 1 == process.returncode
        assert f"error: run {run.id} has been taken over by another driver" in errors
        assert "--resume" not in errors, "the other one goes on with it"
        left = home.records(run.id)
        with psycopg.connect(home.database, autocommit=True) as connection:
            connection.execute("UPDATE leases SET expires_at = 0")

    assert left == home.records(run.id)
    with home.start("--resume", run.id) as process:
        seen_through(home, process)


def test_a_run_waits_while_another_writer_keeps_the_database_locked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with begin(home) as process:
        other = sqlite3.connect(tmp_path / "home" / "penstock.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        # Longer than a statement waits for a lock; in `make test`, not so long.
        time.sleep(12 if FACTOR > 1 else 1)
        assert process.poll() is None
        other.execute("ROLLBACK")
        other.close()
        seen_through(home, process)
    said = "another process keeps the database locked"
    assert (FACTOR > 1) == (said in (tmp_path / "stderr").read_text())
