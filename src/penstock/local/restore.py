"""Restore a backup into a home and its database: all of it, or nothing.

Everything is unpacked and looked at beside what is there. Then the files take their places, the database
last: until then the home is empty, or what it was.
"""

from __future__ import annotations

import os
import tarfile
import time
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from penstock import __version__, endpoint
from penstock import store as stores
from penstock.errors import BackupError
from penstock.local.backup import is_left_out
from penstock.local.backup_format import (
    CONTENTS,
    FORMAT,
    HOME,
    MANIFEST,
    TABLES,
    Entry,
    Manifest,
    digest,
    files,
    remove,
)
from penstock.runners.process.processes import Place
from penstock.store import dump
from penstock.store.dump import Paths
from penstock.store.leases import FileLeases
from penstock.store.schema import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from penstock.home import Home
    from penstock.store import Lease
    from penstock.store.dump import OpenAttempt

__all__ = ["Restored", "restore"]

_STAGING = ".restored-"
_CONFIG = "config.toml"
_DATABASE = "penstock.db"


class Restored(Struct, frozen=True):
    """What was restored.

    Args:
        manifest: What the backup says of itself.
        files: How many files, folders and links.
        under_way: How many attempts had not ended; their runs go on when somebody drives them.
        aside: Where the files are that were there before; None where there were none.
    """

    manifest: Manifest
    files: int
    under_way: int
    aside: Path | None


def restore(home: Home, source: Path, *, replaces: bool) -> Restored:
    """Restore a backup.

    Args:
        home: Where to.
        source: The backup, a folder or an archive.
        replaces: Whether what is there makes room; its files are kept aside, the rows of a PostgreSQL
            database are not.

    Raises:
        BackupError: There is something already, somebody uses it, or the backup is not complete.
    """
    lock = _refuse_where_used(home, replaces=replaces)
    for left in home.folder.glob(f"{_STAGING}*"):  # by one that was killed
        remove(left)
    staging = home.folder / f"{_STAGING}{os.urandom(4).hex()}"
    staging.mkdir(mode=0o700)
    try:
        manifest, entries = _unpack(source, staging)
        (staging / HOME).mkdir(exist_ok=True)
        load = _load_file if home.url is None else _load_database
        attempts, aside = load(home, staging, manifest, replaces=replaces)
    except OSError as error:
        raise BackupError(
            f"the backup cannot be restored: {error.strerror or error}",
            where=str(error.filename or home.folder),
        ) from error
    finally:
        remove(staging)
        lock.release()
    return Restored(manifest, len(entries), len(attempts), aside)


_Loaded = tuple["list[OpenAttempt]", "Path | None"]


def _load_file(home: Home, staging: Path, manifest: Manifest, *, replaces: bool) -> _Loaded:  # noqa: ARG001
    """Load the rows into a new file, which takes its place as the last one."""
    made = staging / "database"
    made.mkdir()
    with stores.open(made) as store, store.transaction() as tx:
        attempts = dump.load(tx, manifest.schema_version, _tables(staging), _paths(home, manifest))
    _disown(staging, attempts, manifest.host)
    with _in_place(home.folder, staging / HOME) as aside:
        if (home.folder / _DATABASE).exists():
            raise _in_use(str(home.folder))
        (made / _DATABASE).rename(home.folder / _DATABASE)
    return attempts, aside


def _load_database(home: Home, staging: Path, manifest: Manifest, *, replaces: bool) -> _Loaded:
    """Load the rows into a database of its own; the files take their places just before it is committed."""
    assert home.url is not None, "it is not a file in the home"
    with stores.open(home.url) as store, ExitStack() as moved, store.transaction() as tx:
        if store.leases.live(""):
            raise _in_use(home.url)
        if not replaces and not dump.is_empty(tx):
            raise _not_empty("the database knows runs or pipelines", "PENSTOCK_DATABASE_URL")
        attempts = dump.load(tx, manifest.schema_version, _tables(staging), _paths(home, manifest))
        _disown(staging, attempts, manifest.host)
        aside = moved.enter_context(_in_place(home.folder, staging / HOME))  # left after the commit
    return attempts, aside


def _paths(home: Home, manifest: Manifest) -> Paths:
    return Paths(manifest.home, str(home.folder))


