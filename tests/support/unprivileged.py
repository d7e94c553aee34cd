"""Run something where the file system says no, also when the tests run as root."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOBODY = 65534


def as_unprivileged(
    action: Callable[[Path], str], *, prepare: Callable[[Path], object] = lambda folder: None
) -> str:
    """Return what ``action`` returns, given a folder that it can read and not write.

    It runs in a fork of this process, as nobody if this is root, for whom no mode is an obstacle.

    Args:
        action: Takes the folder; what it must import is imported already.
        prepare: Fills the folder before it is closed.
    """
    folder = Path(tempfile.mkdtemp(prefix="penstock-"))
    try:
        prepare(folder)
        for path in [*folder.rglob("*"), folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        return _in_a_fork(lambda: action(folder))
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


def _in_a_fork(action: Callable[[], str]) -> str:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            answer = action()
        except BaseException:  # whatever it is, the parent is told
            answer = traceback.format_exc()
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read().decode()
    os.waitpid(child, 0)
    return answer
