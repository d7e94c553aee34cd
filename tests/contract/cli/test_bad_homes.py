"""A home that cannot be used, and a disk that is full: one error, and nothing lost of what had succeeded."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import re
from typing import TYPE_CHECKING

import pytest

from penstock import home
from penstock.cli import commands, root
from support import conformance
from support.disks import a_disk, fill, may_mount
from support.unprivileged import as_unprivileged

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Penstock

TABLES = ", ".join(dict.fromkeys(setting.table for setting in home.SETTINGS if setting.table))
IDENTITY = ("run", str(conformance.FOLDER / "identity.yaml"), "-p", "value=1")
NOISE = random.Random(0).randbytes(1 << 20)  # noqa: S311 - nothing is kept secret by it

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def small() -> int:
    return 1

@dsl.component
def large(x: int, megabytes: int, data: Output[Dataset]):
    with open(data.path, "wb") as file:
        file.write(bytes(megabytes << 20))

@dsl.component
def measure(data: Input[Dataset]) -> int:
    import os
    return os.path.getsize(data.path)

@dsl.pipeline
def flow(megabytes: int = 64) -> int:
    return measure(data=large(x=small().output, megabytes=megabytes).outputs["data"]).output
"""


def test_a_file_in_the_place_of_the_home(penstock: Penstock) -> None:
    penstock.home.touch()

    done = penstock(*IDENTITY, "--json")

    assert (done.code, done.json["run_id"]) == (1, None)
    assert done.error == (
        "error: the home folder cannot be created: there is a file in its place\n"
        f"  where: {penstock.home}\n"
        "  hint: make it writable for this user, or set PENSTOCK_HOME to another folder"
    )


@pytest.mark.parametrize("words", [IDENTITY, ("runs",), ("logs", "it"), ("run", "--resume", "it")])
def test_a_home_that_may_not_be_written(words: tuple[str, ...]) -> None:
    def use(folder: Path) -> str:
        os.environ["PENSTOCK_HOME"] = str(folder / "home")
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = root.run(words)
        return f"{code} {said.getvalue()}".replace(str(folder), "FOLDER")

    for command in commands.COMMANDS.values():
        importlib.import_module(command.module)
    code, _, said = as_unprivileged(use).partition(" ")

    assert code == "1"
    assert said[said.index("error: ") :] == (
        "error: the home folder cannot be created: Permission denied\n"
        "  where: FOLDER/home\n"
        "  hint: make it writable for this user, or set PENSTOCK_HOME to another folder\n"
    )


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ("slots = [", "the settings are not valid TOML: Invalid value (at end of document)\n  where: {path}"),
        (
            "[procces]\nslots = 1\n",
            "there is no table 'procces'\n  where: {path}\n  hint: did you mean 'process'? known are: "
            "{tables}",
        ),
        ("[process]\nslots = 0\n", "slots is a whole number, 1 or more (got 0)\n  where: {path}, [process]"),
    ],
)
def test_settings_that_are_wrong(penstock: Penstock, settings: str, error: str) -> None:
    penstock.home.mkdir()
    path = penstock.home / "config.toml"
    path.write_text(settings)

    done = penstock(*IDENTITY)

    assert (done.code, done.out, done.error) == (1, "", f"error: {error.format(path=path, tables=TABLES)}")


def test_a_database_that_is_none(penstock: Penstock) -> None:
    penstock.home.mkdir()
    path = penstock.home / "penstock.db"
    path.write_bytes(NOISE[:8192])

    done = penstock(*IDENTITY)

    assert (done.code, done.out) == (1, "")
    assert done.error == (
        "error: the file is not a SQLite database (file is not a database)\n"
        f"  where: {path}\n  hint: move it away, or choose another PENSTOCK_HOME"
    )


@pytest.mark.parametrize("words", [IDENTITY, ("runs",)])
def test_a_database_that_is_damaged(penstock: Penstock, words: tuple[str, ...]) -> None:
    assert penstock(*IDENTITY).code == 0
    path = penstock.home / "penstock.db"
    path.write_bytes(path.read_bytes()[:100] + NOISE[: path.stat().st_size - 100])
    for log in penstock.home.glob("penstock.db-*"):
        log.unlink()

    done = penstock(*words)

    assert (done.code, done.out) == (1, "")
    assert done.error.startswith("error: the database file is damaged (")
    assert done.error.splitlines()[1:] == [
        f"  where: {path}",
        f"  hint: restore a copy, or try: sqlite3 {path} .recover",
    ]


@pytest.mark.parametrize("words", [("run", "--resume", "it"), ("logs", "it")])
def test_a_run_that_is_not_there(penstock: Penstock, words: tuple[str, ...]) -> None:
    done = penstock(*words)

    assert (done.code, done.out) == (2, "")
    assert done.error == "error: there is no run 'it'\n  hint: `penstock runs` lists them"


