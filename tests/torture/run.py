"""The long suites, which `make torture` runs: all that `make test` runs a share of.

    python tests/torture/run.py [--seed N] [SUITE …]

Each suite prints its seed, how many examples it came to, and how long it took; a failure prints what
pytest says. The same seed gives the same examples, and the same moments as far as a clock can.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Suite:
    """One of the long suites.

    Args:
        paths: Its tests.
        factor: How many times the share of `make test` is run.
        unit: What is counted: test cases that pytest or Hypothesis made.
        alone: Whether nothing else may run beside it.
    """

    paths: tuple[str, ...]
    factor: int
    unit: str
    alone: bool = False


SUITES = {
    "pipelines": Suite(
        (
            "tests/property/test_generated_pipelines.py",
            "tests/property/test_generated_together.py",
            "tests/property/test_replay.py",
            "tests/property/test_generated_reruns.py",
            "tests/property/test_generated_edits.py",
        ),
        21,
        "generated pipelines",
    ),
    "limits": Suite(("tests/property/test_time_limits.py",), 10, "runs that only their time limits end"),
    "plan": Suite(("tests/property/test_plan_scopes.py",), 40, "generated graphs"),
    "documents": Suite(
        (
            "tests/property/test_ir_round_trip.py",
            "tests/property/test_cel_oracle.py",
            "tests/property/test_conditions.py",
            "tests/property/test_driver.py",
            "tests/unit/compiler/test_generated.py",
            "tests/contract/compile/test_stable.py",
        ),
        20,
        "generated documents and expressions",
    ),
    "requests": Suite(
        (
            "tests/contract/server/test_schemathesis.py",
            "tests/contract/server/test_filters.py",
            "tests/contract/server/test_hostile_requests.py",
        ),
        10,
        "requests that Schemathesis sent, beside every filter of every list and what is hostile",
        alone=True,
    ),
    "kills": Suite(
        ("tests/faults",), 10, "kills at moments of chance, beside those at named points", alone=True
    ),
    "scale": Suite(
        ("tests/torture",), 10, "measurements of 20,000 to 200,000 tasks and of 1,000,000 runs", alone=True
    ),
}


def main() -> int:
    """Run the suites that are named, or all; return the exit code."""
    parser = argparse.ArgumentParser(description="Run the long suites.")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("suites", nargs="*", choices=[*SUITES, []], metavar="SUITE", help=", ".join(SUITES))
    words = parser.parse_args()
    failed = [name for name in words.suites or SUITES if not run(name, SUITES[name], words.seed)]
    print(f"torture: {'failed: ' + ', '.join(failed) if failed else 'all well'} (seed {words.seed})")
    return 1 if failed else 0


def run(name: str, suite: Suite, seed: int) -> bool:
    """Run one suite, and say what it came to."""
    print(f"{name}: seed {seed} …", flush=True)
    began = time.monotonic()
    workers = ["-p", "no:xdist", "-s"] if suite.alone else ["-n", "logical", "--dist", "worksteal"]
    options = [f"--hypothesis-seed={seed}", "--hypothesis-show-statistics", "-o", "faulthandler_timeout=3600"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *workers, *options, *suite.paths],
        cwd=ROOT,
        env=os.environ | {"TORTURE_FACTOR": str(suite.factor), "TORTURE_SEED": str(seed)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took_s = time.monotonic() - began
    if done.returncode:
        print(done.stdout)
    else:
        for line in done.stdout.splitlines():
            if re.search("iterations: {| kills in | requests: |two pages of ", line):
                print(f"  {line.lstrip('.')}")
    verdict = "FAILED" if done.returncode else "passed"
    print(f"{name}: {verdict}, {count(done.stdout)} {suite.unit}, {took_s:.0f} s, seed {seed}", flush=True)
    return not done.returncode


def count(printed: str) -> int:
    """Return how many examples passed, or processes were killed; the tests, where there are none of these."""
    examples = sum(int(found) for found in re.findall(r"(\d+) (?:passing|kills in|requests:)", printed))
    tests = re.search(r"(\d+) passed", printed)
    return examples or (int(tests[1]) if tests else 0)


if __name__ == "__main__":
    sys.exit(main())
