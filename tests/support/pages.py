"""The examples of the pages in docs/ and of the README.

A ``python`` block that begins with ``# NAME.py`` or ``# FOLDER/NAME.py`` is that file; any other is run. In a
``console`` block a line that begins with ``$`` is a command. The lines below it are found in what it prints,
``…`` standing for anything; ``[exit N]`` is its exit code, which else is 0. Other blocks (``sh``, ``text``)
are not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

_BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the examples of a page: what kind each is, and its text."""
    return _BLOCK.findall(page.read_text())


def check(page: Path, folder: Path, programs: Path = Path(sys.executable).parent) -> None:
    """Run the examples of a page, in its order.

    Args:
        page: The page.
        folder: An empty folder, in which they run.
        programs: The folder of the environment's programs.
    """
    for kind, text in blocks(page):
        session = _write(text, folder) if kind == "python" else text
        for command, expected, code in _commands(session):
            printed, ended = _run(command, folder, programs)
            assert ended == code, f"{command}\n{printed}"
            for line in expected:
                pattern = ".*".join(map(re.escape, line.split("…")))
                assert re.search(pattern, printed), f"{command}\n{line}\nis not in\n{printed}"


def _write(text: str, folder: Path) -> str:
    """Write a python block to its file; a session that runs it, unless the file has a name."""
    named = re.match(r"# ([\w/]+\.py)\n", text)
    file = folder / (named[1] if named else "block.py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return "" if named else "$ python block.py"


def _commands(text: str) -> list[tuple[str, list[str], int]]:
    """A console block's commands, each with the lines it prints and its exit code."""
    found = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        codes = [int(code) for code in re.findall(r"^\[exit (\d+)\]$", part, re.MULTILINE)]
        expected = [line for line in lines if line and not line.startswith("[exit ")]
        found.append((command, expected, codes[0] if codes else 0))
    return found


def _run(command: str, folder: Path, programs: Path) -> tuple[str, int]:
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PENSTOCK_HOME": str(folder / "home"), "COLUMNS": "200"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode
