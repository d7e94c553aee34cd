"""CEL's operators on plain values: equality, order, arithmetic, membership.

Equality holds between values of any two kinds (numbers by value, other kinds are unequal); every other
operator is defined for some pairs of kinds and an error for the rest. One thing is wider than CEL: an int and
a double may meet in arithmetic, and give a double. KFP's numbers are all doubles, ours keep the kind that the
parameter has, so ``metadata['accuracy'] * 100.0`` must not depend on whether the accuracy was written ``1``
or ``1.0``.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from penstock.errors import ExpressionError
from penstock.expr.times import Duration, Timestamp
from penstock.expr.values import (
    INT_MAX,
    INT_MIN,
    NUMBERS,
    UINT_MAX,
    Uint,
    entry,
    kind,
    stored_key,
)

Operator = Callable[[Any, Any], Any]
Table = dict[tuple[str, str], Operator]

_SAME_IN_PYTHON: Final = frozenset({str, int, float, bool, bytes, type(None)})
_ORDERED_IN_PYTHON: Final = _SAME_IN_PYTHON - {type(None)}
_TIMESTAMP: Final = "google.protobuf.Timestamp"
_DURATION: Final = "google.protobuf.Duration"
_ORDERED: Final = frozenset({"string", "bytes", "bool", _TIMESTAMP, _DURATION})


def no_overload(symbol: str, *operands: object) -> ExpressionError:
    """Make the error for operands of kinds that an operator or function does not take."""
    kinds = " and ".join(kind(operand).removeprefix("google.protobuf.") for operand in operands)
    return ExpressionError(f"'{symbol}' does not take {kinds or 'no operands'}")


def equal(left: object, right: object) -> bool:
    """Compare two values as CEL's ``==`` does; never an error."""
    if type(left) is type(right) and type(left) in _SAME_IN_PYTHON:
        return left == right
    left_kind, right_kind = kind(left), kind(right)
    if left_kind in NUMBERS and right_kind in NUMBERS:
        return _numbers(operator.eq, left, right)
    if left_kind != right_kind:
        return False
    if left_kind == "list":
        return len(left) == len(right) and all(map(equal, left, right))  # type: ignore[arg-type,call-overload]
    if left_kind == "map":
        return len(left) == len(right) and all(  # type: ignore[arg-type]
            stored_key(right, key) is not None and equal(entry(left, key), entry(right, key))  # type: ignore[arg-type]
            for key in left  # type: ignore[attr-defined]
        )
    return left == right


def unequal(left: object, right: object) -> bool:
    """Compare two values as CEL's ``!=`` does; never an error."""
    return not equal(left, right)


def _numbers(compare: Operator, left: Any, right: Any) -> bool:
    """Compare two numbers: as doubles when one of them is a double, as cel-go does."""
    if isinstance(left, float) is not isinstance(right, float):
        try:
            return bool(compare(float(left), float(right)))
        except OverflowError:  # an int beyond every double: Python compares it exactly
            pass
    return bool(compare(left, right))


def _ordering(symbol: str, compare: Operator) -> Operator:
    def apply(left: Any, right: Any) -> bool:
        if type(left) is type(right) and type(left) in _ORDERED_IN_PYTHON:
            return bool(compare(left, right))
        left_kind, right_kind = kind(left), kind(right)
        if left_kind in NUMBERS and right_kind in NUMBERS:
            return _numbers(compare, left, right)
        if left_kind == right_kind and left_kind in _ORDERED:
            return bool(compare(left, right))
        raise no_overload(symbol, left, right)

    return apply


def contains(element: object, container: object) -> bool:
    """Tell whether a list has an equal element, or a map the key: CEL's ``in``."""
    match kind(container):
        case "list":
            return any(equal(element, held) for held in container)  # type: ignore[attr-defined]
        case "map":
            return stored_key(container, element) is not None  # type: ignore[arg-type]
    raise no_overload("in", element, container)


def as_double(value: float) -> float:
    """Return a number as a double; an int beyond every double is an error."""
    try:
        return float(value)
    except OverflowError:
        raise ExpressionError("the number does not fit into a double") from None


def checked_int(value: int) -> int:
    """Return an int that 64 bits hold; anything else is an overflow."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise ExpressionError("integer overflow")


def checked_uint(value: int) -> Uint:
    """Return an unsigned int that 64 bits hold; anything else is an overflow."""
    if 0 <= value <= UINT_MAX:
        return Uint(value)
    raise ExpressionError("unsigned integer overflow")


def _divide_ints(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) is (right < 0) else -quotient


def _remainder(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("modulus by zero")
    # The quotient overflows in exactly one case, and CEL reports it for the remainder too.
    return left - right * checked_int(_divide_ints(left, right))


def _remainder_unsigned(left: int, right: int) -> int:
    if right == 0:
        raise ExpressionError("modulus by zero")
    return left % right


def _divide_doubles(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _arithmetic(symbol: str, table: Table) -> Operator:
    def apply(left: Any, right: Any) -> Any:
        found = table.get((kind(left), kind(right)))
        if found is None:
            raise no_overload(symbol, left, right)
        return found(left, right)

    return apply


def _on_numbers(ints: Operator, doubles: Operator) -> Table:
    def mixed(left: Any, right: Any) -> Any:
        return doubles(as_double(left), as_double(right))

    return {
        ("int", "int"): lambda left, right: checked_int(ints(left, right)),
        ("uint", "uint"): lambda left, right: checked_uint(ints(int(left), int(right))),
        ("double", "double"): doubles,
        ("int", "double"): mixed,
        ("double", "int"): mixed,
    }


ARITHMETIC: Final[dict[str, Table]] = {
    "+": {
        **_on_numbers(operator.add, operator.add),
        ("string", "string"): operator.add,
        ("bytes", "bytes"): operator.add,
        ("list", "list"): lambda left, right: [*left, *right],
        (_DURATION, _DURATION): lambda left, right: Duration.of(left.nanos + right.nanos),
        (_TIMESTAMP, _DURATION): lambda left, right: Timestamp.of(left.nanos + right.nanos),
        (_DURATION, _TIMESTAMP): lambda left, right: Timestamp.of(left.nanos + right.nanos),
    },
    "-": {
        **_on_numbers(operator.sub, operator.sub),
        (_DURATION, _DURATION): lambda left, right: Duration.of(left.nanos - right.nanos),
        (_TIMESTAMP, _DURATION): lambda left, right: Timestamp.of(left.nanos - right.nanos),
        (_TIMESTAMP, _TIMESTAMP): lambda left, right: Duration.of(left.nanos - right.nanos),
    },
    "*": _on_numbers(operator.mul, operator.mul),
    "/": _on_numbers(_divide_ints, _divide_doubles),
    "%": {
        ("int", "int"): _remainder,
        ("uint", "uint"): lambda left, right: checked_uint(_remainder_unsigned(int(left), int(right))),
    },
}

BINARY: Final[dict[str, Operator]] = {
    "==": equal,
    "!=": unequal,
    "<": _ordering("<", operator.lt),
    "<=": _ordering("<=", operator.le),
    ">": _ordering(">", operator.gt),
    ">=": _ordering(">=", operator.ge),
    "in": contains,
    **{symbol: _arithmetic(symbol, table) for symbol, table in ARITHMETIC.items()},
}


def negate(value: Any) -> Any:
    """Apply CEL's unary minus."""
    if type(value) is float:
        return -value
    if type(value) is int:
        return checked_int(-value)
    raise no_overload("-", value)


def invert(value: object) -> bool:
    """Apply CEL's ``!``."""
    if value is True or value is False:
        return not value
    raise no_overload("!", value)
