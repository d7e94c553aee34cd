"""CEL tokens to the syntax tree: recursive descent, with precedence climbing for the binary operators."""

from __future__ import annotations

from typing import Final, NoReturn

from penstock.errors import ExpressionError
from penstock.expr.functions import FUNCTIONS
from penstock.expr.lexer import Token, number, string, tokenize
from penstock.expr.macros import Comprehension, ExistsOne, Quantifier
from penstock.expr.nodes import (
    Binary,
    Conditional,
    Has,
    Junction,
    ListOf,
    Literal,
    MapOf,
    Name,
    Node,
    Select,
    Unary,
)
from penstock.expr.operators import BINARY, invert, negate
from penstock.expr.values import TYPES, entry

_MAX_DEPTH: Final = 100
"""Of brackets, calls and unary operators within each other: well within Python's own limit."""

_PRECEDENCE: Final = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_SIGNED: Final = frozenset({"int", "float"})
_NUMBERS: Final = _SIGNED | {"uint"}
_KEYWORDS: Final = frozenset({"in", *_CONSTANTS})
_RESERVED: Final = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import"}
    | {"let", "loop", "package", "namespace", "return", "var", "void", "while"}
)
_MACROS: Final = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})


def parse_tree(text: str) -> tuple[Node, frozenset[str]]:
    """Parse an expression.

    Returns:
        Its tree, and the names that it needs from outside.

    Raises:
        ExpressionError: The text is not an expression; the error's position says where.
    """
    parser = _Parser(text)
    node = parser.expression()
    if parser.token.kind != "end":
        parser.unexpected("an operator or the end")
    return node, frozenset(parser.names)


