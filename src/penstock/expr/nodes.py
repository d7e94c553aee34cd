"""The syntax tree of a CEL expression; each node builds the function that evaluates it.

A node's function takes the scope, the mapping of names to values. An error raised inside takes the position
of the innermost node that failed. ``&&``, ``||``, ``all`` and ``exists`` let one decisive side outweigh an
error on the other, as cel-go does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from penstock.errors import ExpressionError
from penstock.expr.operators import Operator, no_overload
from penstock.expr.values import TYPES, Evaluator, Scope, field, has_field, kind

if TYPE_CHECKING:
    from penstock.expr.functions import Function

ROOT: Final = ""
"""The key under which the scope of a macro keeps the outermost one; no variable has this name."""


class Node(Protocol):
    """A part of an expression."""

    @property
    def position(self) -> int:
        """Where the part is in the text."""

    def build(self) -> Evaluator:
        """Return the function that evaluates this part."""


def located(error: ExpressionError, position: int) -> ExpressionError:
    """Give an error a position, unless it has one from further inside."""
    if error.position is None:
        error.position = position
    return error


class Literal(NamedTuple):
    """A constant."""

    value: Any
    position: int

    def build(self) -> Evaluator:
        """Return a function of no effort."""
        value = self.value
        return lambda _: value


class Name(NamedTuple):
    """A variable or a type's name; ``is_absolute`` (a leading dot) looks past the macros' variables."""

    name: str
    is_absolute: bool
    position: int

    def build(self) -> Evaluator:
        """Return a look-up in the scope, then among the types."""
        name, is_absolute, position = self

        def evaluate(scope: Scope) -> Any:
            if is_absolute:
                scope = scope.get(ROOT, scope)
            try:
                return scope[name]
            except KeyError:
                pass
            if name in TYPES:
                return TYPES[name]
            hint = f"the variables are {', '.join(key for key in scope if key.isidentifier())}"
            raise ExpressionError(f"no variable '{name}'", position=position, hint=hint)

        return evaluate


class Select(NamedTuple):
    """``target.field``."""

    target: Node
    field: str
    position: int

    def build(self) -> Evaluator:
        """Return a look-up of a map's key or a message's field."""
        target, name, position = self.target.build(), self.field, self.position
        if named := self._type():
            return lambda _: named

        def evaluate(scope: Scope) -> Any:
            value = target(scope)
            try:
                return field(value, name)
            except ExpressionError as error:
                raise located(error, position) from None

        return evaluate

    def _type(self) -> object:
        """Return the type when the whole path is the name of one: ``google.protobuf.Timestamp``."""
        names: list[str] = []
        node: Node = self
        while isinstance(node, Select):
            names.append(node.field)
            node = node.target
        return TYPES.get(".".join([node.name, *reversed(names)])) if isinstance(node, Name) else None


class Has(NamedTuple):
    """``has(target.field)``."""

    target: Node
    field: str
    position: int

    def build(self) -> Evaluator:
        """Return a test for a map's key or a message's set field."""
        target, name, position = self.target.build(), self.field, self.position

        def evaluate(scope: Scope) -> bool:
            value = target(scope)
            try:
                return has_field(value, name)
            except ExpressionError as error:
                raise located(error, position) from None

        return evaluate


class Unary(NamedTuple):
    """A function of one operand: ``!x``, ``-x``, ``int(x)``, ``x.size()``."""

    function: Function
    operand: Node
    position: int

    def build(self) -> Evaluator:
        """Return a call."""
        function, operand, position = self.function, self.operand.build(), self.position

        def evaluate(scope: Scope) -> Any:
            value = operand(scope)
            try:
                return function(value)
            except ExpressionError as error:
                raise located(error, position) from None

        return evaluate


class Binary(NamedTuple):
    """A function of two operands: ``x + y``, ``x[y]``, ``x.contains(y)``."""

    function: Operator
    left: Node
    right: Node
    position: int

    def build(self) -> Evaluator:
        """Return a call."""
        function, position = self.function, self.position
        left, right = self.left.build(), self.right.build()

        def evaluate(scope: Scope) -> Any:
            first, second = left(scope), right(scope)
            try:
                return function(first, second)
            except ExpressionError as error:
                raise located(error, position) from None

        return evaluate


class ListOf(NamedTuple):
    """``[x, y]``."""

    elements: tuple[Node, ...]
    position: int

    def build(self) -> Evaluator:
        """Return a function that makes a list."""
        elements = [element.build() for element in self.elements]
        return lambda scope: [element(scope) for element in elements]


class MapOf(NamedTuple):
    """``{key: value}``."""

    entries: tuple[tuple[Node, Node], ...]
    position: int

    def build(self) -> Evaluator:
        """Return a function that makes a map."""
        entries = [(key.build(), value.build(), key.position) for key, value in self.entries]

        def evaluate(scope: Scope) -> dict[Any, Any]:
            made: dict[Any, Any] = {}
            for key_of, value_of, position in entries:
                key, value = key_of(scope), value_of(scope)
                if kind(key) not in ("string", "bool", "int", "uint"):
                    raise ExpressionError(f"a map's key cannot be a {kind(key)}", position=position)
                if key in made:
                    raise ExpressionError("the map has this key twice", position=position)
                made[key] = value
            return made

        return evaluate


class Conditional(NamedTuple):
    """``condition ? then : otherwise``."""

    condition: Node
    then: Node
    otherwise: Node
    position: int

    def build(self) -> Evaluator:
        """Return a function that evaluates one of the two."""
        condition, then, otherwise = self.condition.build(), self.then.build(), self.otherwise.build()
        position = self.position

        def evaluate(scope: Scope) -> Any:
            value = condition(scope)
            if value is True:
                return then(scope)
            if value is False:
                return otherwise(scope)
            raise located(no_overload("?:", value), position)

        return evaluate


class Verdict:
    """Gathers bools until one of them decides, as ``&&`` (by false) and ``||`` (by true) do."""

    __slots__ = ("decisive", "failure", "symbol")

    def __init__(self, decisive: bool) -> None:
        self.decisive = decisive
        self.symbol = "||" if decisive else "&&"
        self.failure: ExpressionError | None = None

    def is_settled_by(self, term: Evaluator, scope: Scope, position: int) -> bool:
        """Evaluate one term; an error waits for the other terms, as one of them may decide."""
        try:
            value = term(scope)
        except ExpressionError as error:
            self.failure = self.failure or error
            return False
        if value is self.decisive:
            return True
        if value is not (not self.decisive) and self.failure is None:
            self.failure = located(no_overload(self.symbol, value), position)
        return False

    def undecided(self) -> bool:
        """Return the result when no term decided."""
        if self.failure is not None:
            raise self.failure
        return not self.decisive


class Junction(NamedTuple):
    """``x && y && …`` or ``x || y || …``: one node for a chain of any length."""

    decisive: bool
    terms: tuple[Node, ...]
    position: int

    def build(self) -> Evaluator:
        """Return a function that evaluates terms until one decides."""
        decisive = self.decisive
        terms = [(term.build(), term.position) for term in self.terms]

        def evaluate(scope: Scope) -> bool:
            verdict = Verdict(decisive)
            for term, position in terms:
                if verdict.is_settled_by(term, scope, position):
                    return decisive
            return verdict.undecided()

        return evaluate
