"""Runs of a server whose engine, zygotes and tasks are killed: they go on by themselves."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import servers
from support.killing import Home, broken, uncached
from support.processes import MARK, orphans
from support.shares import FACTOR, SEED
from support.torture import WEIGHTS, Strikes
from support.waiting import wait_until

if TYPE_CHECKING:
    from support.servers import Server

PIPELINE = Path(__file__).with_name("pipelines") / "mixed.py"
RUNS = "/apis/v2beta1/runs"
KILLS = 2 if FACTOR == 1 else 4 * FACTOR
MOST_IN_A_RUN = 4
PAUSE_S = 0.4


def test_a_servers_runs_come_to_the_same_end_whatever_is_killed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    spec = uncached(PIPELINE, "mixed", tmp_path)
    deeds: Counter[str] = Counter()
    runs = 0
    while deeds.total() < KILLS:
        runs += 1
        chance = random.Random(f"{SEED} served {runs}")  # noqa: S311 - to be repeated, not to be secret
        strikes = Strikes(home, chance, WEIGHTS)
        # A server of its own: to one whose engine dies again and again it gives longer and longer pauses.
        with servers.serving(tmp_path / "home", **{MARK: str(tmp_path)}) as server:
            run_id = create(server, home, spec)
            try:
                torment(server, strikes, run_id, min(MOST_IN_A_RUN, KILLS - deeds.total()))
                assert {"Output": 1256} == home.outputs(run_id)
                assert [] == broken(home, run_id, killed_tasks=strikes.killed_tasks)
            except BaseException:
                print(f"seed {SEED}, served, run {runs}:", *strikes.told, *server.said, sep="\n  ")
                raise
        deeds += strikes.deeds
        assert [] == orphans(tmp_path)
    print(f"served: {deeds.total()} kills in {runs} runs: {dict(deeds.most_common())}")


def torment(server: Server, strikes: Strikes, run_id: str, most: int) -> None:
    """Do so many things to a run at most, and wait for its good end."""
    while strikes.deeds.total() < most and server.state_of(run_id) in ("PENDING", "RUNNING"):
        time.sleep(strikes.chance.uniform(0, PAUSE_S))  # the moment is what varies here
        strikes.strike()
    while True:
        wait_until(lambda: server.state_of(run_id) not in ("PENDING", "RUNNING"), "the run's end")
        ended = server.state_of(run_id)
        strikes.tell(f"the run is {ended}")
        if ended == "SUCCEEDED":
            return
        assert strikes.killed_tasks, server.ask("GET", f"{RUNS}/{run_id}").text
        assert 200 == server.ask("POST", f"{RUNS}/{run_id}:retry").status_code


def create(server: Server, home: Home, spec: dict[str, Any]) -> str:
    body = {
        "display_name": "tormented",
        "pipeline_spec": spec,
        "runtime_config": {"parameters": {"marks": str(home.marks)}},
    }
    made = server.ask("POST", RUNS, body, **{"Content-Type": "application/json"})
    assert 200 == made.status_code, made.text
    run_id: str = made.json()["run_id"]
    return run_id
