"""Find what nobody needs any more in a home, and remove it: folders of runs, environments, modules.

What an open run may use is never touched. Environments and modules carry the time of their last use as that
of their folder; what was used since the oldest open run was created may be in use by it.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from penstock.errors import SubmitError
from penstock.store import pruning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from penstock.home import Home
    from penstock.store import Store, Tx

__all__ = ["Item", "Kind", "find", "remove"]

Kind = Literal["logs", "workspace", "artifacts", "environment", "modules", "remains"]

_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REMAINS = ".pruned-"


class Item(Struct, frozen=True):
    """A folder that may go.

    Args:
        kind: What it is.
        path: The folder.
        why: Why nobody needs it.
        size: How many bytes it takes on the disk.
        run_id: The run that it is of.
    """

    kind: Kind
    path: Path
    why: str
    size: int
    run_id: str | None = None


def find(home: Home, store: Store, *, before: int, with_artifacts: bool = False) -> list[Item]:
    """Return what may be removed of a home.

    Args:
        home: The home.
        store: Its store.
        before: What was used since then stays (epoch microseconds).
        with_artifacts: Whether artifacts of old runs are among it. Those of deleted runs always are, unless
            another run has read them.

    Raises:
        SubmitError: There are folders of runs, and the store knows no run.
    """
    # The folders first: a run that is created meanwhile is in the store before it has a folder.
    of_runs = list(_folders_of_runs(home))
    kept = [*_folders(home.environments), *_folders(home.modules)]
    with store.read() as tx:
        if of_runs and pruning.is_empty(tx):
            raise SubmitError(
                "there are folders of runs, and the database knows no run: it may not be theirs",
                where=str(home.folder),
                hint="look at PENSTOCK_HOME and PENSTOCK_DATABASE_URL",
            )
        found = list(_of_runs(tx, of_runs, before, with_artifacts=with_artifacts))
        open_since = pruning.oldest_open(tx)
    unused_since = before if open_since is None else min(before, open_since)
    for folder in kept:
        kind: Kind = "environment" if folder.parent == home.environments else "modules"
        if _used_at(folder) < unused_since:
            found.append(_item(kind, folder, "not used for long"))
    found += [_item("remains", folder, "a removal was cut short") for folder in _remains(home)]
    return found


def remove(home: Home, store: Store, items: list[Item], failed: Callable[[Item, str], None]) -> list[Item]:
    """Remove folders; return those that are gone.

    Args:
        home: The home.
        store: Its store.
        items: What `find` has found.
        failed: Told of each that stays, and why.
    """
    gone = []
    for item in items:
        if item.run_id is not None and store.leases.held(item.run_id):
            failed(item, "its run is driven again")
            continue
        try:
            with _kept_from_builders(item) as is_free:
                if is_free:
                    _remove(home, item.path)
                    gone.append(item)
                else:
                    failed(item, "it is being installed")
        except OSError as error:
            failed(item, str(error.strerror or error))
    return gone


def _of_runs(
    tx: Tx, folders: list[tuple[Kind, Path]], before: int, *, with_artifacts: bool
) -> Iterator[Item]:
    ids = sorted({folder.name for _, folder in folders})
    known = pruning.ends(tx, ids)
    read = pruning.read_since(tx, ids, before if with_artifacts else 0)
    for kind, folder in folders:
        run_id = folder.name
        run = known.get(run_id)
        if run is None:
            is_over, why = _used_at(folder) < before, "its run is deleted"
        else:
            is_over, why = run.at is not None and run.at < before, "its run ended long ago"
        if kind == "artifacts" and (run_id in read or not (with_artifacts or run is None)):
            continue
        if is_over:
            yield _item(kind, folder, why, run_id)


def _folders_of_runs(home: Home) -> Iterator[tuple[Kind, Path]]:
    for folder in _folders(home.logs):
        yield "logs", folder
    for folder in _folders(home.workspaces):
        yield "workspace", folder
    for pipeline in _folders(home.artifacts, _any):
        for folder in _folders(pipeline):
            yield "artifacts", folder


def _remains(home: Home) -> Iterator[Path]:
    yield from _folders(home.folder, lambda name: name.startswith(_REMAINS))


def _any(name: str) -> bool:  # noqa: ARG001 - whatever it is called
    return True


def _is_ours(name: str) -> bool:
    """Say whether a folder is one of those that are made for a run, or for a digest."""
    return bool(_RUN_ID.fullmatch(name) or re.fullmatch("[0-9a-f]{24}|[0-9a-f]{32}", name))


def _folders(folder: Path, fits: Callable[[str], bool] = _is_ours) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for entry in entries:
        if fits(entry.name) and entry.is_dir() and not entry.is_symlink():
            yield entry


def _used_at(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns // 1000
    except FileNotFoundError:  # it is gone already
        return 0


def _item(kind: Kind, folder: Path, why: str, run_id: str | None = None) -> Item:
    return Item(kind, folder, why, _size(folder), run_id)


def _size(folder: Path) -> int:
    """Return how much removing a folder frees: what is linked from elsewhere stays."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                status = os.lstat(f"{place}/{name}")
            except OSError:
                continue
            if status.st_nlink == 1:
                size += status.st_blocks * 512
    return size


@contextmanager
def _kept_from_builders(item: Item) -> Iterator[bool]:
    """Hold the lock of an environment; yields whether nobody else does."""
    if item.kind != "environment":
        yield True
        return
    file = os.open(item.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(file)


def _remove(home: Home, folder: Path) -> None:
    """Remove a folder; nobody ever sees a part of it in its place."""
    if not folder.name.startswith(_REMAINS):
        aside = home.folder / f"{_REMAINS}{os.urandom(8).hex()}"
        folder.rename(aside)
        folder = aside
    for place, _, _ in os.walk(folder):
        os.chmod(place, 0o700)  # noqa: PTH101 - what a task has closed
    shutil.rmtree(folder)
