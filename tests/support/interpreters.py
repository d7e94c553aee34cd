"""Python interpreters that this machine has: the runtime must work in each."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST, NEWEST = 9, 15


@functools.cache
def found() -> dict[str, str]:
    """Look on PATH, among pyenv's and among uv's interpreters.

    Returns:
        The path of one interpreter for each version found, such as ``{"3.9": "/usr/bin/python3.9"}``; the
        running one always.
    """
    running = f"3.{sys.version_info.minor}"
    others = {
        f"3.{minor}": next(filter(_works, _candidates(f"3.{minor}")), None)
        for minor in range(OLDEST, NEWEST + 1)
        if f"3.{minor}" != running
    }
    return {running: sys.executable} | {version: path for version, path in others.items() if path}


def _candidates(version: str) -> Iterator[str]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python"))
    yield from map(str, pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    yield from map(str, uv.glob(f"cpython-{version}.*/bin/python{version}"))


def _works(path: str) -> bool:
    """Say whether it starts: pyenv puts a program on PATH for versions that are switched off, too."""
    return subprocess.run([path, "-I", "-S", "-c", ""], capture_output=True, check=False).returncode == 0
