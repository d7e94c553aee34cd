"""Stock KFP in an environment of its own: the oracle that the contract tests ask.

Nothing of it is importable from the tests themselves; it is always another process.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

import uv

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / ".build"
REQUIREMENTS = REPOSITORY / "tests" / "stock-requirements.txt"
VERSION = "2.17.0"


def interpreter() -> Path:
    """Give the Python interpreter of stock KFP's environment, building it where it is not there yet.

    The folder's name carries a digest of the pinned requirements and of this interpreter's version, so that a
    changed pin builds anew. Processes that ask at the same time wait for the first.

    Returns:
        The absolute path of ``bin/python``.
    """
    home = BUILD / f"stock-{_digest()}"
    python = home / "bin" / "python"
    ready = home / "ready"
    if ready.exists():
        return python
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(home))
            _uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(REQUIREMENTS))
            ready.touch()
    return python


def _digest() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    return hashlib.sha256(version.encode() + REQUIREMENTS.read_bytes()).hexdigest()[:12]


def _uv(*arguments: str) -> None:
    done = subprocess.run([uv.find_uv_bin(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        msg = f"uv {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        raise RuntimeError(msg)