class _Parser:
    """Parses one expression; ``names`` gathers the variables that it needs from outside."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.place = 0
        self.depth = 0
        self.bound: list[str] = []
        self.names: set[str] = set()

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def take(self, sign: str) -> Token | None:
        token = self.tokens[self.place]
        if token.kind == "sign" and token.text == sign:
            self.place += 1
            return token
        return None

    def expect(self, sign: str) -> Token:
        return self.take(sign) or self.unexpected(f"'{sign}'")

    def unexpected(self, wanted: str) -> NoReturn:
        token = self.token
        found = "the expression ends" if token.kind == "end" else f"there is '{token.text}'"
        raise ExpressionError(f"{found} where {wanted} should be", position=token.position)

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ExpressionError("the expression is nested too deeply", position=self.token.position)
        node = self.binary(1)
        if question := self.take("?"):
            then = self.binary(1)
            self.expect(":")
            node = Conditional(node, then, self.expression(), question.position)
        self.depth -= 1
        return node

    def binary(self, least: int) -> Node:
        """Parse a chain of operators that bind at least so tightly."""
        node = self.unary()
        while True:
            token = self.token
            precedence = _PRECEDENCE.get(token.text, 0) if token.kind in ("sign", "name") else 0
            if precedence < least:
                return node
            self.place += 1
            right = self.binary(precedence + 1)
            if token.text in ("&&", "||"):
                node = _join(node, right, token)
            else:
                node = Binary(BINARY[token.text], node, right, token.position)

    def unary(self) -> Node:
        for sign, function in (("!", invert), ("-", negate)):
            start, count = self.place, 0
            while self.take(sign):
                count += 1
            if sign == "-" and count == 1 and self.token.kind in _SIGNED:
                self.place = start  # the minus belongs to the number: -9223372036854775808 has no positive
                break
            if count:
                operand = self.members(self.primary())
                return Unary(function, operand, self.tokens[start].position) if count % 2 else operand
        return self.members(self.primary())

    def numeral(self) -> Node:
        minus = self.take("-")
        token = self.token
        self.place += 1
        return Literal(number(token, "-" if minus else ""), token.position)

    def members(self, node: Node) -> Node:
        """Parse what follows a value: ``.field``, ``.method(…)``, ``[index]``."""
        while True:
            if dot := self.take("."):
                name = self.field_name()
                node = self.method(node, name, dot) if self.take("(") else Select(node, name, dot.position)
            elif bracket := self.take("["):
                key = self.expression()
                self.expect("]")
                node = Binary(entry, node, key, bracket.position)
            elif self.token.text == "{" and isinstance(node, Name | Select):
                raise ExpressionError("messages cannot be made here, only maps", position=self.token.position)
            else:
                return node

    def field_name(self) -> str:
        token = self.token
        if token.kind == "quoted":
            self.place += 1
            return token.text[1:-1]
        if token.kind != "name" or token.text in _KEYWORDS:
            self.unexpected("the name of a field")
        self.place += 1
        return token.text

    def primary(self) -> Node:
        token = self.token
        if token.kind in _NUMBERS or (token.text == "-" and self.tokens[self.place + 1].kind in _SIGNED):
            return self.numeral()
        if token.kind == "string":
            self.place += 1
            return Literal(string(token), token.position)
        if token.kind == "name" and token.text != "in":
            self.place += 1
            if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text], token.position)
            return self.name(token, is_absolute=False)
        if self.take(".") and self.token.kind == "name":
            self.place += 1
            return self.name(self.tokens[self.place - 1], is_absolute=True)
        return self.bracketed()

    def bracketed(self) -> Node:
        if self.take("("):
            node = self.expression()
            self.expect(")")
            return node
        if bracket := self.take("["):
            return ListOf(self.sequence("]"), bracket.position)
        if brace := self.take("{"):
            return self.map(brace)
        return self.unexpected("a value")

    def name(self, token: Token, *, is_absolute: bool) -> Node:
        name = token.text
        if name in _RESERVED or name in _KEYWORDS:
            raise ExpressionError(f"'{name}' is a reserved word", position=token.position)
        if self.take("("):
            return self.function(token)
        if name not in TYPES and (is_absolute or name not in self.bound):
            self.names.add(name)
        return Name(name, is_absolute, token.position)

    def sequence(self, end: str) -> tuple[Node, ...]:
        """Parse values up to a bracket, with a comma allowed after the last."""
        nodes: list[Node] = []
        while not self.take(end):
            nodes.append(self.expression())
            if not self.take(","):
                self.expect(end)
                break
        return tuple(nodes)

    def map(self, opening: Token) -> Node:
        entries = []
        while not self.take("}"):
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.take(","):
                self.expect("}")
                break
        return MapOf(tuple(entries), opening.position)

    def arguments(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        if self.take(")"):
            return ()
        while True:
            nodes.append(self.expression())
            if not self.take(","):
                self.expect(")")
                return tuple(nodes)

    def function(self, token: Token) -> Node:
        arguments = self.arguments()
        if token.text == "has":
            if len(arguments) == 1 and isinstance(arguments[0], Select):
                return Has(*arguments[0])
            raise ExpressionError("has() takes one field, such as has(x.y)", position=token.position)
        return _call(token.text, arguments, token.position, is_method=False)

    def method(self, target: Node, name: str, dot: Token) -> Node:
        variable = self.macro_variable() if name in _MACROS else None
        if variable is None:
            return _call(name, (target, *self.arguments()), dot.position, is_method=True)
        self.bound.append(variable)
        arguments = self.arguments()
        self.bound.pop()
        return _macro(name, target, variable, arguments, dot.position)

    def macro_variable(self) -> str:
        token = self.token
        if token.kind != "name" or token.text in _KEYWORDS or self.tokens[self.place + 1].text != ",":
            raise ExpressionError(
                "a macro takes a variable's name first, such as x.exists(i, i > 1)", position=token.position
            )
        self.place += 2
        return token.text


def _join(left: Node, right: Node, operator: Token) -> Node:
    decisive = operator.text == "||"
    terms = left.terms if isinstance(left, Junction) and left.decisive is decisive else (left,)
    return Junction(decisive, (*terms, right), operator.position)


def _call(name: str, arguments: tuple[Node, ...], position: int, *, is_method: bool) -> Node:
    overloads = FUNCTIONS.get(name)
    allowed = (overloads.as_method if is_method else overloads.as_function) if overloads else ()
    if overloads is None or not allowed:
        what = "method" if is_method else "function"
        raise ExpressionError(f"there is no {what} '{name}'", position=position)
    if len(arguments) not in allowed:
        counts = " or ".join(str(count - is_method) for count in allowed)
        given = len(arguments) - is_method
        raise ExpressionError(f"'{name}' takes {counts} arguments, not {given}", position=position)
    match arguments:
        case (operand,):
            return Unary(overloads.call, operand, position)
        case (left, right):
            return Binary(overloads.call, left, right, position)
    raise AssertionError("no function takes another number of arguments")


def _macro(name: str, target: Node, variable: str, arguments: tuple[Node, ...], position: int) -> Node:
    match name, arguments:
        case "all" | "exists", (body,):
            return Quantifier(name == "exists", target, variable, body, position)
        case "exists_one" | "existsOne", (test,):
            return ExistsOne(target, variable, test, position)
        case "filter", (test,):
            return Comprehension(target, variable, test, Name(variable, False, position), position)
        case "map", (body,):
            return Comprehension(target, variable, None, body, position)
        case "map", (test, body):
            return Comprehension(target, variable, test, body, position)
    count = len(arguments)
    raise ExpressionError(f"'{name}' is given {count} arguments after the variable", position=position)
