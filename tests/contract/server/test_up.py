"""`penstock up` as a process: how it starts, what it leaves, and what becomes of its engine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from penstock import endpoint
from support import servers
from support.command import Penstock, environment
from support.postgres import new_database
from support.waiting import eventually

if TYPE_CHECKING:
    from support.servers import Server

EVERYWHERE = "0.0.0.0"  # noqa: S104
IDLE_S = 2


def test_it_says_where_it_is(server: Server) -> None:
    found = endpoint.find(server.home)

    assert found is not None
    assert (found.url, found.pid) == (server.url, server.process.pid)
    assert (server.home / "server.json").stat().st_mode & 0o077 == 0
    assert server.ask("GET", "/apis/v2beta1/healthz").status_code == 200
    assert server.ask("GET", "/pipeline/apis/v1beta1/healthz").json()["multi_user"] is False


def test_a_home_has_one_server(server: Server, tmp_path: Path) -> None:
    done = Penstock(server.home, tmp_path)("up", "--port", "0")

    assert done.code == 1
    assert done.error.startswith(f"error: this home has a server already at {server.url} (process ")
    assert server.ask("GET", "/readyz").status_code == 200


def test_a_port_that_is_taken_is_said_so(penstock: Penstock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = penstock("up", "--port", str(port))

    assert done.code == 1
    assert f"where: 127.0.0.1:{port}" in done.error
    assert "choose another with --port" in done.error
    assert endpoint.find(penstock.home) is None


def test_an_address_that_others_reach_takes_a_word_of_its_own(penstock: Penstock) -> None:
    done = penstock("up", "--host", EVERYWHERE, "--port", "0")

    assert done.code == 1
    assert "say --no-auth" in done.error
    with servers.serving(penstock.home, "--host", EVERYWHERE, "--no-auth") as server:
        asked = server.ask("GET", "/apis/v2beta1/healthz", host="penstock.example.com")
        assert asked.status_code == 200


def test_another_name_for_this_machine_is_refused(server: Server) -> None:
    found = server.ask("GET", "/apis/v2beta1/healthz", host="penstock.example.com")

    assert (found.status_code, found.json()["code"]) == (403, 7)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_and_its_engine(penstock: Penstock, number: signal.Signals) -> None:
    with servers.serving(penstock.home) as server:
        engine = server.engine

        assert server.stop(number) == 0

        assert not servers.is_alive(engine)
    assert endpoint.find(penstock.home) is None
    assert not (penstock.home / "server.json").exists()
    assert server.said[-1].startswith("stopped; ")


def test_an_engine_that_dies_is_started_again(penstock: Penstock) -> None:
    with servers.serving(penstock.home) as server:
        first = server.engine
        os.kill(first, signal.SIGKILL)

        assert eventually(lambda: server.engines not in ([], [first]))
        assert eventually(server.is_driven)
        assert any("signal 9" in line for line in server.said)


def test_an_engine_that_stands_still_is_replaced(penstock: Penstock) -> None:
    with servers.serving(penstock.home) as server:
        first = server.engine
        os.kill(first, signal.SIGSTOP)

        assert eventually(lambda: not servers.is_alive(first))
        assert eventually(server.is_driven)
        assert any("stands still" in line for line in server.said)


def test_a_server_that_is_killed_takes_its_engine_along(penstock: Penstock) -> None:
    with servers.serving(penstock.home) as server:
        engine = server.engine
        server.stop(signal.SIGKILL)

        assert eventually(lambda: not servers.is_alive(engine))
    assert endpoint.find(penstock.home) is None
    with servers.serving(penstock.home) as again:
        assert again.is_driven()


def test_an_engine_whose_server_dies_meanwhile_ends_as_it_begins(penstock: Penstock) -> None:
    reader, writer = os.pipe()
    engine = subprocess.Popen(
        [sys.executable, "-m", "penstock.server.engine_process", str(penstock.home)],
        env=environment(penstock.home),
        stdin=subprocess.DEVNULL,
        stdout=writer,
    )
    os.close(reader)
    os.close(writer)
    try:
        assert engine.wait(60) == 0
    finally:
        engine.kill()


def test_an_engine_that_stands_still_ends_with_its_server(penstock: Penstock) -> None:
    with servers.serving(penstock.home) as server:
        engine = server.engine
        os.kill(engine, signal.SIGSTOP)
        server.stop(signal.SIGKILL)

        assert eventually(lambda: not servers.is_alive(engine))


def test_an_idle_server_costs_little(server: Server) -> None:
    """Counts in place of times: what both processes together hold in memory, and ticks of the engine."""
    pids = (server.process.pid, server.engine)
    tick = os.sysconf("SC_CLK_TCK")

    def ticks() -> int:
        fields = Path(f"/proc/{server.engine}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(IDLE_S)  # nothing is to happen: that is what is measured

    assert ticks() - before <= 0.05 * IDLE_S * tick  # 1 % on a quiet machine
    assert sum(_pss(pid) for pid in pids) < 100 << 20


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("Pss:")]
    return int(kilobytes) << 10


def test_an_answer_is_sent_as_soon_as_it_is_there(server: Server) -> None:
    """On a connection that is kept, a server that lets its packets wait takes 40 ms for each answer."""
    took = []
    with httpx2.Client(base_url=server.url) as client:
        for _ in range(20):
            began = time.perf_counter()
            client.get("/apis/v2beta1/healthz")
            took.append(time.perf_counter() - began)
    assert min(took) < 0.03


def test_servers_of_one_database_share_a_home(
    penstock: Penstock, tmp_path: Path, postgres_server: str
) -> None:
    with new_database(postgres_server) as url:
        environ = {"PENSTOCK_DATABASE_URL": url}
        with servers.serving(penstock.home, **environ) as server:
            other = Penstock(tmp_path / "other", tmp_path)
            done = other("up", "--port", "0", environ=environ)

            assert done.code == 1
            assert "this database has a server already" in done.error
            assert str(penstock.home) in done.error
            server.stop(signal.SIGKILL)
        with servers.serving(other.home, **environ) as after:
            assert after.is_driven()


def test_its_log_may_be_objects_those_of_its_engine_too(penstock: Penstock) -> None:
    with servers.serving(penstock.home, PENSTOCK_LOG_FORMAT="json") as server:
        server.ask("GET", "/apis/v2beta1/runs")
        os.kill(server.engine, signal.SIGKILL)
        assert eventually(lambda: any("signal 9" in line for line in server.said))

    lines = [json.loads(line) for line in server.said if line.startswith("{")]
    [asked] = [line for line in lines if line.get("path") == "/apis/v2beta1/runs"]
    assert (asked["source"], asked["status"], asked["logger"]) == ("server", 200, "penstock.server.requests")
    [died] = [line for line in lines if "signal 9" in line.get("message", "")]
    assert (died["level"], died["source"]) == ("error", "server")
