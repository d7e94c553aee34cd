"""Environments beside that of the tests, each from pins of its own: ``tests/NAME-requirements.txt``."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

import uv

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / ".build"


def requirements(name: str) -> Path:
    """Return the file of an environment's pins."""
    return REPOSITORY / "tests" / f"{name}-requirements.txt"


def interpreter(name: str) -> Path:
    """Give the Python interpreter of an environment, building it where it is not there yet.

    The folder's name carries a digest of the pins and of this interpreter's version, so that a changed pin
    builds anew. Processes that ask at the same time wait for the first.

    Returns:
        The absolute path of ``bin/python``.
    """
    pins = requirements(name)
    version = ".".join(map(str, sys.version_info[:3]))
    digest = hashlib.sha256(version.encode() + pins.read_bytes()).hexdigest()[:12]
    home = BUILD / f"{name}-{digest}"
    python = home / "bin" / "python"
    ready = home / "ready"
    if ready.exists():
        return python
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            run_uv("venv", "--quiet", "--clear", "--python", sys.executable, str(home))
            run_uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(pins))
            ready.touch()
    return python


def run_uv(*arguments: str) -> None:
    """Run uv, and fail with what it says where it fails."""
    done = subprocess.run([uv.find_uv_bin(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        msg = f"uv {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        raise RuntimeError(msg)
