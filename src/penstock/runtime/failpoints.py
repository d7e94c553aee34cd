"""Named places where a test has a process die, stand still or fail: between two steps that belong together.

Nothing happens at any of them unless ``PENSTOCK_FAILPOINT`` is set when a command starts::

    PENSTOCK_FAILPOINT="engine.committed die 3 /tmp/passed" penstock run flow.py

The third process to come past that place, in the engine or in any task, is killed. The file takes a line with
the process's id each time; a test that looks into it knows that the place was passed.
"""

from __future__ import annotations

import errno
import os
import signal
from _thread import get_ident

__all__ = ["POINTS", "VARIABLE", "arm", "arm_by_environment", "passing", "variables"]

VARIABLE = "PENSTOCK_FAILPOINT"

#: Every point, and what has been done there and what has not.
POINTS = {
    "engine.submitted": "the run's row is committed; nobody has taken the run",
    "engine.leased": "the run's lease is taken; its rows have not been read",
    "engine.reopened": "the tasks of a run that is resumed are open again, and not yet committed",
    "engine.taken": "the first intents of a run, or those of an earlier engine, are committed; none is done",
    "engine.canceled": "a run's end before its time is written, and not yet committed",
    "engine.written": "what follows from news is written, and not yet committed",
    "engine.committed": "what follows from news is committed; nothing of it is done",
    "engine.performed": "one intent is done, and there may be more",
    "engine.over": "the run's end is committed; its lease is still held",
    "runner.prepared": "an attempt's input.json is there; no zygote has been asked",
    "runner.asked": "a zygote has been asked for an attempt",
    "runner.forked": "a zygote has told of an attempt's process; the engine has not",
    "runner.ended": "it is known how an attempt ended; the engine has not been told",
    "runner.reported": "the engine has been told how an attempt ended, and has not committed it",
    "zygote.asked": "a request has been read; nothing has been done about it",
    "zygote.forked": "an attempt's process exists; the runner has not been told",
    "zygote.buried": "an attempt's process is gone; nothing is written of how",
    "zygote.recorded": "it is written how an attempt's process ended; the runner has not been told",
    "task.born": "an attempt's process has a session of its own, and has not claimed its attempt",
    "task.created": "the claim is there, and says nothing",
    "task.claimed": "an attempt's process has claimed it; no user code has run",
    "task.ran": "user code has run; nothing is written of its result",
    "task.written": "the result is written, under a temporary name",
    "task.renamed": "the result is there; the process has not ended",
    "environment.locked": "the lock on an environment is held; nothing is in its folder",
    "environment.resolved": "packages are resolved; the versions are not yet kept",
    "environment.built": "packages are installed; the environment does not yet say that it is complete",
    "environment.published": "the environment is complete; nobody has been told",
}

_ACTIONS = ("die", "freeze", "raise")
_LINE = b"%10d\n"
_armed: _Armed | None = None


class _Armed:
    """One point, what happens there, and at which passing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.point, self.action, number, self.file = (*text.split(" ", 3), "", "", "")[:4]
        if self.point not in POINTS or self.action not in _ACTIONS or not number.isdigit() or not self.file:
            raise ValueError(f"{VARIABLE} is {text!r}, not POINT {'|'.join(_ACTIONS)} NUMBER FILE")
        self.number = int(number)

    def strike(self) -> None:
        """Note that the point is passed, and do what is to be done at this passing."""
        notes = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.write(notes, _LINE % os.getpid())
        # After an appending write the position is behind it, whoever else has written before.
        number = os.lseek(notes, 0, os.SEEK_CUR) // len(_LINE % 0)
        os.close(notes)
        if number != self.number:
            return
        if self.action == "raise":
            raise OSError(errno.EIO, f"fail point {self.point}")
        # To this thread: another one would stand still a moment later, and let this one go on meanwhile.
        signal.pthread_kill(get_ident(), signal.SIGKILL if self.action == "die" else signal.SIGSTOP)


def passing(point: str) -> None:
    """Come past a point of `POINTS`. Without a test that has armed it, nothing happens."""
    if _armed is not None and _armed.point == point:
        _armed.strike()


def arm(text: str) -> None:
    """Have something happen at a point, in this process and those that it forks.

    Args:
        text: The point; ``die``, ``freeze`` or ``raise``; at which passing, from 1; the file that counts.

    Raises:
        ValueError: It says anything else.
    """
    global _armed  # noqa: PLW0603 - one process, one point: what is armed is inherited by forks alone
    _armed = _Armed(text)


def arm_by_environment() -> None:
    """Arm the point that the environment names, and hide it from all that this process starts."""
    text = os.environ.pop(VARIABLE, None)
    if text is not None:
        arm(text)


def variables() -> dict[str, str]:
    """Return what a zygote is to find in its environment: the point that is armed here."""
    return {VARIABLE: _armed.text} if _armed is not None else {}
