"""Where the server of a home is: a record in the folder, and a lock that its server holds while it lives."""

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

_RECORD = "server.json"
_LOCK = "server.lock"


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
    """The right to be the server of a home, held until `close`.

    Args:
        home: The home folder.

    Raises:
        ConfigError: Another process has it; the message says where that one serves.
    """

    def __init__(self, home: Path) -> None:
        import fcntl  # noqa: PLC0415 - a POSIX system has it; clients, which look with `find`, run on others too

        self._path = home / _RECORD
        self._lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            other = _read(self._path)
            place = f" at {other.url} (process {other.pid})" if other is not None else ""
            raise ConfigError(
                f"this home has a server already{place}",
                where=str(home),
                hint="use that one, stop it, or set PENSTOCK_HOME to another folder",
            ) from None

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
    """Return the server of a home, if one is there now."""
    try:
        import fcntl  # noqa: PLC0415 - see above
    except ImportError:
        return None  # no server runs on such a system
    try:
        lock = os.open(home / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(home / _RECORD)
    finally:
        os.close(lock)
    return None


def _read(path: Path) -> Endpoint | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Endpoint)
    except (OSError, msgspec.MsgspecError):  # it is about to be written
        return None