def test_a_run_that_has_succeeded_is_not_resumed(penstock: Penstock) -> None:
    run_id = penstock(*IDENTITY, "--json").json["run_id"]

    done = penstock("run", "--resume", run_id)

    assert (done.code, done.out) == (2, "")
    assert done.error == (
        f"error: run {run_id[:8]} has succeeded: there is nothing to go on with\n"
        f"  hint: `penstock rerun {run_id[:8]} --from TASK` starts a new one that takes over what it needs"
    )


def test_a_name_that_several_runs_have(penstock: Penstock) -> None:
    ids = [penstock(*IDENTITY, "--name", "twin", "--json").json["run_id"] for _ in range(2)]

    for words in (("run", "--resume", "twin"), ("logs", "twin")):
        done = penstock(*words)
        assert (done.code, done.out) == (2, "")
        assert done.error == (
            f"error: several runs are called 'twin'\n  hint: say which: {ids[1]} (twin), {ids[0]} (twin)"
        )


def test_a_file_that_grows_beyond_what_the_system_allows(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    done = penstock("run", "flow.py", "--sdk", "penstock", "--name", "it", file_size=16 << 20)

    assert (done.code, done.out) == (1, "")
    assert "\nfailed: large: OSError: [Errno 27] File too large\n" in done.err
    assert penstock.task_states("it") == {"small": "SUCCEEDED", "large": "FAILED", "measure": "SKIPPED"}

    resumed = penstock("run", "--resume", "it")

    assert (resumed.code, resumed.out) == (0, f"Output: {64 << 20}\n")


def test_records_that_grow_beyond_what_the_system_allows(penstock: Penstock) -> None:
    assert penstock(*IDENTITY, "--name", "before").code == 0

    done = penstock(*IDENTITY, "--no-cache", "--json", file_size=4096)

    assert done.code == 1
    assert done.error.splitlines()[0] == "error: reading or writing the database failed (disk I/O error)"
    assert "  hint: check the disk, its quota and its limits" in done.error
    assert penstock.task_states("before") == {"identity": "SUCCEEDED"}
    assert penstock(*IDENTITY).out == "Output: 1\n"


if may_mount():

    def test_a_disk_that_a_task_fills(penstock: Penstock) -> None:
        with a_disk(penstock.home, kilobytes=24 << 10):
            penstock.write("flow.py", FLOW)

            done = penstock("run", "flow.py", "--sdk", "penstock", "--name", "it")

            # What the task wrote leaves no room even for the news of its failure.
            run_id = json.loads(penstock("runs", "--json").out)[0]["run_id"]
            message, *rest = done.error.splitlines()
            assert (done.code, done.out) == (1, "")
            assert re.fullmatch(
                r"error: the disk is full: \d+ (bytes|kB) free of 25 MB \(database or disk is full\)", message
            )
            assert rest == [
                f"  where: {penstock.home}/penstock.db",
                "  hint: free some space there, then resume the run: what has succeeded is kept",
                f"  go on with it: penstock run --resume {run_id[:8]}",
            ]
            assert penstock.task_states("it")["small"] == "SUCCEEDED"

            [data] = penstock.home.rglob("artifacts/**/data")
            data.unlink()
            done = penstock("run", "--resume", "it")

            assert (done.code, done.out) == (1, "")
            assert "\nOSError: [Errno 28] No space left on device\n" in done.err
            assert "\nfailed: large: OSError: [Errno 28] No space left on device\n" in done.err
            assert penstock.task_states("it") == {
                "small": "SUCCEEDED",
                "large": "FAILED",
                "measure": "SKIPPED",
            }

            done = penstock("run", "flow.py", "--sdk", "penstock", "-p", "megabytes=1", "--json")

            assert done.json["outputs"] == {"Output": 1 << 20}
            assert [task["state"] for task in done.json["tasks"]] == ["SUCCEEDED", "SUCCEEDED", "CACHED"]

    def test_a_disk_with_no_room_for_the_records(penstock: Penstock) -> None:
        with a_disk(penstock.home, kilobytes=24 << 10):
            assert penstock(*IDENTITY, "--name", "before").code == 0
            filler = penstock.home / "filler"
            fill(filler)

            done = penstock(*IDENTITY, "--no-cache", "--name", "it", "--json")

            assert done.code == 1, done.err
            assert "disk is full" in done.json["error"]["message"]
            assert "free s" in done.error
            filler.unlink()
            assert penstock.task_states("before") == {"identity": "SUCCEEDED"}
            rest = penstock("run", "--resume", "it") if done.json["run_id"] else penstock(*IDENTITY)
            assert (rest.code, rest.out) == (0, "Output: 1\n")
