"""Groups of processes that the kernel gives only so much memory: as root, where it lets us make them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path("/sys/fs/cgroup")


@contextmanager
def memory_group(megabytes: int) -> Iterator[Path]:
    """Make a group with a limit; yields the file that a process joins it by, which takes its id.

    Raises:
        OSError: This user may not, or this machine has none.
    """
    is_new = (_ROOT / "cgroup.controllers").exists()
    folder = (_ROOT if is_new else _ROOT / "memory") / f"penstock-test-{os.getpid()}"
    folder.mkdir()
    try:
        limit = folder / ("memory.max" if is_new else "memory.limit_in_bytes")
        limit.write_text(str(megabytes << 20))
        yield folder / "cgroup.procs"
    finally:
        folder.rmdir()


def may_group() -> bool:
    """Say whether such groups can be made here."""
    try:
        with memory_group(64):
            return True
    except OSError:
        return False
