"""Google's pipeline components, a released package built on KFP's SDK, in a folder of their own."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

import uv

from support.pinned import BUILD, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENTS = REPOSITORY / "tests" / "google-components-requirements.txt"


def folder() -> Path:
    """Give the folder to put on ``sys.path``, filling it where it is not there yet.

    It is called ``site-packages``, as where packages are installed. What the package depends on is not in it:
    its components need KFP's SDK and protobuf only.
    """
    home = BUILD / f"google-components-{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]}"
    packages = home / "site-packages"
    ready = home / "ready"
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            command = ["pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
            command += ["--python", sys.executable, "--target", str(packages), "-r", str(REQUIREMENTS)]
            done = subprocess.run([uv.find_uv_bin(), *command], capture_output=True, text=True, check=False)
            if done.returncode:
                msg = f"uv {' '.join(command)} ended with {done.returncode}:\n{done.stderr}"
                raise RuntimeError(msg)
            ready.touch()
    return packages
