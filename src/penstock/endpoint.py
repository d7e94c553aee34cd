"""Where the servers of a home are: a record each in the folder, and a lock held while the server lives."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Endpoint", "Record", "find"]

_NAME = "server"
"""Of its record and its lock; those of further servers of the home have a number behind it."""


class Endpoint(msgspec.Struct, frozen=True):
    """A server.

    Args:
        url: What clients take for its host.
        pid: Its process.
        version: Its version of Penstock.
        started_at: Since when it serves, in epoch seconds.
    """

    url: str
    pid: int
    version: str
    started_at: float


class Record:
    """The right to be a server of a home, held until `close`.

    Args:
        home: The home folder.
        most: How many servers it may have.

    Raises:
        ConfigError: Other processes have it; the message says where one of them serves.
    """

    def __init__(self, home: Path, *, most: int = 1) -> None:
        for number in range(1, most + 1):
            name = _NAME if number == 1 else f"{_NAME}-{number}"
            lock = _taken(home / f"{name}.lock")
            if lock is not None:
                self._path = home / f"{name}.json"
                self._lock = lock
                return
        other = _read(home / f"{_NAME}.json")
        place = f" at {other.url} (process {other.pid})" if other is not None else ""
        raise ConfigError(
            f"this home has a server already{place}"
            if most == 1
            else f"this home has {most} servers already",
            where=str(home),
            hint="use that one, stop it, or set PENSTOCK_HOME to another folder",
        )

    def write(self, url: str, version: str) -> None:
        """Say where the server is, for those who look for it."""
        endpoint = Endpoint(url, os.getpid(), version, time.time())
        written = self._path.with_suffix(".tmp")
        written.write_bytes(msgspec.json.encode(endpoint))
        written.chmod(0o600)
        written.replace(self._path)

    def close(self) -> None:
        """Give the right back."""
        with suppress(FileNotFoundError):
            self._path.unlink()
        os.close(self._lock)


def find(home: Path) -> Endpoint | None:
    """Return the server of a home, if one is there now; of several the one that came first."""
    for path in sorted(home.glob(f"{_NAME}*.lock"), key=lambda path: (len(path.name), path.name)):
        if _is_held(path) and (found := _read(path.with_suffix(".json"))) is not None:
            return found
    return None


def _taken(path: Path) -> int | None:
    """Lock a file, and return its descriptor; None when another process has it."""
    import fcntl  # noqa: PLC0415 - a POSIX system has it; clients, which look with `find`, run on others too

    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _is_held(path: Path) -> bool:
    """Say whether a server that lives has locked a file."""
    try:
        import fcntl  # noqa: PLC0415 - see above
    except ImportError:
        return False  # no server runs on such a system
    try:
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _read(path: Path) -> Endpoint | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Endpoint)
    except (OSError, msgspec.MsgspecError):  # it is about to be written
        return None
