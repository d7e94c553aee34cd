"""CEL's standard functions, and KFP's ``parseJson``.

A function is looked up when an expression is parsed, so an unknown name or a wrong number of arguments is
found when the pipeline is compiled. Whether it takes values of these kinds is known only at evaluation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from penstock.errors import ExpressionError
from penstock.expr.operators import as_double, checked_int, checked_uint, no_overload
from penstock.expr.regexp import compile_pattern
from penstock.expr.spelling import shortest
from penstock.expr.times import Duration, Timestamp
from penstock.expr.values import INT_MAX, INT_MIN, UINT_MAX, Type, Uint, kind

if TYPE_CHECKING:
    from datetime import datetime

Function = Callable[..., Any]

_TIMESTAMP: Final = "google.protobuf.Timestamp"
_DURATION: Final = "google.protobuf.Duration"

_INTEGER: Final = r"(?a)\s*[+-]?\d+\s*"
_DOUBLE: Final = r"(?ai)\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)\s*"
_BOOLS: Final = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}


class Overloads(NamedTuple):
    """One name's implementation, and how many values it takes: as ``f(x, y)`` and as ``x.f(y)``."""

    call: Function
    as_function: tuple[int, ...] = ()
    as_method: tuple[int, ...] = ()
    """With the value before the dot counted."""


def _by_kind(name: str, **table: Function) -> Function:
    kinds = {"timestamp": _TIMESTAMP, "duration": _DURATION}
    calls = {kinds.get(key, key): call for key, call in table.items()}

    def apply(value: Any) -> Any:
        call = calls.get(kind(value))
        if call is None:
            raise no_overload(name, value)
        return call(value)

    return apply


def _same(value: Any) -> Any:
    return value


def _int_of_double(value: float) -> int:
    if not float(INT_MIN) < value < float(INT_MAX):
        raise ExpressionError("the double is out of the range of int")
    return int(value)


def _int_of_string(text: str) -> int:
    if not re.fullmatch(_INTEGER, text):
        raise ExpressionError("the string is not an integer")
    return checked_int(int(text))


def _uint_of_double(value: float) -> Uint:
    if not 0 <= value < float(UINT_MAX):
        raise ExpressionError("the double is out of the range of uint")
    return Uint(value)


def _uint_of_string(text: str) -> Uint:
    if not re.fullmatch(_INTEGER, text) or "-" in text:
        raise ExpressionError("the string is not an unsigned integer")
    return checked_uint(int(text))


def _double_of_string(text: str) -> float:
    if not re.fullmatch(_DOUBLE, text):
        raise ExpressionError("the string is not a number")
    return float(text)


def _bool_of_string(text: str) -> bool:
    if text not in _BOOLS:
        raise ExpressionError("the string is not a bool such as 'true' or 'false'")
    return _BOOLS[text]


def _string_of_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ExpressionError("the bytes are not UTF-8") from None


def _bytes_of_string(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ExpressionError("the string is not Unicode text") from None


def _type_of(value: object) -> Type:
    return Type(kind(value))


def _text_test(name: str, test: Callable[[str, str], bool]) -> Function:
    def apply(text: Any, part: Any) -> bool:
        if not isinstance(text, str) or not isinstance(part, str):
            raise no_overload(name, text, part)
        return test(text, part)

    return apply


def _matches(text: str, pattern: str) -> bool:
    return compile_pattern(pattern).search(text)


def parse_json(text: object) -> Any:
    """Return the value of a JSON text: KFP's addition to CEL.

    Raises:
        ExpressionError: Not a string, or not JSON.
    """
    if not isinstance(text, str):
        raise no_overload("parseJson", text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExpressionError(f"the text is not JSON: {error}") from None


def _part(name: str, of_clock: Callable[[datetime], int], nanos: int | None = None) -> Overloads:
    """Make an accessor of a timestamp's part on a zone's clock, and of a duration counted in such units."""

    def apply(value: Any, zone: Any = None) -> int:
        if isinstance(value, Timestamp) and (zone is None or isinstance(zone, str)):
            return of_clock(value.local(zone))
        if isinstance(value, Duration) and zone is None and nanos is not None:
            return value.whole(nanos)
        raise no_overload(name, *([value] if zone is None else [value, zone]))

    return Overloads(apply, as_method=(1, 2))


def _milliseconds() -> Overloads:
    of_timestamp = _part("getMilliseconds", lambda clock: clock.microsecond // 1000).call

    def apply(value: Any, zone: Any = None) -> int:
        if isinstance(value, Duration) and zone is None:  # the part below a second, unlike the others
            return Duration(value.nanos - value.whole(1_000_000_000) * 1_000_000_000).whole(1_000_000)
        return int(of_timestamp(value, zone))

    return Overloads(apply, as_method=(1, 2))


_CONVERSIONS: Final = {
    "int": _by_kind(
        "int",
        int=_same,
        uint=lambda value: checked_int(int(value)),
        double=_int_of_double,
        bool=int,
        string=_int_of_string,
        timestamp=lambda value: value.nanos // 1_000_000_000,
    ),
    "uint": _by_kind("uint", uint=_same, int=checked_uint, double=_uint_of_double, string=_uint_of_string),
    "double": _by_kind("double", double=_same, int=as_double, uint=as_double, string=_double_of_string),
    "string": _by_kind(
        "string",
        string=_same,
        int=str,
        uint=lambda value: str(int(value)),
        double=shortest,
        bool=lambda value: "true" if value else "false",
        bytes=_string_of_bytes,
        timestamp=str,
        duration=str,
    ),
    "bytes": _by_kind("bytes", bytes=_same, string=_bytes_of_string),
    "bool": _by_kind("bool", bool=_same, string=_bool_of_string),
    "timestamp": _by_kind(
        "timestamp",
        timestamp=_same,
        string=Timestamp.parse,
        int=lambda seconds: Timestamp.of(seconds * 1_000_000_000),
    ),
    "duration": _by_kind("duration", duration=_same, string=Duration.parse),
    "dyn": _same,
    "type": _type_of,
    "parseJson": parse_json,
}

FUNCTIONS: Final[dict[str, Overloads]] = {
    **{name: Overloads(call, as_function=(1,)) for name, call in _CONVERSIONS.items()},
    "size": Overloads(
        _by_kind("size", string=len, bytes=len, list=len, map=len), as_function=(1,), as_method=(1,)
    ),
    "matches": Overloads(_text_test("matches", _matches), as_function=(2,), as_method=(2,)),
    "contains": Overloads(_text_test("contains", lambda text, part: part in text), as_method=(2,)),
    "startsWith": Overloads(_text_test("startsWith", str.startswith), as_method=(2,)),
    "endsWith": Overloads(_text_test("endsWith", str.endswith), as_method=(2,)),
    "getFullYear": _part("getFullYear", lambda clock: clock.year),
    "getMonth": _part("getMonth", lambda clock: clock.month - 1),
    "getDate": _part("getDate", lambda clock: clock.day),
    "getDayOfMonth": _part("getDayOfMonth", lambda clock: clock.day - 1),
    "getDayOfWeek": _part("getDayOfWeek", lambda clock: clock.isoweekday() % 7),
    "getDayOfYear": _part("getDayOfYear", lambda clock: clock.timetuple().tm_yday - 1),
    "getHours": _part("getHours", lambda clock: clock.hour, 3_600_000_000_000),
    "getMinutes": _part("getMinutes", lambda clock: clock.minute, 60_000_000_000),
    "getSeconds": _part("getSeconds", lambda clock: clock.second, 1_000_000_000),
    "getMilliseconds": _milliseconds(),
}
