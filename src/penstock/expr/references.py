"""The placeholders in a text, as they are written; `penstock.expr.placeholders` says what they mean."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["Placeholder", "references", "split"]

_NAME: Final = r"""(?:\['[^']*'\]|\["[^"]*"\])"""
_FIELD: Final = r"(?!json_escape\b)\w+"
_PLACEHOLDER: Final = re.compile(
    rf"""
    \{{\{{\$
    (   \.(?:inputs|outputs)\.(?:parameters|artifacts) {_NAME} (?: \.{_FIELD} (?: {_NAME} | \[\d+\] )* )?
      | (?: \.{_FIELD} ){{0,2}}
    )
    (?: \.json_escape\[(\d)\] )?
    \}}\}}
    """,
    re.VERBOSE | re.ASCII,
)
_STEP: Final = re.compile(rf"\.(\w+)|\[(\d+)\]|({_NAME})", re.ASCII)


class Placeholder(NamedTuple):
    """One placeholder in a text.

    Attributes:
        text: As it is written.
        path: Its steps: ``("inputs", "parameters", "n")``, none for ``{{$}}``; an index is an int.
        escapes: How often the value is to be escaped for JSON, as ``json_escape[n]`` at its end says.
        position: Where it starts in the text.
    """

    text: str
    path: tuple[str | int, ...]
    escapes: int
    position: int

    @property
    def parameter(self) -> str | None:
        """The input parameter that it names, or None."""
        match self.path:
            case ("inputs", "parameters", str(name)):
                return name
        return None

    def escape(self, value: str) -> str:
        """Escape a value as often as the placeholder asks for."""
        for _ in range(self.escapes):
            value = json.dumps(value)[1:-1]
        return value


@lru_cache(maxsize=512)
def split(text: str) -> tuple[str | Placeholder, ...]:
    """Split a text into placeholders and what is between them."""
    parts: list[str | Placeholder] = []
    start = 0
    for found in _PLACEHOLDER.finditer(text):
        parts.append(text[start : found.start()])
        parts.append(Placeholder(found[0], _path(found[1]), int(found[2] or 0), found.start()))
        start = found.end()
    parts.append(text[start:])
    return tuple(part for part in parts if part)


def _path(text: str) -> tuple[str | int, ...]:
    return tuple(field or (int(index) if index else name[2:-2]) for field, index, name in _STEP.findall(text))


def references(text: str) -> tuple[Placeholder, ...]:
    """Return the placeholders in a text, in their order.

    Example:
        >>> [found.parameter for found in references("{{$.inputs.parameters['x']}}/{{$.pipeline_root}}")]
        ['x', None]
    """
    return tuple(part for part in split(text) if isinstance(part, Placeholder))
