"""What a run of very many tasks costs the engine: time in proportion, and hardly any memory.

Figures of the same machine and the same minute are compared. `make test` takes a tenth of what
`make torture` takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from support import scale_job
from support.shares import FACTOR

SMALL = 1_000 if FACTOR == 1 else 10_000
MANY = 10_000 if FACTOR == 1 else 100_000


def cost_of(count: int, folder: Path) -> dict[str, Any]:
    """Drive a loop of so many iterations in a process of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, str(Path(scale_job.__file__)), str(count), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    cost: dict[str, Any] = json.loads(done.stdout)
    print(f"{count} iterations: {cost}")
    assert ("SUCCEEDED", {"SUCCEEDED": 2 * count + 2}) == (cost["state"], cost["tasks"])
    return cost


@pytest.mark.slow
def test_four_times_the_tasks_take_at_most_five_times_the_time(tmp_path: Path) -> None:
    # Four small runs beside a large one, which take as long: another program on the machine slows both.
    # What is slower than in proportion is so each time; a disturbance is not.
    ratios: list[float] = []
    while len(ratios) < 4 and min(ratios, default=9.0) > 5:
        small = [cost_of(SMALL, tmp_path)["cpu_s"] for _ in range(4)]
        ratios.append(cost_of(4 * SMALL, tmp_path)["cpu_s"] / (sum(small) / 4))

    assert min(ratios) <= 5


@pytest.mark.slow
def test_the_engine_forgets_tasks_that_have_ended(tmp_path: Path) -> None:
    """What grows is the document with its items, and the outputs that are collected: not the rows."""
    little = cost_of(10, tmp_path)
    many = cost_of(MANY, tmp_path)

    assert many["peak_rss_mb"] < 300
    grown = (many["peak_rss_mb"] - little["peak_rss_mb"]) * 1024
    # A fixed part for the database's cache and a commit's worth of rows; the rest for each iteration.
    assert grown < 12_000 + 1.0 * MANY
