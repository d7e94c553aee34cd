"""What the server counts of itself and of its runs, in Prometheus' text format (version 0.0.4).

Written here, because the client library for it would be one more package for a hundred lines.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import __version__
from penstock.server.content import TEXT, Content
from penstock.server.request_counts import family
from penstock.server.routes import Empty, Route, Services
from penstock.store import attempts, runs, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ROUTES"]

_STARTED_AT = time.time()
_PROC = Path("/proc/self")


def _by_state(name: str, means: str, values: Mapping[str, int]) -> Iterator[str]:
    yield from family(name, "gauge", means, [((("state", key),), values[key]) for key in sorted(values)])


def _of_runs(services: Services) -> Iterator[str]:
    with services.store.read() as tx:
        by_cell, of_tasks, of_attempts = runs.counts(tx), tasks.open_counts(tx), attempts.open_counts(tx)
    of_runs: Counter[str] = Counter()
    for (_, state), number in by_cell.items():
        of_runs[state] += number
    yield from _by_state("penstock_runs", "Runs that there are.", of_runs)
    yield from _by_state("penstock_tasks", "Tasks of runs that have not ended.", of_tasks)
    yield from _by_state(
        "penstock_attempts", "Attempts that wait for a place to run, and that run.", of_attempts
    )


def _of_process(services: Services) -> Iterator[str]:
    gauges = [
        ("penstock_engine_ready", "Whether runs are driven.", float(services.has_engine())),
        ("process_start_time_seconds", "When the server's process began.", _STARTED_AT),
    ]
    with suppress(OSError):  # a system without /proc
        pages = int((_PROC / "statm").read_text(encoding="ascii").split()[1])
        resident = float(pages * os.sysconf("SC_PAGE_SIZE"))
        gauges.append(("process_resident_memory_bytes", "Memory that it holds.", resident))
        files = float(sum(1 for _ in (_PROC / "fd").iterdir()))
        gauges.append(("process_open_fds", "Files and connections that it has open.", files))
    for name, means, value in gauges:
        yield from family(name, "gauge", means, [((), value)])
    name = "process_cpu_seconds_total"
    yield from family(name, "counter", "Processor time that it has taken.", [((), time.process_time())])
    about = [((("version", __version__),), 1.0)]
    yield from family("penstock_info", "gauge", "Which Penstock it is.", about)


def _metrics(services: Services, _request: Empty) -> Content:
    lines = [*services.requests.lines(), *_of_runs(services), *_of_process(services)]
    text = "\n".join(lines).encode() + b"\n"
    return Content(TEXT, whole=lambda: iter((text,)))


ROUTES = (Route("GET", "/metrics", Empty, Content, _metrics, "read metrics", "metrics.get"),)
