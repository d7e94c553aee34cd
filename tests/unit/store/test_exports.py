from __future__ import annotations

import subprocess
import sys
from typing import get_args, get_type_hints

import pytest

from penstock import store
from penstock.store import rows


def test_every_public_name_is_there_and_listed_once() -> None:
    assert sorted(set(store.__all__)) == store.__all__
    assert [name for name in store.__all__ if not hasattr(store, name)] == []


def test_importing_the_store_loads_nothing_that_a_command_does_not_need() -> None:
    heavy = {"psycopg", "tomllib", "yaml", "asyncio", "json", "logging", "ssl", "http"}
    script = f"import sys, penstock.store; print(sorted({heavy!r} & set(sys.modules)))"

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        (rows.Run, rows.RunChanges),
        (rows.Task, rows.TaskChanges),
        (rows.Attempt, rows.AttemptChanges),
    ],
)
def test_what_may_change_has_the_types_of_the_row(row: type, changes: type) -> None:
    of_row, of_changes = get_type_hints(row), get_type_hints(changes)

    assert of_changes == {name: of_row[name] for name in of_changes}


def test_open_states_are_states() -> None:
    assert set(rows.OPEN_TASK_STATES) < set(get_args(rows.TaskState))
    assert set(rows.OPEN_ATTEMPT_STATES) < set(get_args(rows.AttemptState))
