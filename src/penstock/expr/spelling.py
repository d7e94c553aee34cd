"""How JSON values are spelled where KFP turns them into text."""

from __future__ import annotations

import json
import math
from typing import Final

from penstock.errors import ExpressionError

# Go's %g leaves the plain form below 1e-4, and from the sixth digit on when it may choose how many to write.
_LEAST_PLAIN_POWER: Final = -4
_FIRST_EXPONENT_POWER: Final = 6

_EXACT: Final = 2**53


def decimal_digits(value: float) -> tuple[str, int]:
    """Return the fewest digits that read back as this finite double, and the exponent of the first one."""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    leading = (whole + fraction).lstrip("0")
    power = len(whole) - 1 - (len(whole + fraction) - len(leading)) + int(exponent or 0)
    return (leading.rstrip("0"), power) if leading else ("0", 0)


def plain(value: float) -> str:
    """Spell a double without exponent and without a trailing ``.0``, as Go's ``FormatFloat(x, 'f', -1)``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    digits, power = decimal_digits(value)
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    return f"{sign}{whole}.{digits[power + 1 :]}" if digits[power + 1 :] else sign + whole


def shortest(value: float) -> str:
    """Spell a double as Go's ``FormatFloat(x, 'g', -1)``: ``1``, ``0.1``, ``1e+06``."""
    if math.isnan(value) or math.isinf(value):
        return repr(value)
    digits, power = decimal_digits(value)
    if _LEAST_PLAIN_POWER <= power < _FIRST_EXPONENT_POWER:
        return plain(value)
    sign = "-" if value < 0 else ""
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02}"


def spell(value: object) -> str:
    """Spell a parameter's value as the launcher puts it into a command.

    A string stays as it is; a number has no exponent and no trailing ``.0``; a bool is ``true`` or ``false``;
    a list or struct is compact JSON. This is also how a value of another type becomes a STRING parameter.

    Raises:
        ExpressionError: The value is null, or holds what JSON cannot.
    """
    match value:
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float():
            return plain(value)
        case None:
            raise ExpressionError("the value is null, which has no text")
    return compact_json(_without_point_zero(value))


def compact_json(value: object) -> str:
    """Write a value as JSON without spaces, with its letters as they are.

    Raises:
        ExpressionError: The value holds what JSON cannot.
    """
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ExpressionError(f"the value has no JSON text: {error}") from None


def _without_point_zero(value: object) -> object:
    """Replace doubles that are whole by ints: KFP, which has doubles only, spells ``2.0`` as ``2``."""
    match value:
        case dict():
            return {key: _without_point_zero(item) for key, item in value.items()}
        case list() | tuple():
            return [_without_point_zero(item) for item in value]
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
    return value
