"""Ask a server for what its pages ask, while it drives a run of 1,000 tasks.

Printed are the requests a second, how long they took, and the CPU time that the server's process spent on
one: the figure to compare, for others that run on the machine hardly change it. That of the engine, a process
of its own, is not counted.
Usage: ``python benchmarks/reads.py [--rate N] [--seconds S] [--tasks N]``; PENSTOCK_DATABASE_URL as always.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from penstock import compiler, dsl, ir  # noqa: E402
from support import servers  # noqa: E402

if TYPE_CHECKING:
    from support.servers import Server

CLIENTS = 8
TICKS = os.sysconf("SC_CLK_TCK")
V2 = "/apis/v2beta1"


@dsl.component
def nothing(x: int) -> int:
    return x


@dsl.pipeline(name="few")
def few() -> int:
    return nothing(x=nothing(x=1).output).output


def many(tasks: int) -> Any:
    """Return a pipeline of so many tasks, the loop's iterations counted."""

    @dsl.pipeline(name="many")
    def wide() -> None:
        with dsl.ParallelFor(list(range(tasks // 2))) as item:
            nothing(x=item)

    return wide


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=200, help="requests a second; 0 for as many as go")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--tasks", type=int, default=1000)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as home, servers.serving(Path(home)) as server:
        for found in measure(server, words.tasks, words.rate, words.seconds):
            print(found, flush=True)


def measure(server: Server, tasks: int, rate: float, seconds: float) -> list[str]:
    """Ask a server for so many seconds, and say what it came to."""
    for _ in range(25):
        small = begin(server, few)
    wait(server, small)
    big = begin(server, many(tasks))
    asking = Asking(server, paths(server, small, big), rate, seconds)
    cpu_s = asking.run()
    state = server.ask("GET", f"{V2}/runs/{big}").json()["state"]
    took = sorted(asking.took_ms)
    each = f"{cpu_s / len(took) * 1000:.2f} ms of the server's CPU each"
    slowest = statistics.quantiles(took, n=100)
    return [
        f"{len(took) / seconds:.0f} requests/s, {asking.failed} failed, {each}; the large run is {state}",
        f"median {took[len(took) // 2]:.1f} ms, 95 % {slowest[94]:.1f} ms, 99 % {slowest[98]:.1f} ms, "
        f"slowest {took[-1]:.0f} ms",
    ]


def begin(server: Server, pipeline: Any) -> str:
    """Create a run; return its id."""
    spec = ir.to_dict(compiler.lower(pipeline).spec)
    made = server.ask("POST", f"{V2}/runs", {"display_name": pipeline.name, "pipeline_spec": spec})
    run_id: str = made.json()["run_id"]
    return run_id


def wait(server: Server, run_id: str) -> None:
    """Wait until a run has ended."""
    while server.ask("GET", f"{V2}/runs/{run_id}").json()["state"] in ("PENDING", "RUNNING"):
        time.sleep(0.05)


def paths(server: Server, small: str, big: str) -> list[str]:
    """Return what is asked for: what pages and clients ask most is there most often."""
    [task, *_] = server.ask("GET", f"{V2}/tasks?run_id={small}").json()["tasks"]
    unarchived = {
        "predicates": [{"operation": "NOT_EQUALS", "key": "storage_state", "string_value": "ARCHIVED"}]
    }
    shown = urlencode({"page_size": 10, "sort_by": "created_at desc", "filter": json.dumps(unarchived)})
    return [
        *[f"{V2}/runs?{shown}"] * 3,
        *[f"{V2}/runs/{small}"] * 3,
        f"{V2}/runs/{big}",
        *[f"{V2}/tasks?run_id={big}&page_size=50"] * 2,
        f"{V2}/tasks/{task['task_id']}",
        f"{V2}/artifacts?page_size=20",
        f"{V2}/experiments?page_size=20",
        f"{V2}/pipelines?page_size=20",
        f"{V2}/recurringruns?page_size=20",
        f"{V2}/healthz",
    ]


class Asking:
    """Clients that ask for the same things in an order of their own, each by one connection."""

    def __init__(self, server: Server, asked: list[str], rate: float, seconds: float) -> None:
        self.took_ms: list[float] = []
        self.failed = 0
        self._server = server
        self._asked = asked
        self._pause_s = CLIENTS / rate if rate else 0.0
        self._seconds = seconds

    def run(self) -> float:
        """Ask; return the CPU seconds of the server's process."""
        before = cpu_s(self._server.process.pid)
        threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return cpu_s(self._server.process.pid) - before

    def _ask(self, number: int) -> None:
        host = self._server.url.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=60)
        chance = random.Random(number)  # noqa: S311 - to be repeated
        begun = time.perf_counter()
        due = begun + self._pause_s * number / CLIENTS
        while due < begun + self._seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() > begun + self._seconds:
                break
            asked = time.perf_counter()
            connection.request("GET", chance.choice(self._asked))
            answer = connection.getresponse()
            answer.read()
            self.took_ms.append((time.perf_counter() - asked) * 1000)
            self.failed += answer.status != http.client.OK
            due += self._pause_s
        connection.close()


def cpu_s(pid: int) -> float:
    """Return the CPU seconds that a process has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
