"""The runner's end of an attempt's folder: what it writes for the task, and what it reads of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from penstock.runners.base import Attempt
    from penstock.runners.process.bootstrap import Bootstrap

__all__ = ["Claim", "exit_status", "forbid", "read_claim", "read_result", "seal", "write_input"]

_NOBODY = b"null"
_CHUNK = 1 << 16


class Claim(Struct, frozen=True):
    """What ``started`` says of the process that runs, or ran, an attempt.

    Args:
        place: Host, pid and start time; None while the process has not written them.
        locked: Whether that process, or one that it forked, is alive.
    """

    place: dict[str, Any] | None
    locked: bool


def write_input(
    attempt: Attempt, bootstrap: Bootstrap, source: str, env: Mapping[str, str], modules: Path | None
) -> None:
    """Create the folder, and ``input.json`` in it.

    Args:
        attempt: The attempt.
        bootstrap: Its component.
        source: The component's source, placeholders replaced.
        env: The task's variables.
        modules: The folder of the project's own modules that came with the component, if any did.

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
    }
    folder = attempt.folder
    try:
        folder.mkdir()
    except FileExistsError:
        pass
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode(document)
    try:
        _write(folder / "input.json", content, os.O_EXCL)
    except FileExistsError:
        # A zygote of an earlier runner may be about to read it: complete or as it was.
        part = folder / "input.json.part"
        _write(part, content, os.O_TRUNC)
        part.replace(folder / "input.json")


def _write(path: Path, content: bytes, how: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, 0o644)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def read_result(folder: Path) -> dict[str, Any] | None:
    """Return what ``result.json`` holds; None where it is missing, or the power went while it was written."""
    try:
        found = msgspec.json.decode(_read(folder, "result.json"))
    except (OSError, msgspec.DecodeError):
        return None
    return found if isinstance(found, dict) else None


def read_claim(folder: Path) -> Claim | None:
    """Return who has claimed an attempt, or None if nobody has."""
    try:
        file = os.open(folder / "started", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        locked = _is_locked(file)
        place = None
        with contextlib.suppress(msgspec.DecodeError):
            place = msgspec.json.decode(os.read(file, 4096))
    finally:
        os.close(file)
    return Claim(place if isinstance(place, dict) else None, locked)


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
        found: dict[str, int] = msgspec.json.decode(_read(folder, "exit"))
    except (OSError, msgspec.DecodeError):
        return None
    return found


def _read(folder: Path, name: str) -> bytes:
    """Read a file; half as long as by way of pathlib and io, once for each attempt."""
    file = os.open(f"{folder}/{name}", os.O_RDONLY)
    try:
        content = b""
        while chunk := os.read(file, _CHUNK):
            content += chunk
        return content
    finally:
        os.close(file)


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False
