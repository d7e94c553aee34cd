"""The end of an attempt: what became of the user's code, in words, and in ``result.json``.

Whatever that code has done to its process, the end is told as it was: descriptors may have run out, streams
may be closed, an exception may not know its own text.
"""

from __future__ import annotations

import _io
import atexit
import contextlib
import errno
import gc
import json
import os
import stat
import sys
import traceback
from typing import TYPE_CHECKING, Any

from .failpoints import passing
from .identity import now
from .locations import local_path_of
from .reading import MOST_BYTES

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

__all__ = [
    "exited",
    "failed",
    "flush",
    "flush_files",
    "protect_outputs",
    "succeeded",
    "wind_up",
    "write_result",
]

_SUCCEEDED = '{"state": "SUCCEEDED", "at": %d, "output": %s}'
_RUNTIME_FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib would weigh on every task

_STANDARD_ERROR = 2

#: Characters of an error that are kept; the log has all of it.
_LONGEST_MESSAGE = 10_000
_LONGEST_TRACEBACK = 200_000


def succeeded(output: str) -> str:
    """Return the result of a function that has returned, its ExecutorOutput as JSON.

    Raises:
        ValueError: The output is larger than parameters may be.
    """
    if len(output) > MOST_BYTES:
        raise ValueError(
            f"the outputs take {len(output) >> 20} MB as JSON, parameters may take {MOST_BYTES >> 20} MB: "
            "write them to the path of an output artifact instead"
        )
    return _SUCCEEDED % (now(), output)


def exited(error: SystemExit) -> tuple[str, int]:
    """Say what `sys.exit` meant: 0 is success with whatever outputs were written, as a process's end is."""
    given = error.code
    if not given:
        return _SUCCEEDED % (now(), "{}"), 0
    code = given if isinstance(given, int) else 1
    if not isinstance(given, int):
        _say(f"{_text(given, str)}\n")  # as the interpreter does
    message = f"the component ended itself with sys.exit({_text(given, repr)})"
    return _failure(error, message, (code & 0xFF) or 1)


def failed(error: BaseException, document: Mapping[str, Any], source_path: str) -> tuple[str, int]:
    """Describe an exception, and print it to the log.

    Args:
        error: What the user's code has raised.
        document: What ``input.json`` holds.
        source_path: Where the component's source is.

    Returns:
        The result, and the exit code.
    """
    _make_room()
    kind = type(error).__name__
    try:
        message, text, hint = _described(error, document, source_path)
    except Exception as broken:
        message = text = f"{kind}: it cannot be described: its description raised {type(broken).__name__}"
        hint = None
    _say(text)  # as the interpreter does
    return _failure(error, message, 1, text, hint)


def wind_up() -> None:
    """Do what the interpreter does at its end: wait for threads, call `atexit` functions, flush."""
    threading = sys.modules.get("threading")  # most tasks do without
    for step in (getattr(threading, "_shutdown", None), atexit._run_exitfuncs, flush):
        try:
            if step is not None:
                step()
        except BaseException:  # the task's outcome stands; the interpreter prints these as well
            traceback.print_exc()


def flush_files() -> None:
    """Write out what files hold back that the user has left open, as an interpreter does at its end.

    Raises:
        Exception: It cannot be written.
    """
    # What was there before the task began is in a generation of its own, which is left out here.
    files = [thing for thing in gc.get_objects() if isinstance(thing, _io._IOBase)]
    files = list(filter(_is_open_file, files))
    for file in files:
        if isinstance(file, _io.TextIOWrapper):
            file.flush()
    for file in files:
        # Those in Python, such as gzip's, have an end to write.
        if isinstance(file, _io._BufferedIOBase) and type(file).__module__ != "_io":
            file.close()
    for file in filter(_is_open_file, files):
        if isinstance(file, (_io.BufferedWriter, _io.BufferedRandom)):
            file.flush()


def _is_open_file(file: Any) -> bool:
    try:
        number = file.fileno()
        return number > _STANDARD_ERROR and stat.S_ISREG(os.fstat(number).st_mode)
    except (OSError, ValueError, AttributeError):  # closed, or in memory
        return False


