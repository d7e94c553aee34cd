"""``penstock test-step --on``: one task of another server's run again, here, with the code as it is now."""

from __future__ import annotations

import itertools
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from penstock import home as homes
from penstock import ir
from penstock.cli.remote import record
from penstock.cli.remote.download import fetch
from penstock.cli.remote.server import opened
from penstock.cli.step import Step, chosen, function_of, give_variables, tried
from penstock.cli.text import SHORT, note
from penstock.compat import choose_sdk
from penstock.errors import NotFound
from penstock.store.rows import LEAF_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.cli.remote.record import Record
    from penstock.cli.remote.server import Remote
    from penstock.store.rows import Artifact

__all__ = ["execute", "found"]


def execute(*, on: str, run: str, task: str, target: str | None, is_debugged: bool) -> int:
    """Fetch what a task was given, and call its function here; print what it gives."""
    with found(on, run, task, target, "`penstock test-step`") as step:
        return tried(step, is_debugged=is_debugged)


@contextmanager
def found(on: str, run: str, task: str, target: str | None, doing: str) -> Iterator[Step]:
    """Give a task of a run, and what it was given, fetched into a folder that lasts as long as the block.

    Args:
        on: The server.
        run: The run, as a user names it.
        task: The task.
        target: The file of its function.
        doing: What this is for, in the words of an error.

    Raises:
        NotFound: There is no such run, or not one such task in it.
        SubmitError: It calls no function, or it is not told where that is written.
        APIError: The server refuses, or does not keep what the task was given.
    """
    choose_sdk("penstock").activate()
    from penstock.local.history import PastRun  # noqa: PLC0415 - after the alias: the user's file asks for it

    with tempfile.TemporaryDirectory(prefix="penstock-given-") as folder:
        with opened(on) as remote:
            remote.check_ours(doing)
            told = remote.find_run(run)
            package = ir.package_from_dict(remote.document(told))
            rows = record.read(remote, told.run_id)
            past = PastRun(rows.run, package.spec)
            past.tasks = {
                row.path: past.task(row, rows.inputs.get(row.path, {}), {})
                for row in rows.tasks
                if row.kind in LEAF_KINDS
            }
            path = chosen(past, task)
            origin, function = function_of(past, path, {}, target)
            given = _fetched(remote, rows, path, Path(folder))
        row = next(row for row in rows.tasks if row.path == path)
        give_variables(homes.prepare(), past, package, path)
        note(f"{path} of run {told.run_id[:SHORT]} on {on}, with {function} as it is in {origin.file}")
        yield Step(past.task(row, given, {}), origin, function)


def _fetched(remote: Remote, rows: Record, path: str, folder: Path) -> dict[str, list[Artifact]]:
    """Return the artifacts that a task was given, fetched into a folder."""
    numbers = itertools.count()
    return {
        name: [_here(remote, artifact, folder / str(next(numbers))) for artifact in listed]
        for name, listed in rows.inputs.get(path, {}).items()
    }


def _here(remote: Remote, artifact: Artifact, place: Path) -> Artifact:
    # Its own name, for functions that go by a file's ending, and nothing else that a server may tell.
    name = artifact.uri.rstrip("/").rpartition("/")[2]
    file = place / (name if name.strip(".") else "artifact")
    with suppress(NotFound):  # of metrics, for one, all is in the metadata
        fetch(remote, artifact, file)
    return structs.replace(artifact, uri=str(file))
