"""The view on a terminal: drawn in place, in colours if wanted, in any width, and gone at the end."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import struct
import termios
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def held(item: int, gates: str) -> int:
    with open(f"{gates}/{item % 2}") as gate:
        gate.read()
    return item

@dsl.component
def quick(item: int) -> int:
    return item

@dsl.pipeline
def flow(gates: str, items: list = [0, 1, 2, 3, 4, 5]):
    with dsl.ParallelFor(items) as item:
        held(item=item, gates=gates)
    quick(item=1)
"""
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
LINE_UP = "\x1b[1A\x1b[2K"
CURSOR_SHOWN, CURSOR_HIDDEN = "\x1b[?25h", "\x1b[?25l"


class Terminal:
    """A terminal that a command writes its errors to."""

    def __init__(self, columns: int, rows: int) -> None:
        self._ours, self.theirs = os.openpty()
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = ""
        self._more = threading.Condition()
        self._leaving = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def read_until(self, is_there: Callable[[str], bool]) -> None:
        """Wait until what was read is as it should be."""
        with self._more:
            assert self._more.wait_for(lambda: is_there(self.seen), timeout=60), self.seen

    def read_rest(self) -> None:
        """Wait for all that is left, once whoever wrote has gone."""
        os.close(self.theirs)
        self._reader.join()
        os.close(self._ours)

    def hang_up(self) -> None:
        """Go away while somebody writes."""
        self._leaving.set()
        self._reader.join()
        os.close(self._ours)

    def _read(self) -> None:
        while not self._leaving.is_set():
            try:
                chunk = os.read(self._ours, 65536)
            except OSError:  # EIO: the other side is closed
                return
            with self._more:
                self.seen += chunk.decode(errors="replace")
                self._more.notify_all()


def start(penstock: Penstock, terminal: Terminal, *words: str, **environ: str) -> subprocess.Popen[str]:
    penstock.write("flow.py", FLOW)
    for gate in "01":
        os.mkfifo(penstock.folder / gate)
    given = ("run", "flow.py", "--sdk", "penstock", "-p", f"gates={penstock.folder}", *words)
    return penstock.start(*given, stderr=terminal.theirs, environ={"TERM": "xterm", **environ})


def open_gates(penstock: Penstock, process: subprocess.Popen[str]) -> None:
    """Let tasks through for as long as the command lives."""
    held = [os.open(penstock.folder / gate, os.O_RDWR) for gate in "01"]  # no reader is needed for that
    for descriptor in held:
        os.close(descriptor)
    while process.poll() is None:
        for gate in "01":
            try:
                os.close(os.open(penstock.folder / gate, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:  # nobody waits there now
                continue


def shown(terminal: Terminal) -> list[str]:
    """The lines as they were written, those drawn again included, without escapes."""
    return ESCAPES.sub("", terminal.seen).replace("\r", "\n").split("\n")


@pytest.mark.parametrize(("environ", "colours"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_tasks_that_run_are_drawn_and_the_cursor_comes_back(
    penstock: Penstock, environ: dict[str, str], colours: bool
) -> None:
    terminal = Terminal(columns=100, rows=30)
    process = start(penstock, terminal, "-p", "items=[0, 1]", **environ)
    terminal.read_until(lambda seen: "1 succeeded, 2 running" in seen)
    open_gates(penstock, process)
    out, _ = process.communicate()
    terminal.read_rest()

    assert (process.returncode, out) == (0, "")
    assert bool(COLOURS.search(terminal.seen)) == colours
    assert CURSOR_HIDDEN in terminal.seen
    assert terminal.seen.rindex(CURSOR_SHOWN) > terminal.seen.rindex(CURSOR_HIDDEN)
    lines = shown(terminal)
    assert any(re.fullmatch(r"RUNNING +\d\.\d\d s  for-loop-1\[1\]/held", line) for line in lines)
    assert any(re.fullmatch(r"SUCCEEDED +\d\.\d\d s  quick", line) for line in lines)
    assert re.fullmatch(r"SUCCEEDED in \d+\.\d\d s: 3 succeeded", [line for line in lines if line][-1])


def test_what_is_drawn_fits_a_narrow_and_low_terminal(penstock: Penstock) -> None:
    terminal = Terminal(columns=36, rows=7)
    process = start(penstock, terminal)
    terminal.read_until(lambda seen: "1 succeeded, " in seen and " running" in seen)
    open_gates(penstock, process)
    process.communicate()
    terminal.read_rest()

    drawn = [line for line in shown(terminal) if line.startswith(("RUNNING", "WAITING")) or "running" in line]
    assert drawn
    assert max(map(len, drawn)) <= 36
    # Before it draws again it goes up by all lines but one of what it has drawn, and wipes them.
    ups = [len(up) // len(LINE_UP) for up in re.findall(f"(?:{re.escape(LINE_UP)})+", terminal.seen)]
    assert 0 < max(ups) < 7


def test_a_run_that_is_over_soon_is_not_drawn(penstock: Penstock) -> None:
    terminal = Terminal(columns=80, rows=24)
    penstock.write("quick.py", FLOW)
    process = penstock.start(
        *("run", "quick.py:quick", "--sdk", "penstock", "-p", "item=1"),
        stderr=terminal.theirs,
        environ={"TERM": "xterm"},
    )
    process.communicate()
    terminal.read_rest()

    assert "SUCCEEDED" in terminal.seen
    assert CURSOR_HIDDEN not in terminal.seen


def test_a_dumb_terminal_gets_plain_lines(penstock: Penstock) -> None:
    terminal = Terminal(columns=80, rows=24)
    process = start(penstock, terminal, "-p", "items=[0]", TERM="dumb")
    terminal.read_until(lambda seen: "quick" in seen)
    open_gates(penstock, process)
    process.communicate()
    terminal.read_rest()

    assert "\x1b" not in terminal.seen


def test_a_terminal_that_goes_away_does_not_end_the_run(penstock: Penstock) -> None:
    terminal = Terminal(columns=80, rows=24)
    process = start(penstock, terminal, "-p", "items=[0]", "--json")
    terminal.read_until(lambda seen: "1 succeeded, 1 running" in seen)
    terminal.hang_up()
    open_gates(penstock, process)
    out, _ = process.communicate()

    assert (process.returncode, json.loads(out)["state"]) == (0, "SUCCEEDED")


def test_an_interrupt_leaves_the_terminal_as_it_was(penstock: Penstock) -> None:
    terminal = Terminal(columns=80, rows=24)
    process = start(penstock, terminal, "-p", "items=[0]")
    terminal.read_until(lambda seen: "1 succeeded, 1 running" in seen)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate()
    terminal.read_rest()

    assert (process.returncode, out) == (130, "")
    assert terminal.seen.rindex(CURSOR_SHOWN) > terminal.seen.rindex(CURSOR_HIDDEN)
    assert "cancelled: interrupted by the user" in shown(terminal)
