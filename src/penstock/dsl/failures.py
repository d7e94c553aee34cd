"""Which failures of a task are meant: classes of exceptions, exit codes, kinds."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, Union

from penstock.dsl.where import problem
from penstock.runtime.kinds import KINDS, name_of

if TYPE_CHECKING:
    from penstock.dsl.setters import TaskSetters

__all__ = ["FailureOrMany", "Failures", "checked_failures"]

_OneFailure: TypeAlias = Union[type[BaseException], str, int, range]  # noqa: UP007 - it is not only a hint
FailureOrMany: TypeAlias = Union[_OneFailure, Iterable[_OneFailure]]  # noqa: UP007 - as above

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")
_MOST_CODE = 255


class Failures(NamedTuple):
    """Failures that are meant.

    Attributes:
        kinds: Kinds of failure that are not exceptions.
        exceptions: Classes of exceptions, by module and name, Python's own by name.
        exit_codes: Exit codes, each as the first and the last of a range.
    """

    kinds: tuple[str, ...]
    exceptions: tuple[str, ...]
    exit_codes: tuple[tuple[int, int], ...]


def checked_failures(given: Any, task: TaskSetters) -> Failures:
    """Return the failures that a task names.

    Args:
        given: One, or several of them.
        task: The task; classes of its component's own file are called otherwise where it runs.

    Raises:
        DefinitionError: Something else is among them, or nothing at all.
    """
    is_one = isinstance(given, (str, range, type)) or not isinstance(given, Iterable)
    several = [given] if is_one else list(given)
    if not several:
        raise problem(
            "on=[] names no failure, so that the task would never be tried again.",
            hint="name failures, or write set_retry(0)",
            inside=task.place,
        )
    kinds, exceptions, codes = [], [], []
    for each in several:
        if isinstance(each, type) and issubclass(each, BaseException):
            exceptions.append(_name_in(each, task))
        elif isinstance(each, str) and each in KINDS:
            kinds.append(each)
        elif isinstance(each, str) and (_is_pythons(each) or _DOTTED.fullmatch(each)):
            exceptions.append(each)
        elif (code := _codes(each)) is not None:
            codes.append(code)
        else:
            raise _unknown(each, task)
    return Failures(tuple(kinds), tuple(exceptions), tuple(codes))


def _name_in(kind: type[BaseException], task: TaskSetters) -> str:
    """Return how a class is called where the task runs: its component's file has another name there."""
    function = getattr(task.component, "python_func", None)
    name = name_of(kind)
    is_of_its_file = function is not None and kind.__module__ == function.__module__
    return name.removeprefix(f"{kind.__module__}.") if is_of_its_file else name


def _is_pythons(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _codes(given: Any) -> tuple[int, int] | None:
    """Return the first and last of the exit codes that are meant; None if it means none."""
    if isinstance(given, range):
        is_whole = len(given) > 0 and given.step == 1
        first, last = (given[0], given[-1]) if is_whole else (0, 0)
    elif isinstance(given, int) and not isinstance(given, bool):
        first = last = given
    else:
        return None
    return (first, last) if 0 < first <= last <= _MOST_CODE else None


def _unknown(given: Any, task: TaskSetters) -> Exception:
    if isinstance(given, (int, range)) and not isinstance(given, bool):
        return problem(
            f"on= has {given!r}, which is no exit code of a failure.",
            hint=f"write whole numbers from 1 to {_MOST_CODE}, or a range of them, such as range(64, 79)",
            inside=task.place,
        )
    return problem(
        f"on= has {given!r}, which is neither a kind of failure nor an exception.",
        hint=f"the kinds are {', '.join(KINDS)}; of an exception give the class, or its module and name as a "
        "text, such as 'requests.Timeout'",
        inside=task.place,
    )
