"""``penstock logs --follow``: beside a run that goes on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def talks(gate: str, name: str):
    print(name, "begins", flush=True)
    with open(gate) as opened:  # a pipe: blocks until the test opens it
        print(name, "hears", opened.read(), flush=True)
    print(name, "ends without a line's end", end="")

@dsl.component
def quick():
    print("quick")

@dsl.component
def stumbles(mark: str):
    import os
    print("try", flush=True)
    if not os.path.exists(mark):
        open(mark, "w").close()
        raise ValueError("not yet")

@dsl.pipeline
def flow(gate: str, mark: str = ""):
    quick()
    with dsl.ParallelFor(["a"]) as name:
        talks(gate=gate, name=name)

@dsl.pipeline
def again(mark: str):
    stumbles(mark=mark).set_retry(1)
"""


@pytest.fixture
def gate(penstock: Penstock) -> Path:
    penstock.write("flow.py", FLOW)
    path = penstock.folder / "gate"
    os.mkfifo(path)
    return path


@pytest.fixture
def run(penstock: Penstock, gate: Path) -> Iterator[subprocess.Popen[str]]:
    words = ("run", "flow.py:flow", "-p", f"gate={gate}", "--name", "it", "--sdk", "penstock")
    process = penstock.start(*words)
    assert process.stderr is not None
    while "quick" not in process.stderr.readline():  # it is under way
        assert process.poll() is None
    yield process
    process.kill()
    process.communicate()


def let_go(gate: Path, word: str) -> None:
    with gate.open("w") as opened:
        opened.write(word)


@pytest.mark.usefixtures("run")
def test_a_task_is_followed_to_its_end(penstock: Penstock, gate: Path) -> None:
    followed = penstock.start("logs", "-f", "it", "for-loop-2[a]/talks")
    assert followed.stdout is not None

    assert followed.stdout.readline() == "a begins\n"
    let_go(gate, "more")
    out, err = followed.communicate(timeout=60)
    assert (followed.returncode, out, err) == (0, "a hears more\na ends without a line's end", "")


def test_a_run_is_followed_with_the_names_of_its_tasks(
    penstock: Penstock, gate: Path, run: subprocess.Popen[str]
) -> None:
    followed = penstock.start("logs", "it", "--follow")
    assert followed.stdout is not None

    first = sorted(followed.stdout.readline() for _ in range(2))
    assert first == ["for-loop-2[a]/talks: a begins\n", "quick: quick\n"]
    let_go(gate, "more")
    out, _ = followed.communicate(timeout=60)
    run.communicate(timeout=60)
    assert out.splitlines() == [
        "for-loop-2[a]/talks: a hears more",
        "for-loop-2[a]/talks: a ends without a line's end",
    ]


def test_what_has_ended_is_shown_as_it_is(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    mark = penstock.folder / "mark"
    words = ("run", "flow.py:again", "-p", f"mark={mark}", "--name", "it", "--sdk", "penstock")
    assert penstock(*words).code == 0

    assert penstock("logs", "it", "stumbles", "-f").out == penstock("logs", "it", "stumbles").out == "try\n"
    assert penstock("logs", "it", "nobody", "-f").error == (
        "error: no such task of this run was started\n  hint: `penstock logs RUN` shows those that were"
    )
    both = penstock("logs", "it", "stumbles", "-f", "--attempt", "1")
    assert (both.code, both.error) == (
        2,
        "error: --follow shows the attempts that run now, and takes no --attempt\n"
        "  hint: leave one of the two out",
    )
