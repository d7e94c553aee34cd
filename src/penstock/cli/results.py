"""What a run came to, in print: outputs, failures, and all of it as JSON."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.cli.text import note, out, style
from penstock.plan import rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from penstock.local.results import RunResult

__all__ = [
    "end_of",
    "last_lines",
    "no_run",
    "not_finished",
    "print_json",
    "print_outputs",
    "show_failure",
]

_INSIDE = re.compile(r"[/\[]")
TAIL_LINES = 10
TAIL_BYTES = 65_536
MOST_FAILURES = 5


def print_json(data: Any) -> None:
    """Print JSON data on one line of stdout, in UTF-8 whatever the locale."""
    line = msgspec.json.format(msgspec.json.encode(data), indent=0)
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")


def no_run(kind: str, message: str, where: str | None = None, hint: str | None = None) -> dict[str, Any]:
    """Return what ``run --json`` prints when no run was created."""
    told = {"kind": kind, "message": message, "reason": where, "hint": hint}
    error = {key: value for key, value in told.items() if value}
    return {"run_id": None, "state": None, "outputs": {}, "error": error, "tasks": [], "rerun_of": None}


def not_finished(error: BaseException, so_far: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what ``run --json`` prints when an error kept a run from its end.

    Args:
        error: The error.
        so_far: The run as it stands; None where there is none.
    """
    kind, message = type(error).__name__, str(error)
    if isinstance(error, KeyboardInterrupt):
        kind, message = "Interrupted", "interrupted by the user"
    where: str | None = getattr(error, "where", None)
    hint: str | None = getattr(error, "hint", None)
    told = no_run(kind, getattr(error, "message", message), where, hint)
    return told if so_far is None else {**so_far, "error": told["error"]}


def print_outputs(outputs: Mapping[str, Any]) -> None:
    """Print each output on a line of stdout: a text as it is, an artifact as its URI, all else as JSON."""
    for name, value in outputs.items():
        out(f"{name}: {_text(value)}")


def show_failure(result: RunResult, lines: Sequence[str], log: str | None) -> None:
    """Print why a run failed: the user's own traceback, the task, what it printed last, and how to go on.

    Args:
        result: The run, which has an error.
        lines: The last lines that the task printed which it failed by.
        log: Where all of them are.
    """
    error = result.run.error
    assert error is not None, "a run that failed says why"
    first, *rest = error.message.splitlines() or [""]
    if error.traceback and 'File "' in error.traceback:  # else it says no more than the message
        note(error.traceback.rstrip())
        rest = []
    path = f"{error.task}: " if error.task else ""
    label = "cancelled" if result.run.state == "CANCELED" else "failed"
    note("\n".join([f"{style(label, 'red', 'bold')}: {path}{first.removeprefix('cancelled: ')}", *rest]))
    if error.reason:
        note(f"  where: {error.reason}")
    if error.hint:
        note(f"  hint: {error.hint}")
    if lines:
        note("\n".join(["  the last lines of its log:", *(f"  | {line}" for line in lines)]))
    if log is not None:
        note(f"  log: {log}")
    _show_others(result, error.task)


def end_of(log: Path) -> str:
    """Return the end of a log; nothing where it cannot be read."""
    from penstock.runners import logs  # noqa: PLC0415 - only for a task that failed

    try:
        with os.fdopen(logs.open_log(log), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def last_lines(printed: str, *, without: str | None) -> list[str]:
    """Return the last lines of what a task printed.

    Args:
        printed: The end of its log.
        without: A traceback that is printed anyway; it stands at the end of the log, too.
    """
    return printed.rstrip().removesuffix((without or "").strip()).rstrip().splitlines()[-TAIL_LINES:]


def _show_others(result: RunResult, path: str | None) -> None:
    """Name the other tasks that failed by themselves, not by one inside them."""
    states = {task["path"]: task["state"] for task in result.tasks}
    tried_again = {before for path in states for before in _rounds_before(path)}
    failed = [
        path
        for path, state in states.items()
        if state == "FAILED"
        and not _is_forgiven(path, states)
        and tried_again.isdisjoint(f"{name}~{number}" for name, number in _rounds(path))
    ]
    others = [
        other
        for other in failed
        if other != path
        and not any(each.startswith((f"{other}/", f"{other}[", f"{other}~")) for each in failed)
    ]
    if others:
        more = f" and {len(others) - MOST_FAILURES} more" if len(others) > MOST_FAILURES else ""
        note(f"  failed as well: {', '.join(others[:MOST_FAILURES])}{more}")


def _rounds(path: str) -> Iterator[tuple[str, int]]:
    """Yield the DAGs and loops around a task, each with the number of the round that the task is in."""
    parts = path.split("/")
    for position, part in enumerate(parts):
        group, label, _ = part.partition("[")
        if label or position < len(parts) - 1:
            name, _, number = group.partition("~")
            yield "/".join([*parts[:position], name]), int(number or 1)


def _rounds_before(path: str) -> Iterator[str]:
    """Yield the rounds of DAGs and loops that were given up before those that a task is in."""
    return (f"{name}~{number - 1}" for name, number in _rounds(path) if number > 1)


def _is_forgiven(path: str, states: Mapping[str, str]) -> bool:
    """Whether something that a task is inside of has succeeded all the same, such as in a later round."""
    around = (path[: found.start()] for found in _INSIDE.finditer(path))
    return any(states.get(rounds.task_of(each)) == "SUCCEEDED" for each in around)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value.keys() == {"uri", "type", "metadata"}:
        return str(value["uri"])
    if isinstance(value, list) and value and all(isinstance(each, dict) and "uri" in each for each in value):
        return ", ".join(map(_text, value))
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
