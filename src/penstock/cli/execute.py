"""``penstock exec``: any command, with ``import kfp`` meaning Penstock in it and in what it starts.

The commands' processes find `exec_path` on PYTHONPATH, and in it the file that Python runs at its start.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.cli.root import show_error
from penstock.cli.text import note
from penstock.compat import choose_sdk
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOT_EXECUTABLE", "NOT_FOUND", "environment", "execute"]

NOT_EXECUTABLE = 126
NOT_FOUND = 127

_EXEC_PATH = str(Path(__file__).with_name("exec_path"))


def execute(*, command: tuple[str, ...], sdk: str) -> int:
    """Become a command; return only when that cannot be done."""
    chosen = choose_sdk(sdk)
    note(chosen.text)
    variables = environment(os.environ, alias=chosen.name == "penstock")
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores, and its successor would, too
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvpe(command[0], command, variables)  # noqa: S606 - that is what was asked for
    except (FileNotFoundError, NotADirectoryError):
        hint = "check its name, and PATH; or name its file"
        if command[0] == "kfp":
            hint = "KFP's own command line is `penstock kfp` here"
        return _cannot(f"There is no command {command[0]!r}.", hint, NOT_FOUND)
    except OSError as error:
        hint = "name a program; a Python file is run with `penstock exec python FILE`"
        return _cannot(f"{command[0]} cannot be executed: {error.strerror}.", hint, NOT_EXECUTABLE)


def environment(variables: Mapping[str, str], *, alias: bool) -> dict[str, str]:
    """Return the variables that the command gets.

    Args:
        variables: Those of this process.
        alias: Whether ``import kfp`` is to mean Penstock; otherwise an outer ``penstock exec`` ends here.
    """
    found = dict(variables)
    entries = [
        entry for entry in found.pop("PYTHONPATH", "").split(os.pathsep) if entry not in ("", _EXEC_PATH)
    ]
    if alias:
        entries.insert(0, _EXEC_PATH)
    if entries:
        found["PYTHONPATH"] = os.pathsep.join(entries)
    if sys.prefix != sys.base_prefix:  # as in a virtual environment that was activated
        programs = str(Path(sys.executable).parent)
        path = found.get("PATH", os.defpath)
        found["PATH"] = path if path.split(os.pathsep)[0] == programs else os.pathsep.join([programs, path])
    return found


def _cannot(message: str, hint: str, code: int) -> int:
    show_error(SubmitError(message, hint=hint))
    return code
