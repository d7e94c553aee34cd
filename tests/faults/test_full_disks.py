"""A disk is full where a run writes: it ends with what to do, and goes on once there is room.

Each place has a disk of its own here, so that it is the one that is full. Only root makes disks: whoever is
not runs all of it as the root of a namespace, where the machine allows that.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import Penstock
from support.disks import a_disk, enlarge, fill, may_be_root, may_mount

if TYPE_CHECKING:
    from support.command import Done

PIPELINES = Path(__file__).with_name("pipelines") / "filling.py"
FREE = r"\d+ (bytes|kB) free of \d+ (kB|MB)"
HINT = "free some space there, then resume the run: what has succeeded is kept"


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    return Penstock(tmp_path / "home", tmp_path)


def begin(penstock: Penstock, pipeline: str, megabytes: int | None = None) -> Done:
    given = () if megabytes is None else ("-p", f"megabytes={megabytes}")
    words = ("run", f"{PIPELINES}:{pipeline}", "--sdk", "penstock", "--name", "it", "--no-cache", "--json")
    return penstock(*words, *given)


def goes_on(penstock: Penstock) -> None:
    """What had succeeded is not begun again, and the rest succeeds."""
    done = penstock("run", "--resume", "it", "--json")
    assert done.json["state"] == "SUCCEEDED", done.err
    assert " begins" not in done.err
    [begun] = (penstock.home / "logs").glob("*/begins/*")
    assert begun.name == "1"


def failed_by(done: Done, task: str) -> dict[str, str]:
    """The run has failed by this task; return its error."""
    result = done.json
    assert (result["state"], result["error"]["task"]) == ("FAILED", task)
    [first] = [found for found in result["tasks"] if found["path"] == "begins"]
    assert first["state"] == "SUCCEEDED"
    error: dict[str, str] = result["error"]
    return error


if may_mount():

    def test_the_disk_of_logs_and_a_task_that_prints(penstock: Penstock) -> None:
        logs = penstock.home / "logs"
        with a_disk(logs, kilobytes=4096):
            error = failed_by(begin(penstock, "log", 8), "prints")

            assert error["message"] == "OSError: [Errno 28] No space left on device"
            assert re.match(rf"the disk of {logs}\S* has \d+ kB left: free some", error["hint"]), error
            assert penstock("logs", "it", "prints").out.startswith("xxx")
            enlarge(logs, kilobytes=32 << 10)
            goes_on(penstock)

    def test_the_disk_of_logs_before_a_task_begins(penstock: Penstock) -> None:
        logs = penstock.home / "logs"
        with a_disk(logs, kilobytes=1024):
            fill(logs / "filler")
            result = begin(penstock, "log").json

            error = result["error"]
            assert error["task"] == "begins"
            assert re.fullmatch(rf"the task cannot be started: the disk is full \({FREE}\)", error["message"])
            assert error["hint"] == HINT
            (logs / "filler").unlink()
            assert penstock("run", "--resume", "it", "--json").json["state"] == "SUCCEEDED"

    def test_the_disk_of_logs_and_a_result_that_is_too_large(penstock: Penstock) -> None:
        logs = penstock.home / "logs"
        with a_disk(logs, kilobytes=4096):
            error = failed_by(begin(penstock, "result", 8), "gives")

            said = "the task's result of 8192 kB could not be written: No space left on device"
            assert (error["kind"], error["message"]) == ("System", said)
            enlarge(logs, kilobytes=64 << 10)
            goes_on(penstock)

    def test_the_disk_of_artifacts(penstock: Penstock) -> None:
        artifacts = penstock.home / "artifacts"
        with a_disk(artifacts, kilobytes=4096):
            error = failed_by(begin(penstock, "artifact", 8), "writes")

            assert error["message"] == "OSError: [Errno 28] No space left on device"
            assert f"the disk of {artifacts}" in error["hint"]
            enlarge(artifacts, kilobytes=64 << 10)
            goes_on(penstock)

    @pytest.mark.index
    def test_the_disk_of_environments(penstock: Penstock) -> None:
        environments = penstock.home / "envs"
        with a_disk(environments, kilobytes=40):
            error = failed_by(begin(penstock, "environment"), "installs")

            said = rf"the packages of component 'installs' cannot be installed: the disk is full \({FREE}\)"
            assert re.fullmatch(said, error["message"])
            assert error["hint"] == HINT
            enlarge(environments, kilobytes=128 << 10)
            goes_on(penstock)

    def test_the_disk_of_the_records(penstock: Penstock) -> None:
        (penstock.home / "logs").mkdir(parents=True)
        with a_disk(penstock.home, kilobytes=32 << 10):
            assert begin(penstock, "log", 0).code == 0
            filler = penstock.home / "filler"
            room = penstock.home / "room"
            room.write_bytes(bytes(96 << 10))  # enough to begin, and not to end
            fill(filler)
            room.unlink()
            words = ("run", f"{PIPELINES}:log", "--sdk", "penstock", "--no-cache")
            done = penstock(*words, "--name", "second", "-p", "megabytes=0")

            assert done.code == 1
            assert re.search(rf"the disk is full[^\n]*{FREE}", done.err), done.err
            assert HINT in done.err
            filler.unlink()
            second = penstock("runs", "--json").out
            again = ("run", "--resume", "second") if '"second"' in second else ("run", f"{PIPELINES}:log")
            assert penstock(*again, "--json").json["state"] == "SUCCEEDED"
            assert penstock.task_states("it") == {"begins": "SUCCEEDED", "prints": "SUCCEEDED"}

elif may_be_root():

    def test_all_of_it_as_the_root_of_a_namespace(tmp_path: Path) -> None:
        words = [
            "unshare",
            "-rm",
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(
            [*words, f"--basetemp={tmp_path / 'root'}", __file__],
            capture_output=True,
            text=True,
            check=False,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        )

        assert 0 == done.returncode, done.stdout + done.stderr
        assert " passed" in done.stdout
