"""Time Penstock against stock KFP's own local runner, both in this one run, on this machine.

Whole commands are timed by the wall, each the best of several; the figures are for reading, never for tests.
Usage: ``python benchmarks/run.py [--quick]``; quick leaves out stock's fan-out of 1,000 (four minutes).
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support.stock import interpreter as stock_interpreter  # noqa: E402

PENSTOCK = str(Path(sys.executable).parent / "penstock")


@dataclass(frozen=True)
class Row:
    """One line of the table; seconds, or None where it was not measured."""

    what: str
    penstock: float
    stock: float | None
    budget: float | None


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out stock's fan-out of 1,000")
    quick = parser.parse_args().quick
    stock = str(stock_interpreter())
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores; seconds, best of several\n", flush=True
    )
    print(f"{'what':<38} {'penstock':>9} {'kfp local':>10} {'ratio':>7} {'budget':>7}")
    rows = []
    for row in measure(stock, quick=quick):
        rows.append(row)
        shown = f"{row.stock:10.2f} {row.stock / row.penstock:6.1f}x" if row.stock else f"{'-':>10} {'-':>7}"
        budget = f"{row.budget:7.2f}" if row.budget else f"{'-':>7}"
        mark = "" if row.budget is None or row.penstock <= row.budget else "  over budget"
        print(f"{row.what:<38} {row.penstock:9.3f} {shown} {budget}{mark}", flush=True)
    folder = HERE.parent / ".build"
    folder.mkdir(exist_ok=True)
    (folder / "bench.json").write_text(json.dumps([vars(row) for row in rows], indent=1))


def measure(stock: str, *, quick: bool) -> Iterator[Row]:
    """Yield a row for each measurement."""
    bare = best(5, lambda: timed([sys.executable, "-c", "pass"]))
    bare_stock = best(5, lambda: timed([stock, "-c", "pass"]))
    yield Row(
        "import of the SDK, over bare Python",
        best(7, lambda: timed([sys.executable, "-c", "import penstock.dsl"])) - bare,
        best(3, lambda: timed([stock, "-c", "import kfp.dsl"])) - bare_stock,
        0.060,
    )
    yield Row(
        "shell to the first line of user code",
        best(7, lambda: first_line(lambda: penstock("cold_start"))),
        best(3, lambda: first_line(lambda: kfp_local(stock, "cold_start"))),
        0.25,
    )
    yield Row(
        "chain of 20 tasks",
        best(5, lambda: clocked(lambda: penstock("chain"))),
        best(3, lambda: clocked(lambda: kfp_local(stock, "chain"))),
        0.40,
    )
    yield Row("the same, all 20 cached", best(5, cached), best(3, lambda: stock_cached(stock)), None)
    yield Row(
        "define and compile 1,000 tasks",
        best(3, lambda: timed([sys.executable, str(HERE / "define_1000.py"), "penstock"])),
        best(2, lambda: timed([stock, str(HERE / "define_1000.py")])),
        0.5,
    )
    yield Row("fan-out of 100, a process each", fan_out(100), fan_out_stock(stock, 100), None)
    stock_1000 = None if quick else fan_out_stock(stock, 1000)
    yield Row("fan-out of 1,000, a process each", fan_out(1000), stock_1000, 4.0)
    yield Row("fan-out of 10,000, a process each", fan_out(10_000), None, None)


def fan_out(width: int) -> float:
    """Time a fan-out, and check that each of its tasks had a pid of its own."""

    def run() -> None:
        result = penstock(f"fan_out_{width}")
        distinct = result["outputs"]["Output"]
        assert distinct == width, f"{distinct} pids for {width} tasks"

    return best(3 if width < 10_000 else 1, lambda: clocked(run))


def fan_out_stock(stock: str, width: int) -> float:
    """Time the same with stock."""
    return clocked(lambda: kfp_local(stock, f"fan_out_{width}"))


def penstock(name: str, home: str | None = None) -> dict:
    """Run a pipeline by ``penstock run`` in a home of its own; return what it printed."""
    folder = home or tempfile.mkdtemp(prefix="bench-")
    if home is None:
        # At the end: ext4 looks at each file that was removed in the last minutes before it makes another,
        # and the next measurement would pay for the files of this one.
        atexit.register(shutil.rmtree, folder)
    done = subprocess.run(
        [PENSTOCK, "run", f"{HERE / 'work.py'}:{name}", "--sdk", "penstock", "--json"],
        env=os.environ | {"PENSTOCK_HOME": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"penstock run {name} failed:\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def kfp_local(stock: str, name: str, *root: str) -> dict:
    """Run the same by stock's local runner."""
    done = subprocess.run(
        [stock, str(HERE / "stock_local.py"), name, *root], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"kfp.local {name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return {"outputs": {"Output": float(done.stdout.rsplit("output ", 1)[1])}}


def cached() -> float:
    """Time the second run of the chain in one home."""
    with tempfile.TemporaryDirectory(prefix="bench-") as home:
        penstock("chain", home)
        return clocked(lambda: penstock("chain", home))


def stock_cached(stock: str) -> float:
    """Time the second run of stock in one pipeline root."""
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        kfp_local(stock, "chain", root)
        return clocked(lambda: kfp_local(stock, "chain", root))


def first_line(run: Callable[[], dict]) -> float:
    """Return the seconds from the start of a command to the first line of user code."""
    begun = time.time()
    return float(run()["outputs"]["Output"]) - begun


def clocked(run: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def timed(command: list[str]) -> float:
    """Return the seconds that a command takes."""
    return clocked(lambda: subprocess.run(command, check=True, capture_output=True))


def best(times: int, run: Callable[[], float]) -> float:
    """Return the least of several measurements."""
    return min(run() for _ in range(times))


if __name__ == "__main__":
    main()