def flush() -> None:
    """Write out what was printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # full, closed, or replaced by the user
            continue


def protect_outputs(executor_input: dict[str, Any]) -> None:
    """Make the files of output artifacts read-only, where they are at the places that the engine gave."""
    for entry in (executor_input.get("outputs", {}).get("artifacts") or {}).values():
        for artifact in entry.get("artifacts", ()):
            path = artifact.get("customPath") or local_path_of(artifact.get("uri", ""))
            if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114 - as above
                for folder, _, names in os.walk(path):
                    for name in names:
                        _protect(f"{folder}/{name}")
            else:
                _protect(path)


def write_result(folder: str, result: str) -> None:
    """Write ``result.json``; on a full disk, in the room that the input took, or else why there is none.

    Raises:
        OSError: If not even that can be written, or the folder is gone.
    """
    result = f'{result[:-1]}, "use": {_use()}}}'
    try:
        _write_durably(folder, result.encode())
    except OSError as error:
        if error.errno == errno.EMFILE:
            _make_room()
            _write_durably(folder, result.encode())
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            _write_where_little_room_is(folder, result)
        else:
            raise


def _use() -> str:
    """Return what the attempt has used, with all processes that it has waited for: two system calls."""
    if resource is None:
        return "null"
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    unit = 1 if sys.platform == "darwin" else 1024
    memory = max(each.ru_maxrss for each in used) * unit
    cpu_s = sum(each.ru_utime + each.ru_stime for each in used)
    return f'{{"max_memory": {memory}, "cpu_s": {cpu_s:.6f}}}'


def _write_where_little_room_is(folder: str, result: str) -> None:
    os.unlink(f"{folder}/input.json")  # noqa: PTH108 - as above
    try:
        _write_durably(folder, result.encode())
    except OSError as error:
        from .failures import hint_for  # noqa: PLC0415 - most tasks succeed

        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{folder}/result.json.part")  # noqa: PTH108 - as above
        message = f"the task's result of {len(result) >> 10} kB could not be written: {error.strerror}"
        said = {"kind": "System", "message": message, "hint": hint_for(error, None, [folder])}
        _write_durably(folder, json.dumps({"state": "FAILED", "at": now(), "error": said}).encode())


def _described(
    error: BaseException, document: Mapping[str, Any], source_path: str
) -> tuple[str, str, str | None]:
    """Return an exception's message, its traceback, and what can be done about it."""
    from .failures import hint_for, name_files  # noqa: PLC0415 - most tasks succeed

    error.__traceback__ = _of_the_user(error.__traceback__, source_path)
    described = traceback.TracebackException(type(error), error, error.__traceback__)
    name_files(described, document, source_path)
    message = "".join(described.format_exception_only()).strip()
    hint = hint_for(error, document.get("modules"), _folders(document["executor_input"], source_path))
    return message, "".join(described.format()), hint


def _folders(executor_input: Mapping[str, Any], source_path: str) -> Iterator[str]:
    """Yield where a task writes: its own folder, and those of its output artifacts."""
    yield os.path.dirname(source_path)  # noqa: PTH120 - as above
    for entry in ((executor_input.get("outputs") or {}).get("artifacts") or {}).values():
        for artifact in entry.get("artifacts", ()):
            yield os.path.dirname(local_path_of(artifact.get("uri", "")))  # noqa: PTH120 - as above


def _failure(
    error: BaseException, message: str, code: int, text: str | None = None, hint: str | None = None
) -> tuple[str, int]:
    from .kinds import classes_of  # noqa: PLC0415 - most tasks succeed

    said = {
        "kind": type(error).__name__,
        "message": _fit(message, _LONGEST_MESSAGE),
        "traceback": text and _fit(text, _LONGEST_TRACEBACK),
        "exit_code": code,
        "hint": hint,
        "exceptions": classes_of(error),
    }
    return json.dumps({"state": "FAILED", "at": now(), "error": said}), code


def _fit(text: str, most: int) -> str:
    """Return a text that UTF-8 has a form for, without its middle where it is too long."""
    if len(text) > most:
        half = most // 2
        text = f"{text[:half]}\n[… {len(text) - 2 * half:,} characters are left out here …]\n{text[-half:]}"
    return text.encode(errors="backslashreplace").decode()


def _text(value: object, form: type[str] | Any) -> str:
    try:
        return str(form(value))
    except Exception:
        return f"<{type(value).__name__}>"


def _say(text: str) -> None:
    try:
        print(text, end="", file=sys.stderr)
    except (OSError, ValueError, AttributeError):  # full, closed, or replaced by the user
        return


def _of_the_user(trace: TracebackType | None, source_path: str) -> TracebackType | None:
    """Return the part of a traceback that begins in the component's source; else what is beyond our code."""
    beyond = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file == source_path:
            return trace
        if file.startswith(_RUNTIME_FOLDER):
            beyond = None
        elif beyond is None:
            beyond = trace
        trace = trace.tb_next
    return beyond


def _make_room() -> None:
    """Give back a descriptor, for the user's code may hold all that there are: nobody reads any input now."""
    try:
        os.close(0)
    except OSError:  # it has done so itself
        return


def _protect(path: str) -> None:
    """Make a file read-only, unless it is reached by other names too: those are not the task's."""
    try:
        status = os.lstat(path)
        if status.st_nlink == 1 and stat.S_ISREG(status.st_mode):
            os.chmod(path, stat.S_IMODE(status.st_mode) & ~0o222)  # noqa: PTH101 - as above
    except OSError:  # no such output, or not ours to change
        return


def _write_durably(folder: str, content: bytes) -> None:
    temporary = f"{folder}/result.json.part"
    os.umask(0o022)  # the engine is to read it, whatever mask the task has set
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        while content:
            content = content[os.write(file, content) :]
        os.fsync(file)
    finally:
        os.close(file)
    passing("task.written")
    os.rename(temporary, f"{folder}/result.json")  # noqa: PTH104 - as above
    passing("task.renamed")
