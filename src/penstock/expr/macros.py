"""CEL's macros over lists and maps: ``all``, ``exists``, ``exists_one``, ``map`` and ``filter``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from penstock.errors import ExpressionError
from penstock.expr.nodes import ROOT, Node, Verdict, located
from penstock.expr.operators import no_overload
from penstock.expr.values import Evaluator, Scope, kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEPS: Final = " steps"

MAX_STEPS: Final = 1_000_000
"""How many elements the macros of one evaluation may visit, lest nested ones hold the engine for ever."""


def _elements(value: object, scope: dict[str, Any]) -> Iterator[Any]:
    """Go over a list's elements or a map's keys, within the budget of the evaluation."""
    if kind(value) not in ("list", "map"):
        raise ExpressionError(f"a macro goes over a list or a map, not over a {kind(value)}")
    steps = scope[_STEPS]
    for element in value:  # type: ignore[attr-defined]
        steps[0] += 1
        if steps[0] > MAX_STEPS:
            raise ExpressionError(f"the expression visits more than {MAX_STEPS} elements")
        yield element


def _inner_scope(scope: Scope) -> dict[str, Any]:
    inner = dict(scope)
    inner.setdefault(ROOT, scope)
    inner.setdefault(_STEPS, [0])
    return inner


class Quantifier(NamedTuple):
    """``range.all(variable, body)``, by ``decisive`` false, or ``range.exists(variable, body)``, by true."""

    decisive: bool
    target: Node
    variable: str
    body: Node
    position: int

    def build(self) -> Evaluator:
        """Return a loop until one element decides."""
        decisive, variable, position = self.decisive, self.variable, self.position
        target, body, body_position = self.target.build(), self.body.build(), self.body.position

        def evaluate(scope: Scope) -> bool:
            inner = _inner_scope(scope)
            verdict = Verdict(decisive)
            try:
                for element in _elements(target(scope), inner):
                    inner[variable] = element
                    if verdict.is_settled_by(body, inner, body_position):
                        return decisive
            except ExpressionError as error:
                raise located(error, position) from None
            return verdict.undecided()

        return evaluate


class Comprehension(NamedTuple):
    """``range.map(variable, [test,] body)``; and ``filter``, whose body is the variable."""

    target: Node
    variable: str
    test: Node | None
    body: Node
    position: int

    def build(self) -> Evaluator:
        """Return a loop that makes a list."""
        variable, position, target = self.variable, self.position, self.target.build()
        body = self.body.build()
        test = _passing(self.test) if self.test else None

        def evaluate(scope: Scope) -> list[Any]:
            inner = _inner_scope(scope)
            made = []
            try:
                for element in _elements(target(scope), inner):
                    inner[variable] = element
                    if test is None or test(inner):
                        made.append(body(inner))
            except ExpressionError as error:
                raise located(error, position) from None
            return made

        return evaluate


class ExistsOne(NamedTuple):
    """``range.exists_one(variable, test)``."""

    target: Node
    variable: str
    test: Node
    position: int

    def build(self) -> Evaluator:
        """Return a loop that counts."""
        variable, position = self.variable, self.position
        target, test = self.target.build(), _passing(self.test)

        def evaluate(scope: Scope) -> bool:
            inner = _inner_scope(scope)
            count = 0
            try:
                for element in _elements(target(scope), inner):
                    inner[variable] = element
                    count += test(inner)
            except ExpressionError as error:
                raise located(error, position) from None
            return count == 1

        return evaluate


def _passing(node: Node) -> Evaluator:
    """Build a test whose value must be a bool."""
    test, position = node.build(), node.position

    def evaluate(scope: Scope) -> bool:
        value = test(scope)
        if value is True or value is False:
            return value
        raise located(no_overload("?:", value), position)

    return evaluate
