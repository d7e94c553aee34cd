"""Between the JSON of a parameter and the object that its annotation names.

A conversion knows the IR's type of an annotation, makes the object of a value (`load`), and a value of the
object (`dump`). The SDK asks it for types, defaults and constants, the executor for arguments and results.
Annotations that need none, such as ``int`` or ``Dict[str, Any]``, never get here.
"""

from __future__ import annotations

from typing import Any

from .objects import json_form, sorted_items

__all__ = ["Conversion", "Mismatch"]


class Mismatch(ValueError):
    """A value that is not of the annotated type.

    Args:
        path: Where in the value, such as ``.layers[2].size``; empty for the whole.
        reason: What is wrong, as a sentence without its subject.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} {reason}" if path else reason)
        self.path = path
        self.reason = reason


class Conversion:
    """Between JSON and one annotation's objects.

    Attributes:
        kind: The IR's name of the parameter's type.
        also: Further types whose values are taken.
        literals: The values that are allowed; empty for any.
        is_idle: Whether it changes nothing and refuses nothing.
        is_json: Whether the object is the JSON value, but for the kind of its numbers.
    """

    kind = "STRUCT"
    also: tuple[str, ...] = ()
    literals: tuple[Any, ...] = ()
    is_idle = False
    is_json = False

    def load(self, value: Any, path: str) -> Any:
        """Return the object that a JSON value stands for.

        Raises:
            Mismatch: It is of another type.
        """
        raise NotImplementedError

    def dump(self, value: Any, path: str) -> Any:
        """Return the JSON value that stands for an object.

        Raises:
            Mismatch: It is of another type.
        """
        raise NotImplementedError


class Anything(Conversion):
    """What is not annotated any further: any JSON value."""

    kind = ""
    is_idle = True
    is_json = True

    def load(self, value: Any, path: str) -> Any:  # noqa: ARG002 - as every conversion has it
        """Return it as it is."""
        return value

    def dump(self, value: Any, path: str) -> Any:  # noqa: ARG002 - as above
        """Return it as it is; what is inside is looked at when it is written."""
        return json_form(value)


_NOUNS = {
    "STRING": "a text",
    "NUMBER_INTEGER": "a whole number",
    "NUMBER_DOUBLE": "a number",
    "BOOLEAN": "true or false",
}


class Scalar(Conversion):
    """A text, number or truth value.

    Args:
        kind: The IR's name of its type.
        is_strict: Whether a value of another type is refused; else it is kept, as stock's executor does.
    """

    is_json = True

    def __init__(self, kind: str, *, is_strict: bool) -> None:
        self.kind = kind
        self.is_strict = is_strict
        self.is_idle = not is_strict and kind in ("STRING", "BOOLEAN")

    def load(self, value: Any, path: str) -> Any:
        """Return a number as the type that is declared: JSON has one kind, and 5.0 may travel as 5."""
        if self.kind == "NUMBER_DOUBLE" and type(value) is int:
            return float(value)
        if self.kind == "NUMBER_INTEGER" and type(value) is float and value.is_integer():
            return int(value)
        if self.is_strict and not self._fits(value):
            raise Mismatch(path, f"takes {_NOUNS[self.kind]}, and got {shown(value)}")
        return value

    def dump(self, value: Any, path: str) -> Any:
        """Return it as Python's own type."""
        return self.load(json_form(value), path)

    def _fits(self, value: Any) -> bool:
        if isinstance(value, bool) or self.kind == "BOOLEAN":
            return isinstance(value, bool) and self.kind == "BOOLEAN"
        return isinstance(value, {"STRING": str, "NUMBER_INTEGER": int}.get(self.kind, (int, float)))


class NumberOf(Scalar):
    """``int | float``: a number, whichever is given."""

    also = ("NUMBER_INTEGER",)

    def __init__(self) -> None:
        super().__init__("NUMBER_DOUBLE", is_strict=True)


class OneOf(Conversion):
    """One of some constants: a ``Literal``."""

    is_json = True

    def __init__(self, kind: str, literals: tuple[Any, ...]) -> None:
        self.kind = kind
        self.literals = literals

    def load(self, value: Any, path: str) -> Any:
        """Return the constant."""
        for literal in self.literals:
            if literal == value and isinstance(literal, bool) is isinstance(value, bool):
                return literal
        raise Mismatch(path, f"takes one of {listed(self.literals)}, and got {shown(value)}")

    def dump(self, value: Any, path: str) -> Any:
        """Return the constant."""
        return self.load(json_form(value), path)


class Member(Conversion):
    """A member of an Enum, by its value."""

    def __init__(self, kind: str, enumeration: Any, *, is_open: bool) -> None:
        self.kind = kind
        self.enumeration = enumeration
        # Flags are combined, so their values are more than those of the members.
        self.literals = () if is_open else tuple(json_form(member) for member in enumeration)

    def load(self, value: Any, path: str) -> Any:
        """Return the member of that value."""
        if self.kind == "NUMBER_INTEGER" and type(value) is float and value.is_integer():
            value = int(value)
        try:
            return self.enumeration(value)
        except ValueError:
            raise Mismatch(path, f"takes one of {listed(self.literals)}, and got {shown(value)}") from None

    def dump(self, value: Any, path: str) -> Any:
        """Return the member's value; a value is taken for the member that has it."""
        return json_form(self.load(json_form(value), path))


class Text(Conversion):
    """An object that is written as a text, such as a date."""

    kind = "STRING"

    def __init__(self, type: Any, parse: Any, example: str) -> None:  # noqa: A002 - the objects' class
        self.type = type
        self.parse = parse
        self.example = example

    def load(self, value: Any, path: str) -> Any:
        """Return the object that the text stands for."""
        if self._is_one(value):
            return value
        try:
            if isinstance(value, str):
                return self.parse(value)
        except (ValueError, ArithmeticError):
            pass  # refused below, with an example
        raise Mismatch(path, f"takes a {self.type.__name__} such as {self.example!r}, and got {shown(value)}")

    def dump(self, value: Any, path: str) -> Any:
        """Return the text; a text is taken for the object that it stands for."""
        found = self.load(value, path)
        return found.isoformat() if hasattr(found, "isoformat") else str(found)

    def _is_one(self, value: Any) -> bool:
        # A datetime is a date to Python, and its text is not a date's.
        exact = self.type.__name__ == "date"
        return type(value) is self.type if exact else isinstance(value, self.type)


class Seconds(Conversion):
    """A ``timedelta``, as a number of seconds."""

    kind = "NUMBER_DOUBLE"
    also = ("NUMBER_INTEGER",)

    def __init__(self, type: Any) -> None:  # noqa: A002 - as above
        self.type = type

    def load(self, value: Any, path: str) -> Any:
        """Return the time that so many seconds are."""
        if isinstance(value, self.type):
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Mismatch(path, f"takes a number of seconds, and got {shown(value)}")
        return self.type(seconds=value)

    def dump(self, value: Any, path: str) -> Any:
        """Return the number of seconds."""
        return self.load(value, path).total_seconds()


class Items(Conversion):
    """A list, tuple, set or sequence.

    Args:
        type: What the object is made with.
        item: The items' conversion.
    """

    kind = "LIST"

    def __init__(self, type: Any, item: Conversion) -> None:  # noqa: A002 - as above
        self.type = type
        self.item = item
        self.is_idle = type is list and item.is_idle
        self.is_json = type is list and item.is_json

    def load(self, value: Any, path: str) -> Any:
        """Return the items as the object."""
        _check_list(value, path)
        return self.type([self.item.load(each, f"{path}[{place}]") for place, each in enumerate(value)])

    def dump(self, value: Any, path: str) -> Any:
        """Return the items as a list; those of a set in order."""
        value = sorted_items(value) if isinstance(value, (set, frozenset)) else value
        _check_list(value, path)
        return [self.item.dump(each, f"{path}[{place}]") for place, each in enumerate(value)]


class Fixed(Conversion):
    """A tuple of so many items, each of its own type."""

    kind = "LIST"

    def __init__(self, items: list[Conversion]) -> None:
        self.items = items

    def load(self, value: Any, path: str) -> Any:
        """Return the tuple."""
        return tuple(self._each(value, path, "load"))

    def dump(self, value: Any, path: str) -> Any:
        """Return its items as a list."""
        return self._each(value, path, "dump")

    def _each(self, value: Any, path: str, direction: str) -> list[Any]:
        _check_list(value, path)
        if len(value) != len(self.items):
            raise Mismatch(path, f"takes {len(self.items)} items, and got {len(value)}: {shown(value)}")
        return [
            getattr(item, direction)(each, f"{path}[{place}]")
            for place, (item, each) in enumerate(zip(self.items, value))
        ]


class Mapping(Conversion):
    """A dictionary; JSON has texts as keys."""

    def __init__(self, key: Conversion, value: Conversion) -> None:
        self.key = key
        self.value = value
        self.is_idle = key.is_idle and value.is_idle
        self.is_json = key.is_idle and value.is_json

    def load(self, value: Any, path: str) -> Any:
        """Return the dictionary with its keys and values as they are annotated."""
        _check_dict(value, path)
        return {
            self._key(key, path): self.value.load(each, f"{path}[{key!r}]") for key, each in value.items()
        }

    def dump(self, value: Any, path: str) -> Any:
        """Return the dictionary with texts as keys."""
        _check_dict(value, path)
        return {
            self._text(key, path): self.value.dump(each, f"{path}[{key!r}]") for key, each in value.items()
        }

    def _text(self, key: Any, path: str) -> Any:
        key = self.key.dump(key, f"{path}[{key!r}]")
        return str(key) if type(key) is int else key

    def _key(self, key: Any, path: str) -> Any:
        if self.key.kind == "NUMBER_INTEGER" and isinstance(key, str) and key.lstrip("-").isdigit():
            key = int(key)
        return self.key.load(key, f"{path}[{key!r}]")


class Either(Conversion):
    """A Union: the first of its members that fits.

    Args:
        kind: The IR's name of the type that all of them are; empty if they are of several.
        members: Their conversions.
        is_strict: Whether a value that fits none is refused; else it is kept.
    """

    def __init__(self, kind: str, members: list[Conversion], *, is_strict: bool) -> None:
        self.kind = kind
        self.members = members
        self.is_strict = is_strict
        self.is_json = all(member.is_json for member in members)
        if all(member.literals for member in members):
            self.literals = tuple(literal for member in members for literal in member.literals)

    def load(self, value: Any, path: str) -> Any:
        """Return the object that the first fitting member makes."""
        return self._first(value, path, "load")

    def dump(self, value: Any, path: str) -> Any:
        """Return the value that the first fitting member makes."""
        return self._first(value, path, "dump")

    def _first(self, value: Any, path: str, direction: str) -> Any:
        reasons = []
        for member in self.members:
            try:
                return getattr(member, direction)(value, path)
            except Mismatch as mismatch:
                reasons.append(str(mismatch))
        if not self.is_strict:
            return value
        raise Mismatch(path, f"fits none of the types: {'; '.join(reasons)}")


class Nullable(Conversion):
    """An Optional inside something larger; that of a whole parameter is the parameter's affair."""

    def __init__(self, inner: Conversion) -> None:
        self.inner = inner
        self.kind = inner.kind
        self.is_idle = inner.is_idle
        self.is_json = inner.is_json

    def load(self, value: Any, path: str) -> Any:
        """Return None, or the object."""
        return None if value is None else self.inner.load(value, path)

    def dump(self, value: Any, path: str) -> Any:
        """Return None, or the value."""
        return None if value is None else self.inner.dump(value, path)


def shown(value: Any) -> str:
    """Return a value's repr, cut to what fits in a message."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - as it says


def listed(values: Any) -> str:
    """Return values for a message."""
    return ", ".join(map(repr, values))


def _check_list(value: Any, path: str) -> None:
    if (
        isinstance(value, (str, bytes, dict))
        or not hasattr(value, "__len__")
        or not hasattr(value, "__iter__")
    ):
        raise Mismatch(path, f"takes a list, and got {shown(value)}")


def _check_dict(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise Mismatch(path, f"takes a dictionary, and got {shown(value)}")
