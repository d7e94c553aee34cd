"""Places in a document, and all that is wrong with it told together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from penstock.errors import IRError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["MOST_TOLD", "Path", "Problem", "combine", "did_you_mean", "format_path"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead from a document's top to a place in it."""

MOST_TOLD = 100
"""So many problems of a document are told; one with more is mostly something else than a pipeline."""

_PLAIN_KEY = re.compile(r"[\w-]+")


class Problem(NamedTuple):
    """One thing that is wrong at one place."""

    message: str
    path: Path = ()
    hint: str | None = None


def format_path(path: Path) -> str:
    """Spell a path: ``root.dag.tasks.train.dependentTasks[0]``, or ``the document`` for its top."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}"
        else:
            text += f"[{part!r}]"
    return text.removeprefix(".") or "the document"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a hint that names what was probably meant; what there is, if it is short; or nothing."""
    import difflib  # noqa: PLC0415 - costs milliseconds that only a mistake should pay

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return None
    if len(names) <= 12:  # noqa: PLR2004 - what fits in a line or two
        return f"there is: {', '.join(names)}"
    return None


def combine(
    problems: Sequence[Problem], source: str, line_of: Callable[[Path], int | None] | None = None
) -> IRError:
    """Make one error of ``problems``.

    Args:
        problems: At least one.
        source: The file's name, or words that stand for it.
        line_of: Gives the line of a place, where it is known.
    """

    def place(path: Path) -> str:
        line = None if line_of is None else line_of(path)
        return format_path(path) if line is None else f"{format_path(path)} (line {line})"

    if len(problems) == 1:
        problem = problems[0]
        line = None if line_of is None else line_of(problem.path)
        file = source if line is None else f"{source}:{line}"
        return IRError(problem.message, where=f"{file}, {format_path(problem.path)}", hint=problem.hint)
    lines = [f"The pipeline has {len(problems)} problems:"]
    for problem in problems[:MOST_TOLD]:
        lines.append(f"  {place(problem.path)}: {problem.message}")
        if problem.hint:
            lines.append(f"    hint: {problem.hint}")
    if len(problems) > MOST_TOLD:
        lines.append(f"  … and {len(problems) - MOST_TOLD} more")
    return IRError("\n".join(lines), where=source)