def _tables(staging: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    for path in sorted((staging / TABLES).glob("*.jsonl")):
        with path.open("rb") as lines:
            yield path.stem, lines


def _refuse_where_used(home: Home, *, replaces: bool) -> Lease:
    """Return what keeps others from restoring into the same home."""
    where = str(home.folder)
    leases = FileLeases(home.folder / "locks")
    if endpoint.find(home.folder) is not None or leases.live(""):
        raise _in_use(where)
    if not replaces and any(not _is_nothing(path) for path in home.folder.iterdir()):
        raise _not_empty("the home is not empty", where)
    lease = leases.acquire("restore")
    if lease is None:
        raise _in_use(where)
    return lease


def _is_nothing(path: Path) -> bool:
    """Say whether what is in a home stands for nothing that was done with it."""
    is_ours = path.name == _CONFIG or (is_left_out(path.name) and not path.name.startswith(_DATABASE))
    return is_ours or (path.is_dir() and not any(path.iterdir()))


def _in_use(where: str) -> BackupError:
    return BackupError(
        "somebody uses what is to be restored into",
        where=where,
        hint="stop the server, and commands that run",
    )


def _not_empty(what: str, where: str) -> BackupError:
    return BackupError(
        f"{what}, and a restored backup would take its place",
        where=where,
        hint="set PENSTOCK_HOME to a new folder (and PENSTOCK_DATABASE_URL to an empty database);"
        " or say --replace",
    )


def _unpack(source: Path, staging: Path) -> tuple[Manifest, list[Entry]]:
    """Unpack a backup, and check that it is whole."""
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    for name, file in files(source):
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("xb") as opened:
                found[name] = digest(file, opened)
        except (EOFError, zlib.error, tarfile.TarError) as error:
            raise _damaged(source, f"{name} cannot be read: {error}") from error
        if manifest is None:
            manifest = _manifest(source, target)
    if manifest is None or CONTENTS not in found:
        raise _damaged(source, "its end is missing")
    del found[CONTENTS]
    try:
        lines = (staging / CONTENTS).read_bytes()
        entries = msgspec.json.Decoder(Entry).decode_lines(lines)
    except msgspec.MsgspecError as error:
        raise _damaged(source, f"{CONTENTS} cannot be read: {error}") from error
    said = {entry.path: (entry.size, entry.sha256) for entry in entries if entry.kind == "file"}
    for name in (*said, *found):
        if name not in found or name not in said:
            raise _damaged(source, f"{name} is {'missing' if name not in found else 'not of it'}")
        if said[name] != found[name]:
            raise _damaged(source, f"{name} is not what it was")
    _finish(staging, [entry for entry in entries if entry.path.startswith(f"{HOME}/")])
    return manifest, entries


def _manifest(source: Path, path: Path) -> Manifest:
    try:
        if path.name != MANIFEST:
            raise msgspec.ValidationError(f"it does not begin with {MANIFEST}")
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(
            f"this is no backup: {error}",
            where=str(source),
            hint="name a folder or an archive that `penstock backup` has written",
        ) from error
    if manifest.format > FORMAT or manifest.schema_version > len(STEPS):
        raise BackupError(
            f"the backup was made by Penstock {manifest.penstock}, with schema version"
            f" {manifest.schema_version}; this one ({__version__}) knows versions up to {len(STEPS)}",
            where=str(source),
            hint=f"restore it with Penstock {manifest.penstock}, or a newer one",
        )
    return manifest


def _damaged(source: Path, what: str) -> BackupError:
    return BackupError(
        f"the backup is damaged: {what}",
        where=str(source),
        hint="nothing was restored; take another backup, or fetch this one again",
    )


def _finish(staging: Path, entries: list[Entry]) -> None:
    """Make folders and links, and have all be as it was: what was written to since is taken for changed."""
    for entry in entries:
        path = staging / entry.path
        if entry.kind == "folder":
            path.mkdir(parents=True, exist_ok=True)
        elif entry.kind == "link":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(entry.target)
    for entry in sorted(entries, key=lambda entry: -entry.path.count("/")):
        path = staging / entry.path
        if entry.kind != "link":
            path.chmod(entry.mode)
        os.utime(path, ns=(entry.modified_ns, entry.modified_ns), follow_symlinks=False)


def _disown(staging: Path, attempts: list[OpenAttempt], before: str) -> None:
    """Have nobody look for the processes of attempts that were under way: they are those of another home."""
    for attempt in attempts:
        claim = staging / HOME / "logs" / attempt.run_id / attempt.path / str(attempt.number) / "started"
        if not claim.exists():
            continue
        claim.unlink()
        if not claim.with_name("result.json").exists():
            claim.write_bytes(msgspec.json.encode(Place(f"{before}, before the backup", 0, 0)))


@contextmanager
def _in_place(home: Path, files: Path) -> Iterator[Path | None]:
    """Move files into a home, and what they replace aside; all back if what follows fails."""
    aside = home / f"replaced-{time.strftime('%Y%m%d-%H%M%S')}"
    moved: list[tuple[Path, Path]] = []

    def move(path: Path, target: Path) -> None:
        path.rename(target)
        moved.append((path, target))

    restored = {path.name for path in files.iterdir()}
    try:
        for path in list(home.iterdir()):
            is_own = path.name.startswith((_STAGING, "replaced-", "server", "locks"))
            if not is_own and (path.name != _CONFIG or _CONFIG in restored) and path.name != "envs":
                aside.mkdir(exist_ok=True)
                move(path, aside / path.name)
        for path in list(files.iterdir()):
            if path.name == "envs" and (home / "envs").exists():
                continue
            move(path, home / path.name)
        yield aside if aside.exists() else None
    except BaseException:
        for path, target in reversed(moved):
            target.rename(path)
        if aside.exists():
            aside.rmdir()
        raise
