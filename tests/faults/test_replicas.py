"""Two servers of one database, killed, frozen, stopped and cut off at moments of chance: runs end well."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import psycopg

from support.killing import Home, broken, uncached
from support.postgres import new_database
from support.processes import MARK, orphans
from support.replicas import RUNS, kill, replica
from support.shares import FACTOR, SEED
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.servers import Server

PIPELINE = Path(__file__).with_name("pipelines") / "mixed.py"
DEEDS = 3 if FACTOR == 1 else 4 * FACTOR
MOST_IN_A_ROUND = 4
AT_ONCE = 3
PAUSE_S = 1.0


@dataclass
class Pair:
    """Two servers; in the place of one that is gone comes another.

    Args:
        home: Their home.
        chance: Draws what is done, and to which.
    """

    home: Home
    chance: Random
    deeds: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)
    _servers: list[Server] = field(default_factory=list)

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def servers(self) -> list[Server]:
        """Return two servers that live."""
        living = [server for server in self._servers if server.process.poll() is None]
        while len(living) < 2:
            environ = {MARK: str(self.home.folder)}
            living.append(self._stack.enter_context(replica(self.home, **environ)))
        self._servers = living
        return living

    def strike(self) -> None:
        """Do something to one of them."""
        ways: dict[str, Callable[[Server], None]] = {
            "server and engine killed": kill,
            "server killed": lambda server: os.kill(server.process.pid, signal.SIGKILL),
            "server stopped": lambda server: os.kill(server.process.pid, signal.SIGTERM),
            "engine killed": lambda server: os.kill(server.engine, signal.SIGKILL),
            "engine frozen": lambda server: os.kill(server.engine, signal.SIGSTOP),
            "connections cut": lambda _: self._cut(),
        }
        name = self.chance.choice(list(ways))
        victim = self.chance.choice(self.servers)
        with suppress(ValueError, OSError):  # its engine has died just now, and there is no other yet
            ways[name](victim)
            self.deeds[name] += 1
            self.told.append(f"{name}, of {victim.url}")

    def _cut(self) -> None:
        with psycopg.connect(str(self.home.database), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_runs_end_well_whatever_is_done_to_their_servers(tmp_path: Path, postgres_server: str) -> None:
    spec = uncached(PIPELINE, "mixed", tmp_path)
    deeds: Counter[str] = Counter()
    rounds = 0
    while deeds.total() < DEEDS:
        rounds += 1
        folder = tmp_path / str(rounds)
        folder.mkdir()
        chance = random.Random(f"{SEED} replicas {rounds}")  # noqa: S311 - to be repeated, not to be secret
        with new_database(postgres_server) as url:
            home = Home(folder, url)
            with Pair(home, chance) as pair:
                try:
                    torment(pair, spec, min(MOST_IN_A_ROUND, DEEDS - deeds.total()))
                except BaseException:
                    said = [line for server in pair.servers for line in server.said]
                    print(f"seed {SEED}, replicas, round {rounds}:", *pair.told, *said, sep="\n  ")
                    raise
                deeds += pair.deeds
        assert [] == orphans(folder)
    print(f"replicas: {deeds.total()} deeds in {rounds} rounds: {dict(deeds.most_common())}")


def torment(pair: Pair, spec: dict[str, object], most: int) -> None:
    """Begin runs, do so many things to their servers, and wait for the runs' good end."""
    body = {
        "display_name": "tormented",
        "pipeline_spec": spec,
        "runtime_config": {"parameters": {"marks": str(pair.home.marks)}},
    }
    made = [pair.chance.choice(pair.servers).ask("POST", RUNS, body) for _ in range(AT_ONCE)]
    created = [answer.json()["run_id"] for answer in made]
    while pair.deeds.total() < most:
        time.sleep(pair.chance.uniform(0, PAUSE_S))  # the moment is what varies here
        pair.strike()
    for run_id in created:
        ended = wait_until(lambda: _end_of(pair, run_id), "the run's end")  # noqa: B023 - it is called at once
        assert ended == "SUCCEEDED", pair.servers[0].ask("GET", f"{RUNS}/{run_id}").text
        assert {"Output": 1256} == pair.home.outputs(run_id)
        assert [] == broken(pair.home, run_id)


def _end_of(pair: Pair, run_id: str) -> str | None:
    """Return how a run has ended; None while it goes on, or where that cannot be asked just now."""
    try:
        answer = pair.servers[0].ask("GET", f"{RUNS}/{run_id}")
    except httpx2.TransportError:  # it was stopped just now
        return None
    state: str = answer.json()["state"] if answer.status_code == 200 else "RUNNING"
    return None if state in ("PENDING", "RUNNING") else state
