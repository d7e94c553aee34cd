"""The runner's end of an attempt's folder: what it writes for the task, and what it reads of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from penstock import ir
from penstock.runners.process.processes import Place
from penstock.runtime.reading import MOST_BYTES, open_file, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from penstock.runners.base import Attempt
    from penstock.runners.process.bootstrap import Bootstrap

__all__ = [
    "Claim",
    "Failure",
    "Result",
    "exit_status",
    "forbid",
    "forget_private",
    "read_claim",
    "read_result",
    "seal",
    "write_input",
]

_NOBODY = b"null"
_MOST_BYTES = MOST_BYTES + (16 << 20)
"""What a result may take: the parameters, and what is written around them."""


class Claim(Struct, frozen=True):
    """What ``started`` says of the process that runs, or ran, an attempt.

    Args:
        place: Which process that is; None while it has not written so.
        locked: Whether that process, or one that it forked, is alive.
    """

    place: Place | None
    locked: bool


class Failure(Struct, frozen=True):
    """What ``result.json`` says of a function that failed; the fields are those of a task's error."""

    message: str = "failed"
    kind: str | None = None
    traceback: str | None = None
    exit_code: int | None = None
    hint: str | None = None
    exceptions: tuple[str, ...] = ()


class Result(Struct, frozen=True):
    """What ``result.json`` says: the ExecutorOutput of a function, or how it failed; and when it ended."""

    state: Literal["SUCCEEDED", "FAILED"]
    output: dict[str, Any] = {}
    error: Failure = Failure()
    at: int | None = None


class _Exit(Struct, frozen=True):
    code: int | None = None
    signal: int | None = None
    at: int | None = None


_read_result = msgspec.json.Decoder(Result).decode


def write_input(
    attempt: Attempt,
    bootstrap: Bootstrap,
    source: str,
    env: Mapping[str, str],
    modules: Path | None,
    private: Mapping[str, str],
) -> None:
    """Create the folder, and ``input.json`` in it; beside it ``private.json``, if there is anything private.

    Args:
        attempt: The attempt.
        bootstrap: Its component.
        source: The component's source, placeholders replaced.
        env: The task's variables.
        modules: The folder of the project's own modules that came with the component, if any did.
        private: More variables, which go before the others. The task removes their file when it begins.

    Raises:
        OSError: The folder cannot be written.
    """
    document = {
        "executor_input": ir.to_dict(attempt.executor_input),
        "function": bootstrap.function,
        "source": source,
        "env": dict(env),
        "executor": bootstrap.executor,
        "origin": attempt.origin,
        "modules": None if modules is None else str(modules),
        "has_private": bool(private),
    }
    folder = attempt.folder
    try:
        folder.mkdir()
    except FileExistsError:
        pass
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    if private:
        _write(folder / "private.json", msgspec.json.encode(private), os.O_TRUNC, mode=0o600)
    content = msgspec.json.encode(document)
    try:
        _write(folder / "input.json", content, os.O_EXCL)
    except FileExistsError:
        # A zygote of an earlier runner may be about to read it: complete or as it was.
        part = folder / "input.json.part"
        _write(part, content, os.O_TRUNC)
        part.replace(folder / "input.json")


def forget_private(folder: Path) -> None:
    """Remove the private variables of an attempt, if they are still there."""
    with contextlib.suppress(OSError):
        (folder / "private.json").unlink()


def _write(path: Path, content: bytes, how: int, *, mode: int = 0o644) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, mode)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def read_result(folder: Path) -> Result | None:
    """Return what ``result.json`` holds.

    None where it is missing, the power went while it was written, or the task has written there itself.
    """
    try:
        return _read_result(read_file(f"{folder}/result.json", _MOST_BYTES))
    except (OSError, msgspec.DecodeError):
        return None
    except RecursionError:
        message = "the task's result has too many lists and objects in one another"
        return Result("FAILED", error=Failure(message, "OutputError"))


def read_claim(folder: Path) -> Claim | None:
    """Return who has claimed an attempt, or None if nobody has."""
    try:
        file = open_file(f"{folder}/started")
    except OSError as error:
        return None if isinstance(error, FileNotFoundError) else Claim(None, locked=False)
    try:
        locked = _is_locked(file)
        place = None
        with contextlib.suppress(msgspec.DecodeError):
            place = msgspec.json.decode(os.read(file, 4096), type=Place)
    finally:
        os.close(file)
    return Claim(place, locked)


def forbid(folder: Path) -> bool:
    """Claim an attempt so that nobody runs it any more.

    Returns:
        Whether it was free; if not, somebody has claimed it before.

    Raises:
        OSError: The folder cannot be written.
    """
    try:
        os.close(os.open(folder / "started", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
    except FileExistsError:
        return False
    except FileNotFoundError:  # nor can anybody else
        return True
    return True


def seal(folder: Path) -> bool:
    """Give up a process that has created ``started`` and not filled it: should it go on, it ends at once.

    Returns:
        Whether nobody runs the attempt, now and ever; if not, its process has gone on.

    Raises:
        OSError: The folder cannot be written.
    """
    file = os.open(folder / "started", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.read(file, len(_NOBODY))
        if not found:
            os.write(file, _NOBODY)
        return found in (b"", _NOBODY)
    except BlockingIOError:
        return False
    finally:
        os.close(file)


def exit_status(folder: Path) -> dict[str, int] | None:
    """Return how the attempt's process ended, as ``exit`` says: ``{"code": n}`` or ``{"signal": n}``."""
    try:
        found = msgspec.json.decode(read_file(f"{folder}/exit", _MOST_BYTES), type=_Exit)
    except (OSError, msgspec.DecodeError):
        return None
    said = {name: number for name, number in msgspec.structs.asdict(found).items() if number is not None}
    return said if said.keys() & {"code", "signal"} else None


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False
