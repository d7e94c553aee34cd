"""Completion in a real bash; of zsh and fish, that they are given a script."""

from __future__ import annotations

import os
import pty
import select
import shlex
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import SCRIPT, environment

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Input, Model

@dsl.component
def fit(rate: float, model: Input[Model]): ...

@dsl.component()
def hello(name: str) -> str:
    return name

@dsl.pipeline(name="greeting")
def greet(name: str = "x", number: int = 1) -> str:
    return hello(name=name).output

raise RuntimeError("to complete a line executes nothing")
"""


def offered(penstock: Penstock, line: str) -> list[str]:
    """What bash has for the last word of a line, asked as its readline asks."""
    words = [*line.split(" ")]
    script = f"""
eval "$(penstock completion bash)"
compopt() {{ echo "compopt $*"; }}
COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}
_penstock_completion penstock
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=penstock.folder,
        env=shell_environment(penstock),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def shell_environment(penstock: Penstock) -> dict[str, str]:
    variables = environment(penstock.home)
    path = os.pathsep.join([str(Path(SCRIPT).parent), variables["PATH"]])
    return variables | {"PATH": path, "HOME": str(penstock.folder), "TERM": "dumb"}


def test_commands_options_and_choices(penstock: Penstock) -> None:
    assert offered(penstock, "penstock comp") == ["compare", "compile", "completion"]
    assert offered(penstock, "penstock run --e") == ["--experiment", "--env-file"]
    assert offered(penstock, "penstock compile --sdk ") == ["auto", "penstock", "kfp"]
    assert offered(penstock, "penstock completion f") == ["fish"]


def test_files_are_the_shells_own_affair(penstock: Penstock) -> None:
    for line in ("penstock run fl", "penstock compile x.py -o ", "penstock exec ./t"):
        assert offered(penstock, line) == ["compopt", "-o", "default"]


def test_parameters_of_the_file_that_is_named(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock.write("short.py", FLOW.replace("raise", "# raise"))
    assert penstock("compile", "short.py:greet", "-o", "flow.yaml").code == 0

    nospace = ["compopt", "-o", "nospace"]
    assert offered(penstock, "penstock run flow.py -p n") == [*nospace, "name=", "number="]
    assert offered(penstock, "penstock run flow.py -p name=x -p n") == [*nospace, "number="]
    assert offered(penstock, "penstock run flow.py:fit -p ") == [*nospace, "rate="]
    assert offered(penstock, "penstock run flow.yaml --param nu") == [*nospace, "number="]
    assert offered(penstock, "penstock run nowhere.py -p ") == []


def test_runs_and_their_tasks(penstock: Penstock) -> None:
    assert offered(penstock, "penstock logs ") == []
    assert not penstock.home.exists(), "to complete a line creates nothing"
    penstock.write("flow.py", FLOW.replace("raise", "# raise"))
    run = penstock("run", "flow.py", "--json").json["run_id"][:8]

    assert offered(penstock, "penstock logs ") == [run]
    assert offered(penstock, f"penstock logs {run} h") == ["hello"]
    assert offered(penstock, f"penstock why {run[:4]}") == [run]
    assert offered(penstock, f"penstock rerun {run} --from ") == ["hello"]
    assert offered(penstock, f"penstock rerun {run} flow.py --from h") == ["hello"]
    assert offered(penstock, f"penstock rerun {run} -p n") == ["compopt", "-o", "nospace", "name=", "number="]
    assert offered(penstock, "penstock forget gr") == ["greeting"]
    assert offered(penstock, "penstock forget greeting ") == ["hello"]
    assert offered(penstock, "penstock forget no-such-pipeline ") == []
    assert offered(penstock, "penstock run --resume ") == []  # it has succeeded


def test_servers_of_the_settings_and_no_runs_of_here_for_them(penstock: Penstock) -> None:
    penstock.write("flow.py", "from kfp import dsl\n\n@dsl.component\ndef one(): ...\n")
    assert penstock("run", "flow.py", "--sdk", "penstock").code == 0
    (penstock.home / "config.toml").write_text('[servers.lab]\nurl = "http://a"\n[servers.attic]\n')

    assert offered(penstock, "penstock runs --on ") == ["lab", "attic"]
    assert len(offered(penstock, "penstock why ")) == 1
    assert offered(penstock, "penstock why --on lab ") == []


def test_at_a_terminal(penstock: Penstock) -> None:
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        cwd=penstock.folder,
        env=shell_environment(penstock) | {"PS1": "ready> "},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        os.write(master, b'eval "$(penstock completion bash)"; echo its-$((1 + 1))-th\n')
        read_until(master, "its-2-th")
        os.write(master, b"penstock diag\t")
        read_until(master, "diagnose-me")
    finally:
        shell.kill()
        shell.wait()
        os.close(master)


def read_until(descriptor: int, text: str, timeout_s: float = 60) -> None:
    seen, end = "", time.monotonic() + timeout_s
    while text not in seen:
        assert select.select([descriptor], [], [], max(0, end - time.monotonic()))[0], seen
        seen += os.read(descriptor, 4096).decode()


@pytest.mark.parametrize(
    ("shell", "word"), [("zsh", "compdef _penstock_completion"), ("fish", "--command penstock")]
)
def test_other_shells_get_a_script_of_their_own(penstock: Penstock, shell: str, word: str) -> None:
    done = penstock("completion", shell)

    assert (done.code, done.err) == (0, "")
    assert word in done.out


def test_it_is_installed_once(penstock: Penstock) -> None:
    penstock.write(".bashrc", "alias x=y\n")
    for _ in range(2):
        done = penstock("completion", "--install", "bash", environ={"HOME": str(penstock.folder)})
        assert (done.code, done.out) == (0, "")

    written = (penstock.folder / ".bashrc").read_text()
    assert written == 'alias x=y\n\neval "$(penstock completion bash)"\n'


def test_a_start_up_file_that_cannot_be_written_is_told(penstock: Penstock) -> None:
    (penstock.folder / ".zshrc").mkdir()

    done = penstock("completion", "zsh", "--install", environ={"HOME": str(penstock.folder)})

    assert done.code == 1
    assert '.zshrc cannot be written: Is a directory\n  hint: write eval "$(' in done.error
