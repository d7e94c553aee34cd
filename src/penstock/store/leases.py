"""Who drives a run: at most one process at a time.

On SQLite a lease is a lock on a file, which the kernel gives back at the moment its holder dies. On
PostgreSQL (`penstock.store.postgres`) it is a row that expires by the database's time unless it is renewed.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from penstock.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from penstock.store.tx import Tx


class Lease(Protocol):
    """The right to drive one run."""

    run_id: str

    def check(self, tx: Tx) -> None:
        """Hold the lease until this transaction ends.

        Raises:
            Conflict: The lease has passed to another driver; nothing may be committed.
        """

    def release(self) -> None:
        """Give the lease back; doing it twice is harmless."""


class Leases(Protocol):
    """The leases of a store."""

    def acquire(self, run_id: str) -> Lease | None:
        """Take the lease of a run; None while another holds it."""

    def held(self, run_id: str) -> bool:
        """Say whether anybody drives the run."""

    def free(self, run_ids: Sequence[str]) -> Sequence[str]:
        """Return those of these runs that nobody drives."""

    def live(self, prefix: str) -> Sequence[str]:
        """Return the ids that begin so and that somebody holds: a lease may stand for more than a run."""


class FileLease:
    """A lock on a file, held through an open descriptor.

    The descriptor is close-on-exec. A child that is forked without exec would hold the lock after its
    parent's death: drivers do not fork so.
    """

    def __init__(self, run_id: str, path: Path, descriptor: int) -> None:
        self.run_id = run_id
        self._path = path
        self._descriptor: int | None = descriptor

    def check(self, tx: Tx) -> None:  # noqa: ARG002 - the kernel keeps the promise, not the database
        """Raise `Conflict` if the lease was released; nobody can take it away."""
        if self._descriptor is None:
            raise Conflict(f"the lease of run {self.run_id} was released")

    def release(self) -> None:
        """Unlock, and remove the file."""
        if self._descriptor is not None:
            # Removed while it is locked, so that nobody can lock a file that is about to vanish unnoticed.
            with suppress(OSError):
                self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None


class FileLeases:
    """Leases as locked files in a folder, which is created when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def acquire(self, run_id: str) -> FileLease | None:
        """Lock the run's file; None while another process, or another lease of this one, has it."""
        path = self._path(run_id)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            descriptor = self._open(path)
            if _lock(descriptor, fcntl.LOCK_EX):
                if _is_still(path, descriptor):
                    return FileLease(run_id, path, descriptor)
                os.close(descriptor)  # its holder removed the file between our open and our lock
            else:
                is_free = _lock(descriptor, fcntl.LOCK_SH)
                os.close(descriptor)
                if not is_free:
                    return None
                time.sleep(0.0005)  # only `held` was in the way, of some process that asks
        return None

    def held(self, run_id: str) -> bool:
        """Try a shared lock, which only a driver's is in the way of."""
        try:
            descriptor = os.open(self._path(run_id), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return not _lock(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def free(self, run_ids: Sequence[str]) -> Sequence[str]:
        """Try each."""
        return [run_id for run_id in run_ids if not self.held(run_id)]

    def live(self, prefix: str) -> Sequence[str]:
        """Look at the files."""
        return sorted(path.name for path in self._folder.glob(f"{prefix}*") if self.held(path.name))

    def _path(self, run_id: str) -> Path:
        assert "/" not in run_id, f"a run's id names a file: {run_id!r}"
        return self._folder / run_id

    def _open(self, path: Path) -> int:
        try:
            self._folder.mkdir(exist_ok=True)
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(
                f"the run's lock cannot be created: {error.strerror}",
                where=str(path),
                hint="check that the folder exists, is writable, and that its disk is not full",
            ) from error


def _lock(descriptor: int, kind: int) -> bool:
    """Take a lock, unless another is in its way."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Say whether an open file is the one that has this name now."""
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
