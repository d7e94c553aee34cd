"""The careful reader: every spelling that protobuf's JSON form allows, and every mistake with its place.

msgspec reads the usual spelling at C speed (see `penstock.ir.wire`). Only a document that it refuses comes
here, to be re-spelt in the usual form: field names in the other case, ``null`` for absent, numbers as text,
enumerations by number. What still does not fit is a mistake, and all mistakes are collected.
"""

from __future__ import annotations

import functools
import math
import types
import typing
from typing import Annotated, Any, Union

from msgspec import Struct, field

from penstock.ir.message import Duration, Int64, Message, Timestamp, UnsetType
from penstock.ir.problems import MOST_TOLD, Path, Problem, did_you_mean

if typing.TYPE_CHECKING:
    from penstock.ir.enums import Enumeration

__all__ = ["Reader"]

_LONGEST_QUOTE = 40
_INT32 = 2**31
_INT64 = 2**63
_NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class _Field(Struct, frozen=True):
    wire_name: str
    kind: Any  # a type, without the parts that only say that it may be absent


@functools.cache
def _fields(message: type[Message]) -> dict[str, _Field]:
    """Return the fields of a message by the names that a document may use."""
    hints = typing.get_type_hints(message, include_extras=True)
    fields: dict[str, _Field] = {}
    for name, wire_name in zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True):
        known = _Field(wire_name, _present_kind(hints[name]))
        fields |= dict.fromkeys((name, _camel(name), wire_name), known)
    return fields


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _present_kind(hint: Any) -> Any:
    if typing.get_origin(hint) in {Union, types.UnionType}:
        kinds = [kind for kind in typing.get_args(hint) if kind not in {type(None), UnsetType}]
        return Any if Any in kinds else kinds[0]
    return hint


_NOUNS = ((bool, "{}"), (int | float, "the number {}"), (list, "a list"), (dict, "a mapping"))


