"""The lock of an environment that is made: held by its builder and by the builder's uv, which may outlive it.

What a uv makes whose builder is dead is of no use: nobody will say that it is complete. Whoever waits for
the lock ends it.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from penstock.runners.process import processes
from penstock.runtime.identity import host, start_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["locked"]

_LOOK_S = 0.05
_LONGEST = 1000


@contextmanager
def locked(file: Path, progress: Callable[[str], None] | None = None) -> Iterator[int]:
    """Hold a file's lock; yields the descriptor, which programs may inherit to hold it as well.

    Args:
        file: The file; it stays.
        progress: Told who has the lock, as often as that changes.

    Raises:
        OSError: The file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        said = ""
        while not _take(descriptor):
            reason = _in_the_way(descriptor)
            if progress is not None and reason != said:
                progress(reason)
            said = reason
            time.sleep(_LOOK_S)  # who waits inside flock does not see that a holder has been left alone
        own = {"host": host(), "pid": os.getpid(), "start_time": start_time(os.getpid())}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(own).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _in_the_way(descriptor: int) -> str:
    """Say who has a lock; end what a dead builder has left."""
    try:
        builder = msgspec.json.decode(os.pread(descriptor, _LONGEST, 0), type=processes.Place)
    except msgspec.DecodeError:  # it is just being written
        return "waiting for another process, which installs the same packages"
    if builder.host == host() and not processes.is_alive(builder):
        processes.end_holders(descriptor)
    stands_still = " and stands still" if processes.is_stopped(builder) else ""
    return f"waiting for process {builder.pid}, which installs the same packages{stands_still}"
