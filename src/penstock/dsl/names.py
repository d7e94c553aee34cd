"""Names as Kubernetes allows them, made unique."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_NOT_ALLOWED = re.compile(r"[^0-9a-z]+")
_NOT_IN_AN_INPUT = re.compile(r"[^_0-9a-z]+")


def kubernetes_name(name: str) -> str:
    """Return a name in lower case, with a single ``-`` for each run of other signs: ``a_b__C``: ``a-b-c``."""
    return _NOT_ALLOWED.sub("-", name.lower()).strip("-")


def input_name(name: str) -> str:
    """Return the name of an input or output as Python can use it: ``Input 1-a``: ``input_1_a``."""
    return _NOT_IN_AN_INPUT.sub("_", name.lower()).strip("_")


class UniqueNames:
    """Gives names out: the first time as they are, then with ``-2``, ``-3`` and so on.

    Args:
        taken: Names that are given out already.
    """

    def __init__(self, taken: Container[str] = ()) -> None:
        self._taken = taken
        self._given: set[str] = set()
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Give out a name that nobody has."""
        unique = name
        number = self._last.get(name, 1)
        while unique in self._given or unique in self._taken:
            number += 1
            unique = f"{name}-{number}"
        self._last[name] = number
        self._given.add(unique)
        return unique
