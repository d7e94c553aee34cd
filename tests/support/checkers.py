"""Type checkers, in an environment of their own: what a user's editor and CI say of a file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from support import pinned

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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
    program = pinned.interpreter("typing").with_name(words[0])
    done = subprocess.run([str(program), *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout
