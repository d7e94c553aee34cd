"""What values settings take: from TOML, and as the text of a variable or a flag."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

__all__ = [
    "Choice",
    "Interpreters",
    "Kind",
    "Number",
    "Numbers",
    "Roles",
    "Switch",
    "Tables",
    "Text",
    "Texts",
]

_SWITCH = {
    "on": True,
    "true": True,
    "t": True,
    "1": True,
    "off": False,
    "false": False,
    "f": False,
    "0": False,
}


class Kind(Protocol):
    """What values a setting takes."""

    @property
    def noun(self) -> str:
        """What such a value is, for messages and for the documentation."""

    def fits(self, value: Any) -> bool:
        """Say whether a value of TOML is one."""

    def read(self, text: str) -> Any:
        """Return the value of TOML that a text stands for, if it stands for one."""


class Text(Struct, frozen=True):
    """Any text.

    Args:
        noun: What it is the text of.
    """

    noun: str = "a text"

    def fits(self, value: Any) -> bool:
        """Say whether it is a text."""
        return isinstance(value, str)

    def read(self, text: str) -> Any:
        """Return the text."""
        return text


class Switch(Struct, frozen=True):
    """On or off."""

    noun: str = "true or false"

    def fits(self, value: Any) -> bool:
        """Say whether it is a boolean."""
        return isinstance(value, bool)

    def read(self, text: str) -> Any:
        """Read ``on`` and ``off``, ``true`` and ``false``, ``1`` and ``0``."""
        return _SWITCH.get(text.strip().lower(), text)


class Number(Struct, frozen=True):
    """A number.

    Args:
        at_least: The smallest.
        at_most: The largest.
        is_whole: Whether it has no fraction.
        unit: What may stand behind it in a text.
    """

    at_least: float = 0
    at_most: float = float("inf")
    is_whole: bool = False
    unit: str = ""

    @property
    def noun(self) -> str:
        """What such a value is."""
        kind = "a whole number" if self.is_whole else "a number"
        if self.at_most == float("inf"):
            return f"{kind}, {self.at_least:g} or more"
        return f"{kind} from {self.at_least:g} to {self.at_most:.0f}"

    def fits(self, value: Any) -> bool:
        """Say whether it is such a number."""
        is_number = isinstance(value, int if self.is_whole else (int, float)) and not isinstance(value, bool)
        return is_number and self.at_least <= value <= self.at_most and value != float("inf")

    def read(self, text: str) -> Any:
        """Read digits."""
        digits = text.strip().removesuffix(self.unit)
        if not digits.isascii() or "_" in digits:
            return text
        try:
            return int(digits) if self.is_whole else float(digits)
        except ValueError:
            return text


class Choice(Struct, frozen=True):
    """One of some words."""

    words: tuple[str, ...]

    @property
    def noun(self) -> str:
        """The words."""
        *others, last = (f'"{word}"' for word in self.words)
        return f"{', '.join(others)} or {last}"

    def fits(self, value: Any) -> bool:
        """Say whether it is one of them."""
        return value in self.words

    def read(self, text: str) -> Any:
        """Return the word."""
        return text.strip().lower()


class Texts(Struct, frozen=True):
    """A list of texts; in a variable, with commas between them."""

    noun: str = "a list of texts"

    def fits(self, value: Any) -> bool:
        """Say whether it is one."""
        return isinstance(value, list) and all(isinstance(each, str) for each in value)

    def read(self, text: str) -> Any:
        """Split it at its commas."""
        return [each.strip() for each in text.split(",") if each.strip()]


class Numbers(Struct, frozen=True):
    """A list of numbers, 0 or more; in a variable, with commas between them."""

    noun: str = "a list of numbers, each 0 or more"

    def fits(self, value: Any) -> bool:
        """Say whether it is one."""
        each_fits = Number().fits
        return isinstance(value, list) and all(map(each_fits, value))

    def read(self, text: str) -> Any:
        """Split it at its commas."""
        return [Number().read(each) for each in text.split(",") if each.strip()]


class Tables(Struct, frozen=True):
    """Tables, each under a name of the user's.

    Args:
        noun: What they are.
    """

    noun: str

    def fits(self, value: Any) -> bool:
        """Say whether these are tables."""
        return isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())

    def read(self, text: str) -> Any:
        """Return the text, which stands for none."""
        return text


class Roles(Struct, frozen=True):
    """A table of tables: who, the namespace, the role."""

    noun: str = "a table of names; each is a table of namespaces, with viewer, editor or admin for each"

    def fits(self, value: Any) -> bool:
        """Say whether it is one."""
        return isinstance(value, dict) and all(
            isinstance(roles, dict) and all(role in ("viewer", "editor", "admin") for role in roles.values())
            for roles in value.values()
        )

    def read(self, text: str) -> Any:
        """Return the text: variables cannot say it."""
        return text


class Interpreters(Struct, frozen=True):
    """A table: images, or patterns of images, and paths."""

    noun: str = "a table of paths that are absolute or start with ~"

    def fits(self, value: Any) -> bool:
        """Say whether it is one."""
        return isinstance(value, dict) and all(
            isinstance(path, str) and (path.startswith("~") or Path(path).is_absolute())
            for path in value.values()
        )

    def read(self, text: str) -> Any:
        """Return the text, which stands for none."""
        return text
