"""Where there is no POSIX, pipelines are written and compiled, and what cannot be done is refused clearly.

No Windows runs these tests: its lack of POSIX modules is what they imitate.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from penstock.cli.commands import COMMANDS
from support.command import environment

if TYPE_CHECKING:
    from support.command import Penstock

WITHOUT = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
"""
FLOW = """
from kfp import dsl

@dsl.component
def one() -> int:
    return 1
"""


def without_posix(penstock: Penstock, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code, *words],
        cwd=penstock.folder,
        env=environment(penstock.home),
        capture_output=True,
        text=True,
        check=False,
    )


COMMAND = "from penstock.cli import root; sys.exit(root.run(sys.argv[1:]))"


@pytest.mark.parametrize(
    "room", ["dsl", "compiler", "components", "kubernetes", "local", "compat", "ir", "client"]
)
def test_the_sdk_is_there(penstock: Penstock, room: str) -> None:
    done = without_posix(penstock, f"import penstock.{room}")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    ["compile flow.py -o flow.yaml", "kfp dsl compile --py flow.py --output flow.yaml"],
)
def test_pipelines_are_compiled(penstock: Penstock, words: str) -> None:
    penstock.write("flow.py", FLOW)

    done = without_posix(penstock, COMMAND, *words.split())

    assert done.returncode == 0, done.stderr
    assert "comp-one" in (penstock.folder / "flow.yaml").read_text()


def test_servers_elsewhere_are_asked(penstock: Penstock) -> None:
    done = without_posix(penstock, COMMAND, "kfp", "run", "list")

    assert (done.returncode, done.stdout) == (1, "")
    assert "no server is named, and none runs for this home\n  hint: " in done.stderr


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not command.is_portable])
def test_all_else_is_refused_with_what_there_is(penstock: Penstock, name: str) -> None:
    words = ["word" for argument in COMMANDS[name].arguments if argument.required]

    done = without_posix(penstock, COMMAND, name, *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert f"`penstock {name}` does not work on this system" in done.stderr
    assert "the Windows Subsystem for Linux; what works here is `penstock compile`" in done.stderr
    assert "Traceback" not in done.stderr
