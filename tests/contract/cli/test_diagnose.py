"""``penstock diagnose-me`` looks at all that a run needs, and says what is bad by its exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from penstock import __version__

if TYPE_CHECKING:
    from support.command import Penstock

TOPICS = [
    "penstock",
    "python",
    "machine",
    "sdk",
    "packages",
    "home",
    "database",
    "tasks",
    "uv",
    "index",
    "containers",
    "limits",
]


def test_a_machine_that_can_run_pipelines(penstock: Penstock) -> None:
    told = penstock("diagnose-me", "--json")

    assert told.code == 0
    found = {each["topic"]: each for each in json.loads(told.out)}
    assert list(found) == TOPICS
    assert {each["state"] for each in found.values()} <= {"ok", "warn"}
    assert found["penstock"]["text"].startswith(f"{__version__}, in ")
    assert found["tasks"]["text"].startswith("a task ran, in ")
    assert found["database"]["text"].endswith("no runs yet")
    assert "msgspec " in found["packages"]["text"]


def test_what_is_bad_is_told_with_its_remedy_and_all_else_too(penstock: Penstock) -> None:
    penstock.home.write_text("a file")

    told = penstock("diagnose-me")

    assert told.code == 1
    lines = told.out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith(("ok", "warn", "bad"))] == TOPICS
    assert (
        f"bad   home        the home folder cannot be created: there is a file in its place ({penstock.home})"
        in lines
    )
    assert "hint: make it writable for this user, or set PENSTOCK_HOME to another folder" in told.out
    assert "ok    tasks " in told.out


def test_a_home_that_others_may_read_is_worth_a_warning(penstock: Penstock) -> None:
    penstock.home.mkdir(mode=0o755)
    penstock.home.chmod(0o755)

    told = penstock("diagnose-me")

    assert told.code == 0
    assert "others may read it\n                  hint: chmod 700 " in told.out


def test_no_value_of_a_variable_is_told(penstock: Penstock) -> None:
    told = penstock("diagnose-me", environ={"UV_INDEX_URL": "https://user:secret@index.test/simple"})

    assert "UV_INDEX_URL" in told.out
    assert "secret" not in told.out + told.err