def _described(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return f"the text {_shortened(value)!r}"
    for kind, noun in _NOUNS:
        if isinstance(value, kind):
            return noun.format(str(value).lower())
    return f"a {type(value).__name__}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."


class Reader(Struct):
    """Re-spell documents; ``problems`` collects what is wrong with them.

    Args:
        ignore_unknown: Leave out unknown fields instead of refusing them.
    """

    ignore_unknown: bool = False
    problems: list[Problem] = field(default_factory=list)

    def read(self, value: object, kind: Any, path: Path = ()) -> Any:
        """Return ``value`` in the usual spelling of ``kind``; what is wrong with it goes to `problems`."""
        origin = typing.get_origin(kind)
        if origin is not None:
            reader = _GENERIC[origin]
        elif kind in _SCALARS:
            reader = _SCALARS[kind]
        else:
            reader = Reader._read_message if issubclass(kind, Message) else Reader._read_enum
        return reader(self, value, kind, path)

    def _wrong(self, message: str, path: Path, hint: str | None = None) -> None:
        self.problems.append(Problem(message, path, hint))

    def _read_message(self, value: object, kind: type[Message], path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._wrong(f"this takes a mapping, not {_described(value)}", path)
            return {}
        outer = self.ignore_unknown
        self.ignore_unknown = outer or kind.ignores_unknown
        fields = _fields(kind)
        read: dict[str, Any] = {}
        for key, item in value.items():
            known = fields.get(key)
            if known is None:
                self._unknown(key, fields, (*path, key))
            elif item is None and known.kind is not Any:
                continue
            elif known.wire_name in read:
                self._wrong(f"{known.wire_name} is given twice, in two spellings", (*path, key))
            else:
                read[known.wire_name] = self.read(item, known.kind, (*path, key))
        self._check_oneofs(kind, read, path)
        self.ignore_unknown = outer
        return read

    def _unknown(self, key: object, fields: dict[str, _Field], path: Path) -> None:
        if not isinstance(key, str):
            self._wrong(f"a key must be text, not {_described(key)}", path[:-1])
        elif not self.ignore_unknown:
            is_told = len(self.problems) < MOST_TOLD  # looking for what was meant takes a while
            hint = did_you_mean(key, {known.wire_name for known in fields.values()}) if is_told else None
            self._wrong(f"unknown field {key!r}", path, hint)

    def _check_oneofs(self, kind: type[Message], read: dict[str, Any], path: Path) -> None:
        fields = _fields(kind)
        for group in kind.oneofs:
            present = [name for name in (fields[name].wire_name for name in group) if name in read]
            if len(present) > 1:
                self._wrong(f"only one of {' and '.join(present)} may be given", path)

    def _read_list(self, value: object, kind: Any, path: Path) -> list[Any]:
        if not isinstance(value, list):
            self._wrong(f"this takes a list, not {_described(value)}", path)
            return []
        (of,) = typing.get_args(kind)
        return [self.read(item, of, (*path, index)) for index, item in enumerate(value)]

    def _read_map(self, value: object, kind: Any, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._wrong(f"this takes a mapping, not {_described(value)}", path)
            return {}
        for key in value:
            if not isinstance(key, str):
                self._wrong(f"a key must be text, not {_described(key)}", path)
        _, of = typing.get_args(kind)
        return {key: self.read(item, of, (*path, key)) for key, item in value.items()}

    def _read_json(self, value: object, _kind: object, path: Path) -> object:
        match value:
            case dict():
                return self._read_map(value, dict[str, Any], path)
            case list():
                return self._read_list(value, list[Any], path)
            case None | bool() | int() | float() | str():
                return value
        self._wrong(f"{_described(value)} is not a JSON value", path, "quote it to make it text")
        return None

    def _read_enum(self, value: object, kind: type[Enumeration], path: Path) -> str:
        numbered = kind.numbered()
        if isinstance(value, int) and not isinstance(value, bool) and value in numbered:
            return numbered[value].value
        names = [member.value for member in kind]
        if isinstance(value, str) and value in names:
            return value
        hint = did_you_mean(value, names[1:]) if isinstance(value, str) else f"one of {', '.join(names[1:])}"
        self._wrong(f"{_described(value)} is not a {kind.__name__}", path, hint)
        return names[0]

    def _read_text(self, value: object, _kind: object, path: Path) -> str:
        if isinstance(value, str):
            return value
        hint = "quote it to make it text" if not isinstance(value, dict | list | None) else None
        self._wrong(f"this takes text, not {_described(value)}", path, hint)
        return ""

    def _read_boolean(self, value: object, _kind: object, path: Path) -> bool:
        if isinstance(value, bool):
            return value
        self._wrong(f"this takes true or false, not {_described(value)}", path)
        return False

    def _read_integer(self, value: object, kind: object, path: Path) -> int:
        number: int | None = None
        if isinstance(value, int) and not isinstance(value, bool):
            number = value
        elif (isinstance(value, float) and value.is_integer()) or (
            isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii()
        ):
            number = int(value)
        if number is None:
            self._wrong(f"this takes a whole number, not {_described(value)}", path)
            return 0
        limit = _INT64 if kind is Int64 else _INT32
        if not -limit <= number < limit:
            self._wrong(f"{number} does not fit in {limit.bit_length()} bits", path)
            return 0
        return number

    def _read_double(self, value: object, _kind: object, path: Path) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str):
            if value in _NON_FINITE:
                return _NON_FINITE[value]
            try:
                number = float(value)
            except ValueError:
                number = math.nan
            if math.isfinite(number):
                return number
        self._wrong(f"this takes a number, not {_described(value)}", path)
        return 0.0

    def _read_duration(self, value: object, _kind: object, path: Path) -> str:
        try:
            return str(Duration.parse(str(value)))
        except ValueError as error:
            self._wrong(str(error), path)
            return "0s"

    def _read_timestamp(self, value: object, _kind: object, path: Path) -> str:
        try:
            return str(Timestamp.parse(str(value)))
        except ValueError as error:
            self._wrong(str(error), path)
            return "1970-01-01T00:00:00Z"


_SCALARS: dict[Any, Any] = {
    Any: Reader._read_json,
    str: Reader._read_text,
    bool: Reader._read_boolean,
    float: Reader._read_double,
    Int64: Reader._read_integer,
    Duration: Reader._read_duration,
    Timestamp: Reader._read_timestamp,
}
_GENERIC: dict[Any, Any] = {
    list: Reader._read_list,
    dict: Reader._read_map,
    Annotated: Reader._read_integer,  # Int32 is the only annotated type
}
