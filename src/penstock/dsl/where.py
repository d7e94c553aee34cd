"""Where in the user's files something was written, and errors that say so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.dsl.current import current
from penstock.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType, FunctionType

#: Modules between the user's line and ours that are not the user's.
_GO_BETWEENS = frozenset({"contextlib", "functools", "typing"})

_INSTALLED = frozenset({"site-packages", "dist-packages"})

_Error = TypeVar("_Error", bound=DefinitionError)


class Where:
    """A line of a file.

    Args:
        file: The file's path as Python has it.
        line: The line's number, from 1.
    """

    __slots__ = ("file", "line")

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line

    @classmethod
    def of(cls, function: FunctionType) -> Where:
        """Return the line at which a function is defined, its first decorator's if it has any."""
        code: CodeType = function.__code__
        return cls(code.co_filename, code.co_firstlineno)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def is_installed(function: Any) -> bool:
    """Say whether a function is of an installed package: not the user's to mend."""
    path: str = function.__code__.co_filename
    return not _INSTALLED.isdisjoint(path.replace("\\", "/").split("/"))


def here() -> Where:
    """Return the innermost line that is not of this package: the user's, which asked for what goes on."""
    frame = _frame_of_user()
    return Where("<command line>", 1) if frame is None else Where(frame.f_code.co_filename, frame.f_lineno)


def names_here() -> Mapping[str, Any]:
    """Return the variables that the user's code has at that line: those of a function, where it is in one."""
    frame = _frame_of_user()
    found: Mapping[str, Any] = {} if frame is None else frame.f_locals
    return found


def _frame_of_user() -> Any:
    """The frame of the innermost line that is not of this package; None for what the command line asks."""
    frame: Any = sys._getframe(2)
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("penstock.cli"):
            return None  # the command line asked for it, and no file
        if not module.startswith("penstock.") and module not in _GO_BETWEENS:
            break
        frame = frame.f_back
    return frame


def problem(
    message: str,
    *,
    hint: str | None = None,
    where: Where | None = None,
    inside: str | None = None,
    kind: type[_Error] = DefinitionError,  # type: ignore[assignment]
) -> _Error:
    """Make a definition error that names the user's line.

    Args:
        message: What was written, and why it cannot be. Marks of channels in it become words.
        hint: One thing to do about it.
        where: The line; by default the one that runs now.
        inside: The place in the pipeline, such as ``pipeline 'fit' > condition-1 > task 'train'``; by default
            the group that is open.
        kind: The error's class.
    """
    if where is None and _frame_of_user() is not None:
        where = here()
    graph = current.get()
    if graph is not None:
        inside = graph.place if inside is None else inside
        message = graph.readable(message)
    return kind(message, where=", ".join(str(each) for each in (where, inside) if each) or None, hint=hint)


def combined(problems: list[DefinitionError], subject: str) -> DefinitionError:
    """Make one error of several, of the first one's class; a single one stays as it is."""
    if len(problems) == 1:
        return problems[0]
    listed = "\n".join(_indented(f"{number}. {each}") for number, each in enumerate(problems, start=1))
    return type(problems[0])(f"{subject} has {len(problems)} problems:\n{listed}")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
