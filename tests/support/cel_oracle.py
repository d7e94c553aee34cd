"""Google's CEL, to compare ours with: the same value, or an error from both."""

from __future__ import annotations

import contextlib
import ctypes
import datetime
import math
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cel_expr_python import cel as oracle  # type: ignore[import-untyped]

from penstock.errors import ExpressionError
from penstock.expr import cel
from penstock.expr.operators import ARITHMETIC
from penstock.expr.times import Duration, Timestamp
from penstock.expr.values import Type, Uint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENVIRONMENT = oracle.NewEnv(variables=dict.fromkeys("xyz", oracle.Type.DYN))

TYPE_NAMES = {
    "INT": "int",
    "UINT": "uint",
    "DOUBLE": "double",
    "STRING": "string",
    "BYTES": "bytes",
    "BOOL": "bool",
    "NULL": "null_type",
    "TYPE": "type",
    "TIMESTAMP": "google.protobuf.Timestamp",
    "DURATION": "google.protobuf.Duration",
}

if sys.version_info < (3, 12):  # later ones count no references to None
    # Their bindings give away a reference to None with every null, until Python dies of it.
    ctypes.c_ssize_t.from_address(id(None)).value += 1 << 40

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


class Failed:
    """An expression's error."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __repr__(self) -> str:
        return f"Failed({self.message!r})"


class MetNotANumber(BaseException):
    """An expression made a NaN. Theirs spells it with the sign that the processor gave it: not compared."""


def theirs(text: str, variables: Mapping[str, object]) -> object:
    """Evaluate with Google's library."""
    try:
        result = ENVIRONMENT.compile(text, disable_check=True).eval(data=variables)
    except Exception as error:  # the bindings raise several classes for texts that are no expressions
        return Failed(str(error))
    return _converted(result)


def _converted(result: Any) -> object:
    """Put their value in our terms."""
    value = result.value()
    match result.type().name(), value:
        case "ERROR", _:
            return Failed(value)
        case "UINT", _:
            return Uint(value)
        case "TYPE", _:
            name = value.name()
            return Type(TYPE_NAMES.get(name) or name.lower().partition("<")[0])
        case _, list():
            return [_converted(element) for element in value]
        case _, dict():
            return {key: _converted(element) for key, element in value.items()}
    return _plain(value)


def _plain(value: object) -> object:
    match value:
        case bytearray():
            return bytes(value)
        case datetime.datetime():
            return Timestamp((value - EPOCH) // MICROSECOND * 1000)
        case datetime.timedelta():
            return Duration(value // MICROSECOND * 1000)
    return value


def ours(text: str, variables: Mapping[str, object]) -> object:
    """Evaluate with ours; an error must say where in the text it arose."""
    try:
        return cel.parse(text).evaluate(variables)
    except ExpressionError as error:
        failure = error
    assert failure.expression == text
    assert failure.position is not None
    assert 0 <= failure.position <= len(text)
    return Failed(failure.message)


def same(left: object, right: object) -> bool:
    """Tell whether two values are equal in kind and content; NaN is NaN."""
    if isinstance(left, Failed) and isinstance(right, Failed):
        return True
    if type(left) is not type(right):
        return False
    match left, right:
        case list(), list():
            return len(left) == len(right) and all(map(same, left, right))
        case dict(), dict():
            return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
        case float(), float() if math.isnan(left):
            return math.isnan(right)
    return left == right


def _divide(left: float, right: float) -> float:
    quotient: float = _DIVIDE(left, right)
    if math.isnan(quotient):
        raise MetNotANumber
    return quotient


_DIVIDE = ARITHMETIC["/"]["double", "double"]


@contextlib.contextmanager
def comparable_arithmetic() -> Iterator[None]:
    """Take away what ours has and CEL has not: `penstock.expr.operators` says what and why."""
    with pytest.MonkeyPatch.context() as patch:
        for table in ARITHMETIC.values():
            for kinds in (("int", "double"), ("double", "int")):
                patch.delitem(table, kinds, raising=False)
        patch.setitem(ARITHMETIC["/"], ("double", "double"), _divide)
        yield


def check(text: str, variables: Mapping[str, object]) -> None:
    """Compare both on one expression."""
    try:
        mine, other = ours(text, variables), theirs(text, variables)
    except MetNotANumber:
        return
    assert same(mine, other), f"{text}\n  with {variables}\n  ours:   {mine!r}\n  theirs: {other!r}"
