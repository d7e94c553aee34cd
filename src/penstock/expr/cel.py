"""CEL, the Common Expression Language: what the conditions and selectors of a pipeline are written in.

Example:
    >>> program = parse("inputs.parameter_values['flip'] == 'heads'")
    >>> program.evaluate({"inputs": {"parameter_values": {"flip": "heads"}}})
    True

The semantics are cel-go's (github.com/google/cel-spec), on plain Python values: nothing is converted, and our
own structs stand for messages. Where it differs:

* An int and a double may meet in arithmetic and give a double (``operators`` says why).
* Only unsigned integers written as such (``5u``) are unsigned; JSON has none.
* Messages cannot be constructed, and there are no optional values.
* Unknown functions and wrong numbers of arguments are found by ``parse``.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from penstock.errors import ExpressionError
from penstock.expr.operators import checked_int

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.expr.values import Evaluator

__all__ = ["Program", "parse", "quote"]


class Program:
    """A parsed expression, to be evaluated any number of times.

    Attributes:
        text: The expression.
        variables: The names that the expression takes from outside, such as ``inputs``.
    """

    __slots__ = ("_evaluate", "text", "variables")

    def __init__(self, text: str, evaluate: Evaluator, variables: frozenset[str]) -> None:
        self.text = text
        self.variables = variables
        self._evaluate = evaluate

    def evaluate(self, variables: Mapping[str, object]) -> object:
        """Return the expression's value.

        Args:
            variables: Values by name: JSON values, and structs for messages.

        Raises:
            ExpressionError: The expression has no value for these variables, such as a key that is missing.
        """
        try:
            return self._evaluate(variables)
        except ExpressionError as error:
            error.expression = self.text
            raise
        except RecursionError:
            raise _too_deep(self.text) from None

    def holds(self, variables: Mapping[str, object]) -> bool:
        """Return the value of a condition.

        Raises:
            ExpressionError: The expression has no value, or one that is not a bool.
        """
        value = self.evaluate(variables)
        if value is True or value is False:
            return value
        raise ExpressionError(
            "the condition is neither true nor false",
            expression=self.text,
            position=0,
            hint="compare it with a value",
        )

    def __repr__(self) -> str:
        return f"Program({self.text!r})"


@lru_cache(maxsize=4096)
def parse(text: str) -> Program:
    """Parse an expression, or return the program that the same text gave before.

    Raises:
        ExpressionError: The text is not a CEL expression; its position says where.
    """
    from penstock.expr.parser import parse_tree  # noqa: PLC0415 - 6 ms, for pipelines with expressions

    try:
        tree, variables = parse_tree(text)
        return Program(text, tree.build(), variables)
    except ExpressionError as error:
        error.expression = text
        raise
    except RecursionError:
        raise _too_deep(text) from None


def _too_deep(text: str) -> ExpressionError:
    return ExpressionError("the expression is nested too deeply", expression=text, position=0)


_ESCAPED: Final = r"[\\'\x00-\x1f\x7f]"
_SURROGATE: Final = r"[\ud800-\udfff]"
_SHORT: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(value: str | float | bool | None) -> str:
    r"""Return the literal of a value, for building expressions.

    Args:
        value: A str, int, float, bool or None.

    Returns:
        CEL text: ``'it\'s'``, ``5``, ``5.0``, ``true``, ``null``.

    Raises:
        ExpressionError: CEL has no such value: an int beyond 64 bits, half of a surrogate pair.
    """
    match value:
        case str():
            if re.search(_SURROGATE, value):
                raise ExpressionError("the text has half of a surrogate pair, which no string can hold")
            return f"'{re.sub(_ESCAPED, _escape, value)}'"
        case bool():
            return "true" if value else "false"
        case int():
            return str(checked_int(int(value)))
        case float():
            return repr(float(value)) if math.isfinite(value) else f"double('{value}')"
    return "null"


def _escape(matched: re.Match[str]) -> str:
    character = matched[0]
    return _SHORT.get(character) or f"\\x{ord(character):02x}"
