"""`penstock up` as a process, on a port and a home of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from support.command import SCRIPT, environment
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHIN_S = 60


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Args:
        home: PENSTOCK_HOME.
        url: Where it is.
        process: The process.
        said: What it wrote on its standard error, a line each; it grows.
        http: What asks it, by connections that stay open.
    """

    home: Path
    url: str
    process: subprocess.Popen[str]
    said: list[str]
    http: httpx2.Client

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Send a request; a body that is no bytes is sent as JSON."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.http.request(method, self.url + path, content=content, headers=headers)

    def state_of(self, run_id: str) -> str:
        """Return the state of a run."""
        state: str = self.ask("GET", f"/apis/v2beta1/runs/{run_id}").json()["state"]
        return state

    def reaches(self, run_id: str, state: str) -> bool:
        """Say whether a run comes to a state within a minute."""
        return eventually(lambda: self.state_of(run_id) == state, within_s=60)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(WITHIN_S)

    @property
    def engine(self) -> int:
        """The process of its engine."""
        [pid] = self.engines
        return pid

    @property
    def engines(self) -> list[int]:
        """The same in a list, which is empty while one that has died is not yet replaced."""
        return _children(self.process.pid)

    def is_driven(self) -> bool:
        """Say whether its engine is ready."""
        return self.ask("GET", "/readyz").status_code == 200


@contextmanager
def serving(home: Path, *words: str, **environ: str) -> Iterator[Server]:
    """Start a server; it is killed in the end, if it still runs."""
    process = subprocess.Popen(
        [SCRIPT, "up", "--port", "0", *words],
        env=environment(home) | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    reader.start()
    try:
        line = process.stdout.readline()
        assert line.startswith("export KF_PIPELINES_ENDPOINT="), (line, said)
        # A server closes what nobody has used for five seconds.
        limits = httpx2.Limits(keepalive_expiry=2)
        with httpx2.Client(timeout=WITHIN_S, limits=limits) as http:
            server = Server(home, line.partition("=")[2].strip(), process, said, http)
            assert eventually(server.is_driven, WITHIN_S), said
            yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(WITHIN_S)
            finally:
                process.kill()
        reader.join()
        process.stdout.close()
        process.stderr.close()


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, by any of its threads."""
    listed = [(folder / "children").read_text().split() for folder in Path(f"/proc/{pid}/task").iterdir()]
    return [int(child) for of_thread in listed for child in of_thread]


def is_alive(pid: int) -> bool:
    """Say whether a process lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
