"""Type checkers, in an environment of their own: what a user's editor and CI say of a file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uv

if TYPE_CHECKING:
    from collections.abc import Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / ".build"
REQUIREMENTS = REPOSITORY / "tests" / "typing-requirements.txt"


def mypy(file: Path, paths: Sequence[Path], folder: Path) -> set[int]:
    """Return the lines of a file in which mypy finds mistakes, strictly.

    Args:
        file: The file.
        paths: The folders of the packages that it imports.
        folder: An empty folder to work in.
    """
    config = folder / "mypy.ini"
    config.write_text(
        f"[mypy]\nstrict = true\nfollow_imports = silent\nmypy_path = {':'.join(map(str, paths))}\n"
    )
    words = ["mypy", "--config-file", str(config), "--python-executable", sys.executable, "--no-color-output"]
    out = _run([*words, "--cache-dir", str(folder / "cache"), str(file)], folder)
    assert re.search(r"^(Found \d+ error|Success)", out, re.MULTILINE), out
    return {
        int(line)
        for name, line in re.findall(r"^(.+?):(\d+): error:", out, re.MULTILINE)
        if name == str(file)
    }


def pyright(file: Path, paths: Sequence[Path], folder: Path) -> set[int]:
    """Return the lines of a file in which pyright finds mistakes, strictly; arguments as for `mypy`."""
    settings = {"include": [str(file)], "extraPaths": list(map(str, paths)), "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    words = ["basedpyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)]
    told = json.loads(_run(words, folder))
    assert told["summary"]["filesAnalyzed"] == 1, told
    errors = [each for each in told["generalDiagnostics"] if each["severity"] == "error"]
    return {each["range"]["start"]["line"] + 1 for each in errors}


def _run(words: list[str], folder: Path) -> str:
    programs = _programs()
    done = subprocess.run(
        [str(programs / words[0]), *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def _programs() -> Path:
    """Return the folder of the checkers' programs, installing them where they are not there yet."""
    version = ".".join(map(str, sys.version_info[:3]))
    digest = hashlib.sha256(version.encode() + REQUIREMENTS.read_bytes()).hexdigest()[:12]
    home = BUILD / f"checkers-{digest}"
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(home))
            python = str(home / "bin" / "python")
            _uv("pip", "sync", "--quiet", "--require-hashes", "--python", python, str(REQUIREMENTS))
            (home / "ready").touch()
    return home / "bin"


def _uv(*arguments: str) -> None:
    done = subprocess.run([uv.find_uv_bin(), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
