"""Every example of the pages runs, in the order of its page and in an empty folder.

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

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text())


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(REPOSITORY))
)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    for kind, text in blocks(page):
        session = write(text, tmp_path) if kind == "python" else text
        for command, expected, code in commands(session):
            printed, ended = run(command, tmp_path)
            assert ended == code, f"{command}\n{printed}"
            for line in expected:
                pattern = ".*".join(map(re.escape, line.split("…")))
                assert re.search(pattern, printed), f"{command}\n{line}\nis not in\n{printed}"


def write(text: str, folder: Path) -> str:
    """Write a python block to its file; a session that runs it, unless the file has a name."""
    named = re.match(r"# ([\w/]+\.py)\n", text)
    file = folder / (named[1] if named else "block.py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return "" if named else "$ python block.py"


def commands(text: str) -> list[tuple[str, list[str], int]]:
    """A console block's commands, each with the lines it prints and its exit code."""
    found = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        codes = [int(code) for code in re.findall(r"^\[exit (\d+)\]$", part, re.MULTILINE)]
        expected = [line for line in lines if line and not line.startswith("[exit ")]
        found.append((command, expected, codes[0] if codes else 0))
    return found


def run(command: str, folder: Path) -> tuple[str, int]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
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
