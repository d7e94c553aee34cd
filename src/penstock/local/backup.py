"""Make a backup of a home and its database, while both are in use.

The rows are those of one moment. The files are copied after it, those that say how attempts have ended before
what the attempts have made: what the rows, or such a file, speak of is complete in the backup. A run that was
under way goes on from there once it is restored.
"""

from __future__ import annotations

import os
import stat
import tempfile
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from penstock import __version__
from penstock.errors import BackupError
from penstock.local.backup_format import CONTENTS, FORMAT, HOME, MANIFEST, TABLES, Manifest, Writer, encoded
from penstock.runtime.identity import host, now
from penstock.store import dump
from penstock.store.schema import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from penstock.home import Home
    from penstock.store import Store

__all__ = ["Made", "is_left_out", "make"]

_LEFT_OUT = ("penstock.db", "server", "locks", "envs", ".pruned-", ".restored-", "replaced-")
"""How the names of what is not kept begin: what belongs to processes, and what is made anew."""

_FIRST = "logs"
_ENDS = ("result.json", "exit")


class Made(Struct, frozen=True):
    """What a backup came to: how many files, and bytes."""

    files: int
    bytes: int


def make(home: Home, store: Store, target: Path, failed: Callable[[str], None]) -> Made:
    """Make a backup.

    Args:
        home: The home.
        store: Its store.
        target: A folder or an archive that is not there yet.
        failed: Told what could not be read, and why; all else is in the backup.

    Raises:
        BackupError: It cannot be made.
    """
    target = target.absolute()
    if home.folder.resolve() in (target.parent.resolve(), *target.parent.resolve().parents):
        raise BackupError(
            "a backup inside the home would go with it", where=str(target), hint="choose a place outside"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with Writer(target) as writer:
            _write_rows(writer, home, store)
            for name, path, status in _files(home.folder, failed):
                _write_file(writer, f"{HOME}/{name}", path, status, failed)
            writer.add_bytes(CONTENTS, encoded(writer.entries))
    except OSError as error:
        raise BackupError(
            f"the backup cannot be written: {error.strerror or error}",
            where=str(error.filename or target),
            hint="choose a place that can be written, with room for all that the home holds",
        ) from error
    return Made(len(writer.entries), sum(entry.size for entry in writer.entries))


def is_left_out(name: str) -> bool:
    """Say whether what has this name in a home belongs to no backup."""
    return name.startswith(_LEFT_OUT)


def _write_rows(writer: Writer, home: Home, store: Store) -> None:
    with store.read() as tx:
        version = dump.version(tx)
        if version > len(STEPS):
            raise BackupError(
                f"the database has schema version {version}, and this Penstock ({__version__}) knows what is"
                f" in versions up to {len(STEPS)}",
                hint="make the backup with the Penstock that has migrated the database",
            )
        manifest = Manifest(FORMAT, __version__, version, now(), host(), str(home.folder), tx.dialect.name)
        writer.add_bytes(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        for table in dump.tables():
            # An archive wants to know how long a file is before it comes.
            with tempfile.TemporaryFile(dir=writer.part.parent) as file:
                file.writelines(dump.write(tx, table))
                file.flush()
                file.seek(0)
                writer.add(f"{TABLES}/{table}.jsonl", file, os.fstat(file.fileno()))


def _files(home: Path, failed: Callable[[str], None]) -> Iterator[tuple[str, Path, os.stat_result]]:
    """Yield what is kept of a home: the folders of attempts first, and what is in a folder after it."""
    names = sorted(os.listdir(home), key=lambda name: (name != _FIRST, name))  # noqa: PTH208 - a pathlib walk is slow
    for name in names:
        if not is_left_out(name):
            # Somebody may have moved a folder to another disk, and left a link in its place.
            yield from _below(name, home / name, failed, follows=True)
    for path in sorted((home / "envs" / "locks").glob("*.txt")):  # which packages there were
        yield f"envs/locks/{path.name}", path, path.stat()


def _below(
    name: str, path: Path, failed: Callable[[str], None], *, follows: bool = False
) -> Iterator[tuple[str, Path, os.stat_result]]:
    try:
        status = path.stat() if follows else path.lstat()
        yield name, path, status
        if not stat.S_ISDIR(status.st_mode):
            return
        inside = sorted(os.listdir(path), key=lambda each: (each not in _ENDS, each))  # noqa: PTH208 - as above
    except FileNotFoundError:  # its run has been deleted meanwhile
        return
    except OSError as error:
        failed(f"{path}: {error.strerror or error}")
        return
    for each in inside:
        yield from _below(f"{name}/{each}", path / each, failed)


def _write_file(
    writer: Writer, name: str, path: Path, status: os.stat_result, failed: Callable[[str], None]
) -> None:
    try:
        if stat.S_ISLNK(status.st_mode):
            writer.note(name, status, str(path.readlink()))
        elif stat.S_ISDIR(status.st_mode):
            writer.note(name, status)
        elif stat.S_ISREG(status.st_mode):
            opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        else:
            return  # a pipe or a socket holds nothing
    except FileNotFoundError:
        return
    except OSError as error:
        failed(f"{path}: {error.strerror or error}")
        return
    if stat.S_ISREG(status.st_mode):
        with os.fdopen(opened, "rb") as file:
            writer.add(name, file, os.fstat(opened))
