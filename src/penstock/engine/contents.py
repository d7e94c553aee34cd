"""Digests of what artifacts hold, so that tasks are not repeated whose inputs say the same as before.

They are made when a cached task's inputs come from other tasks than last time and nothing else is different
(``docs/decisions/0008``). A digest is kept with a signature of the files' status; of an artifact that has
been changed since it was made there is none.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from penstock.runtime.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from penstock.store.rows import Artifact

__all__ = [
    "Hashed",
    "Hasher",
    "content_of",
    "digest_of",
    "digests",
    "is_local",
    "is_small",
    "missing",
    "status_of",
]

_SMALL = 256 << 10
"""Bytes that are read at once, where a commit waits for it: a millisecond."""

_MOST_LOOKED_AT = 50_000
"""Files and folders in an artifact that are asked for their time, where a commit waits for it: 180 ms."""

_LOW_PRIORITY = 10
_GONE = "gone"


class Hashed(Struct, frozen=True):
    """The digests that a task's turn has waited for, by the ids of artifacts."""

    run_id: str
    path: str
    contents: Mapping[str, str]


def content_of(artifact: Artifact, content: str | None = None) -> str | None:
    """Return the digest of an artifact, of what it holds and what is said of it; None where it is not known.

    Two artifacts of one digest are the same to whoever reads them.

    Args:
        artifact: The artifact.
        content: Its ``content``, where the row is older than that.
    """
    signature, _, digest = (content or artifact.content).partition(" ")
    if not digest or signature != _signature(artifact):
        return None
    said = [artifact.type, artifact.schema_version, artifact.metadata, digest]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def is_local(artifact: Artifact) -> bool:
    """Say whether what an artifact holds is on this machine."""
    return _path(artifact) is not None


def is_small(artifacts: Iterable[Artifact]) -> bool:
    """Say whether artifacts are digested quickly enough to be waited for."""
    room = _SMALL
    for artifact in artifacts:
        path = _path(artifact)
        for _, status in _files(path) if path is not None else ():
            room -= status.st_size
            if room < 0:
                return False
    return True


def digests(artifacts: Iterable[Artifact]) -> dict[str, str]:
    """Return what is to be kept as the ``content`` of artifacts, by their ids; of remote ones nothing."""
    made = {}
    for artifact in artifacts:
        signature = _signature(artifact)
        if signature is not None:
            made[artifact.id] = f"{signature} {digest_of(_path(artifact))}"
    return made


def missing(artifact: Artifact) -> str | None:
    """Say why an artifact is not there any more as its task has left it; None where it is.

    By the times of its files: what a task leaves is not written to again. Nothing is read, and of remote
    artifacts it is taken on trust. An artifact of metadata alone never had a file.
    """
    path = _local(artifact.custom_path or artifact.uri)
    if path is None:
        return None
    try:
        modified = _last_modified(path)
    except OSError:
        # A file that is removed later shows in its folder.
        try:
            return "gone" if _microseconds(path.parent.stat()) > artifact.created_at else None
        except OSError:
            return "gone"
    return "changed" if modified > artifact.created_at else None


class Hasher:
    """Makes digests of large artifacts, in a thread of low priority that starts with the first.

    Args:
        tell: Is told of each request's digests; may be called from any thread.
    """

    def __init__(self, tell: Callable[[Hashed], None]) -> None:
        self._tell = tell
        self._asked: SimpleQueue[tuple[str, str, Sequence[Artifact]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, run_id: str, path: str, artifacts: Sequence[Artifact]) -> None:
        """Have artifacts digested for a task."""
        self._asked.put((run_id, path, artifacts))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="penstock-digests", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ask for nothing more; what is being digested is given up with the process."""
        self._asked.put(None)

    def _run(self) -> None:
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW_PRIORITY)
        while (request := self._asked.get()) is not None:
            run_id, path, artifacts = request
            self._tell(Hashed(run_id, path, digests(artifacts)))


def status_of(uri: str) -> str:
    """Return what tells, unread, that a local file or folder is as it was; empty for a remote one."""
    path = _local(uri)
    return "" if path is None else _status(list(_files(path)))


def _last_modified(path: Path) -> int:
    """Return when a file, or anything in a folder, was last modified, in epoch microseconds."""
    status = path.stat()
    latest = _microseconds(status)
    if stat.S_ISDIR(status.st_mode):
        for place in islice(_below(path), _MOST_LOOKED_AT):
            latest = max(latest, _microseconds(os.lstat(place)))
    return latest


def _below(path: Path) -> Iterator[str]:
    for folder, below, names in os.walk(path):
        yield from (f"{folder}/{name}" for name in (*below, *names))


def _microseconds(status: os.stat_result) -> int:
    return status.st_mtime_ns // 1000


def _path(artifact: Artifact) -> Path | None:
    own = _local(artifact.custom_path) if artifact.custom_path else None
    # A copy in a workspace is made by the first task that reads it.
    return own if own is not None and own.exists() else _local(artifact.uri)


def _local(uri: str) -> Path | None:
    path = uri.removeprefix("file://")
    return None if "://" in path else Path(path)


def _signature(artifact: Artifact) -> str | None:
    """Return what tells that an artifact is as it was made; None if it is not, or nobody can tell."""
    path = _path(artifact)
    if path is None:
        return None
    files = list(_files(path))
    if any(status.st_ctime_ns // 1000 > artifact.created_at for _, status in files):
        return None  # somebody has changed it since
    return _status(files)


def _status(files: list[tuple[str, os.stat_result]]) -> str:
    seen = [
        (name, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) for name, status in files
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def digest_of(path: Path | None) -> str:
    """Return the digest of a file, or of a folder by the names and digests of the files in it."""
    if path is None or not path.exists():
        return _GONE
    if not path.is_dir():
        return _digest_of_file(path)
    tree = [(name, _digest_of_file(path / name)) for name, _ in _files(path)]
    return hashlib.sha256(repr(tree).encode()).hexdigest()


def _digest_of_file(path: Path) -> str:
    try:
        with os.fdopen(open_file(str(path)), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return _GONE


def _files(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files at a path, in order, by their names within it."""
    try:
        status = path.stat()
    except OSError:
        return
    if not stat.S_ISDIR(status.st_mode):
        yield "", status
        return
    for folder, below, names in os.walk(path):
        below.sort()
        for name in sorted(names):
            file = Path(folder) / name
            try:
                yield str(file.relative_to(path)), file.stat()
            except OSError:
                continue
