"""The command line from its words to its exit code, and the one place where errors become text."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from penstock.cli.commands import COMMANDS
from penstock.cli.options import parse
from penstock.cli.text import note, style
from penstock.errors import (
    ConfigError,
    DefinitionError,
    Error,
    ExpressionError,
    IRError,
    NotFound,
    SubmitError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.runners.process import Zygote

SUCCEEDED = 0
FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130

_DRIVING = ("run", "rerun")
"""The commands that drive a run."""

_WRONG_USE = (DefinitionError, ExpressionError, IRError, NotFound, SubmitError)


def main() -> NoReturn:
    """Run the command line of this process, and end the process with its exit code.

    At once: what Python does at its end, freeing one by one all objects that there are, takes as long as
    three tasks.
    """
    gc.disable()  # next to nothing of what is made here becomes garbage; imports are a tenth faster
    _hold_descriptors()
    code = run(sys.argv[1:])
    atexit = sys.modules.get("atexit")
    if atexit is not None:  # a user's file may have asked for it
        atexit._run_exitfuncs()
    os._exit(_flushed(code))


def run(words: Sequence[str]) -> int:
    """Run a command line and return its exit code: 0 well, 1 not, 2 wrong use, 130 interrupted."""
    try:
        _arm_failpoint()
        request = _request(words)
        if isinstance(request, int):
            return request
        name, values = request
        _check_system(name)
        code: int = importlib.import_module(_module(name, values)).execute(**values)
    except (
        Exception,
        KeyboardInterrupt,
    ) as error:  # the outermost boundary: a mistake of ours is told as one
        return failure(error)
    return code


def _module(name: str, values: dict[str, Any]) -> str:
    """Return the module of a command's function: that of this home, or with ``--on`` that of servers."""
    command = COMMANDS[name]
    if command.remote and values["on"] is not None:
        return command.remote
    values.pop("on", None)
    if name in _DRIVING:
        values["warmed"] = _warmed()
    return command.module


def _arm_failpoint() -> None:
    """Have this process die, or stand still, where a test of what is killed asks for it."""
    if "PENSTOCK_FAILPOINT" in os.environ:
        from penstock.runtime import failpoints  # noqa: PLC0415 - nobody else does

        try:
            failpoints.arm_by_environment()
        except ValueError as error:
            points = ", ".join(failpoints.POINTS)
            raise ConfigError(
                str(error), hint=f"unset it; it is for tests, and names one of {points}"
            ) from None


def _check_system(name: str) -> None:
    """Refuse a command that this system cannot do, before it fails at something that only we know."""
    if COMMANDS[name].is_portable:
        return
    try:
        import fcntl  # noqa: F401, PLC0415 - what all of these need of POSIX; on Windows it is not there
    except ImportError:
        portable = [f"`penstock {each}`" for each, command in COMMANDS.items() if command.is_portable]
        raise ConfigError(
            f"`penstock {name}` does not work on this system: it takes Linux, or another POSIX system.",
            hint=f"use Linux, or the Windows Subsystem for Linux; what works here is {', '.join(portable)}",
        ) from None


def failure(error: BaseException) -> int:
    """Say what went wrong, and return the code to exit with."""
    match error:
        case KeyboardInterrupt():
            note("interrupted")
            return INTERRUPTED
        case Error():
            show_error(error)
            return exit_code(error)
        case BrokenPipeError():
            pass  # whoever read our stdout has gone, and knows
        case OSError(filename=None):
            note(f"{style('error', 'red', 'bold')}: stdout cannot be written: {error.strerror}")
        case _:
            import traceback  # noqa: PLC0415 - for this only

            note("".join(traceback.format_exception(error)).rstrip())
            note(f"{style('error', 'red', 'bold')}: this is a mistake in Penstock, not in your pipeline")
    return FAILED


def show_error(error: Error) -> None:
    """Print an error of ours: the user's own traceback if there is one, what happened, where, what to do."""
    if isinstance(error, DefinitionError) and error.__cause__ is not None:
        from penstock.cli.load import user_traceback  # noqa: PLC0415 - whoever raised it has imported that

        note(user_traceback(error).rstrip())
    first, *rest = str(error).splitlines() or [""]
    note("\n".join([f"{style('error', 'red', 'bold')}: {first}", *rest]))


def exit_code(error: Error) -> int:
    """Return the code to exit with: what the user wrote is wrong use, what the machine lacks is not."""
    return WRONG_USE if isinstance(error, _WRONG_USE) else FAILED


def _warmed() -> Zygote | None:
    """Start what tasks are forked from, so that it gets ready on another core while we import."""
    from penstock.runners.process import warm  # noqa: PLC0415 - of all commands, for one

    try:
        return warm()
    except OSError:  # the runner will try again, and say so
        return None


def _request(words: Sequence[str]) -> tuple[str, dict[str, Any]] | int:
    """Return a command's name and its function's arguments, or an exit code."""
    command = COMMANDS.get(words[0]) if words else None
    values = parse(command, words[1:]) if command is not None else None
    if values is not None:
        return words[0], values
    import click  # noqa: PLC0415 - 40 ms, for those who ask for help or made a mistake

    from penstock.cli import click_tree  # noqa: PLC0415

    try:
        return click_tree.read(words)
    except click.UsageError as error:
        message = error.format_message()
        command_path = error.ctx.command_path if error.ctx is not None else "penstock"
        show_error(SubmitError(message, hint=f"`{command_path} --help` says what there is"))
        if words and words[0] in _DRIVING and "--json" in words:
            from penstock.cli.results import no_run, print_json  # noqa: PLC0415

            print_json(no_run("UsageError", message))
        return WRONG_USE


def _hold_descriptors() -> None:
    """Open /dev/null in the place of standard streams that are closed.

    The next file that is opened, such as the database, would get the free number, and what is printed.
    """
    descriptor = os.open(os.devnull, os.O_RDWR)
    while descriptor <= 2:  # noqa: PLR2004 - stderr's number
        descriptor = os.open(os.devnull, os.O_RDWR)
    os.close(descriptor)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _flushed(code: int) -> int:
    """Flush what was printed; return another code when results cannot be."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # whose reader has gone, and knows
            note(f"{style('error', 'red', 'bold')}: stdout cannot be written: {error.strerror}")
        return code or FAILED
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
    return code
