"""From what an attempt left behind to the report of its end: pure functions."""

from __future__ import annotations

import errno
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import ir
from penstock.errors import IRError, OutputError
from penstock.ir.depth import MOST_LEVELS, is_too_deep
from penstock.runners.base import Failed, Lost, Succeeded
from penstock.runtime.exits import UNUSABLE
from penstock.runtime.identity import now
from penstock.space import FREE_SOME, free_space, is_full
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.errors import Error
    from penstock.runners.base import AttemptRef, Report
    from penstock.runners.process.folder import Result

__all__ = ["of_error", "of_no_text", "of_oom", "of_os_error", "of_refusal", "of_result", "of_status"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_TRANSIENT = (errno.EAGAIN, errno.ENOMEM)
_MEANINGS: dict[int, str] = {
    signal.SIGKILL: "out of memory?",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGBUS: "bus error",
    signal.SIGABRT: "aborted",
    signal.SIGILL: "illegal instruction",
    signal.SIGFPE: "arithmetic error",
    signal.SIGXCPU: "CPU time limit",
    signal.SIGXFSZ: "file size limit",
}
_DEEP = f"have more than {MOST_LEVELS} lists and objects in one another"
_FLATTEN = "hand on a flat list, or write what is nested to an output artifact"
_SEE_LOG = "the task's log shows what it did last"


def of_result(ref: AttemptRef, result: Result) -> Report:
    """Report what ``result.json`` says."""
    at = result.at or now()
    if result.state == "SUCCEEDED":
        if is_too_deep(result.output):
            return of_error(ref, OutputError(f"the outputs {_DEEP}", hint=_FLATTEN))
        try:
            return Succeeded(ref, ir.executor_output_from_dict(result.output), at)
        except IRError as error:
            return of_error(ref, error)
    said = result.error
    told = TaskError(
        said.message, said.kind, said.traceback, said.exit_code, hint=said.hint, exceptions=said.exceptions
    )
    return Failed(ref, told, at)


def of_status(ref: AttemptRef, status: Mapping[str, int], folder: Path) -> Report:
    """Report the end of a process that left no result.

    Args:
        ref: The attempt.
        status: ``{"code": n}`` or ``{"signal": n}``, and when it ended, ``at``, where that is known.
        folder: The attempt's folder.
    """
    at = status.get("at") or now()
    if "signal" in status:
        number = status["signal"]
        reason = f"killed by signal {number} ({_MEANINGS.get(number) or signal.strsignal(number)})"
        message = f"the task was {reason}"
        error = TaskError(message, "Signal", exit_code=128 + number, reason=reason, hint=_SEE_LOG)
        return Failed(ref, error, at)
    code = status["code"]
    if code == UNUSABLE:
        return Failed(ref, _unwritten(folder), at)
    reason = f"ended with exit code {code}, without a result"
    error = TaskError(f"the task {reason}", "Exit", exit_code=code, reason=reason, hint=_SEE_LOG)
    return Failed(ref, error, at)


def of_oom(ref: AttemptRef, status: Mapping[str, int]) -> Report:
    """Report that the kernel has ended a task's process, for there was no memory left."""
    message = "the task was killed by the system, which had no memory left"
    hint = "have it hold less at a time, or run fewer tasks at once: slots in config.toml"
    error = TaskError(message, "OutOfMemory", exit_code=128 + signal.SIGKILL, hint=hint)
    return Failed(ref, error, status.get("at") or now())


def of_os_error(ref: AttemptRef, number: int | None, text: str, folder: str) -> Report:
    """Report that an attempt could not be started for an error of the system.

    Args:
        ref: The attempt.
        number: The error's number (errno), where it is known.
        text: The error's words.
        folder: The attempt's folder.
    """
    if number in _TRANSIENT:
        return Lost(ref, f"the system refused a new process: {text}")
    if number in _FULL:
        message = f"the task cannot be started: the disk is full ({free_space(Path(folder))})"
        return Failed(ref, TaskError(message, "System", reason=folder, hint=FREE_SOME))
    if number == errno.ENOENT:
        hint = "something removed it; resume the run to begin the task anew"
        message = f"the task cannot be started: its folder has vanished ({folder})"
        return Failed(ref, TaskError(message, "System", reason=text, hint=hint))
    message = f"the task cannot be started: {text}"
    hint = "make the home folder writable for this user, or set PENSTOCK_HOME to another one"
    return Failed(ref, TaskError(message, "System", reason=text, hint=hint))


def of_no_text(ref: AttemptRef, error: UnicodeError) -> Report:
    """Report that an attempt could not be started for a text that cannot be written, in its input."""
    message = "the task cannot be started: a text among its inputs, variables or source is not valid Unicode"
    hint = "look for characters between U+D800 and U+DFFF, which no file can hold"
    return Failed(ref, TaskError(message, "InputError", reason=str(error), hint=hint))


def _unwritten(folder: Path) -> TaskError:
    """Say why a task's process could not write its result."""
    if not folder.exists():
        message = "the task's folder has vanished while it ran"
        hint = "the task has removed it, or something else has; its result would have been in there"
    elif is_full(folder):
        message = f"the task's result could not be written: the disk is full ({free_space(folder)})"
        hint = FREE_SOME
    else:
        message = "the task's result could not be written"
        hint = "the end of the task's log says why"
    return TaskError(message, "System", exit_code=UNUSABLE, reason=str(folder), hint=hint)


def of_refusal(ref: AttemptRef, python: str, said: str) -> Report:
    """Report that an interpreter cannot run tasks at all, with what it said."""
    last = said.splitlines()[-1] if said else "it ended at once"
    message = f"the interpreter {python} cannot run tasks: {last}"
    return Failed(
        ref, TaskError(message, "System", said or None, hint="check the interpreter in config.toml")
    )


def of_error(ref: AttemptRef, error: Error) -> Report:
    """Report one of our own errors."""
    return Failed(ref, TaskError(error.message, type(error).__name__, reason=error.where, hint=error.hint))
