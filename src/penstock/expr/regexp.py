r"""RE2's regular expressions, for ``matches``: their syntax.

Python's ``re`` would not do: it differs from RE2 in ``$``, ``\d`` and POSIX classes, and a pattern such as
``(a+)+$`` would hold the engine for ever. Syntax: github.com/google/re2/wiki/Syntax; of ``\p{…}`` only the
general categories (``\pL``, ``\p{Lu}``). A search answers yes or no, so laziness and captures are read over.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache, partial
from typing import Final

from penstock.errors import ExpressionError
from penstock.expr.automata import (
    Automaton,
    Part,
    Test,
    automaton,
    emit_anchor,
    emit_choice,
    emit_repeat,
    emit_sequence,
    emit_test,
)

_MAX_REPEAT: Final = 1000
_MAX_DEPTH: Final = 100


def _is_ascii(predicate: Test, extra: str = "") -> Test:
    members = frozenset([*filter(predicate, map(chr, range(128))), *extra])
    return members.__contains__


_WORD: Final = _is_ascii(str.isalnum, "_")
_CLASSES: Final[dict[str, Test]] = {
    "d": _is_ascii(str.isdigit),
    "w": _WORD,
    "s": frozenset("\t\n\f\r ").__contains__,
}
_POSIX: Final[dict[str, Test]] = {
    "alnum": _is_ascii(str.isalnum),
    "alpha": _is_ascii(str.isalpha),
    "ascii": _is_ascii(lambda _: True),
    "blank": frozenset("\t ").__contains__,
    "cntrl": _is_ascii(lambda char: char < " " or char == "\x7f"),
    "digit": _is_ascii(str.isdigit),
    "graph": _is_ascii(lambda char: "!" <= char <= "~"),
    "lower": _is_ascii(str.islower),
    "print": _is_ascii(lambda char: " " <= char <= "~"),
    "punct": _is_ascii(lambda char: "!" <= char <= "~" and not char.isalnum()),
    "space": frozenset("\t\n\v\f\r ").__contains__,
    "upper": _is_ascii(str.isupper),
    "word": _WORD,
    "xdigit": frozenset("0123456789abcdefABCDEF").__contains__,
}
_ESCAPES: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Automaton:
    """Compile an RE2 pattern.

    Raises:
        ExpressionError: It is not RE2's syntax, or is too large.
    """
    parser = _Parser(pattern)
    first = parser.alternation(0)
    if parser.place < len(pattern):
        raise parser.error("unmatched ')'")
    return automaton(first)


class _Parser:
    """Recursive descent over a pattern; ``flags`` are those in force at ``place``."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.flags: frozenset[str] = frozenset()

    def error(self, what: str) -> ExpressionError:
        return ExpressionError(f"the regular expression '{self.pattern}' is not valid: {what}")

    def peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.place)

    def take(self, text: str) -> bool:
        if self.peek(text):
            self.place += len(text)
            return True
        return False

    def next(self) -> str:
        if self.place >= len(self.pattern):
            raise self.error("it ends too early")
        self.place += 1
        return self.pattern[self.place - 1]

    def until(self, end: str) -> str:
        found = self.pattern.find(end, self.place)
        if found < 0:
            raise self.error(f"missing '{end}'")
        text = self.pattern[self.place : found]
        self.place = found + len(end)
        return text

    def alternation(self, depth: int) -> Part:
        if depth > _MAX_DEPTH:
            raise self.error("nested too deeply")
        branches = [self.sequence(depth)]
        while self.take("|"):
            branches.append(self.sequence(depth))
        return partial(emit_choice, branches) if len(branches) > 1 else branches[0]

    def sequence(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.place < len(self.pattern) and not self.peek("|") and not self.peek(")"):
            if self.take("\\Q"):
                quoted, _, rest = self.pattern[self.place :].partition("\\E")
                self.place = len(self.pattern) - len(rest)
                literals = [self.literal(char) for char in quoted]
                parts.extend(literals[:-1])
                parts.extend(self.repeated(literal) for literal in literals[-1:])
                continue
            atom = self.atom(depth)
            if atom is not None:
                parts.append(self.repeated(atom))
        return partial(emit_sequence, parts)

    def repeated(self, atom: Part) -> Part:
        bounds = self.quantifier()
        if bounds is None:
            return atom
        self.take("?")
        place = self.place
        if self.quantifier() is not None:
            self.place = place
            raise self.error("a repetition of a repetition")
        return partial(emit_repeat, atom, *bounds)

    def quantifier(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return bounds
        inside, closed, _ = self.pattern[self.place + 1 :].partition("}")
        least, comma, most = inside.partition(",")
        if not (self.peek("{") and closed and _is_count(least) and (_is_count(most) or not most)):
            return None  # a brace that counts nothing is a plain character
        self.place += len(inside) + 2
        low = int(least)
        high = int(most) if most else None if comma else low
        if low > _MAX_REPEAT or (high is not None and not low <= high <= _MAX_REPEAT):
            raise self.error(f"bad repetition {{{inside}}}")
        return low, high

    def atom(self, depth: int) -> Part | None:
        if self.quantifier():
            raise self.error("nothing to repeat")
        char = self.next()
        unit = "line" if "m" in self.flags else "text"
        match char:
            case "(":
                return self.group(depth)
            case "[":
                return partial(emit_test, self.bracket())
            case ".":
                return partial(emit_test, (lambda _: True) if "s" in self.flags else "\n".__ne__)
            case "^" | "$":
                return partial(emit_anchor, f"{unit} start" if char == "^" else f"{unit} end")
        return self.escape() if char == "\\" else self.literal(char)

    def literal(self, char: str) -> Part:
        return partial(emit_test, self.folding(char.__eq__))

    def folding(self, test: Test) -> Test:
        if "i" not in self.flags:
            return test
        return lambda char: test(char) or test(char.lower()) or test(char.upper())

    def group(self, depth: int) -> Part | None:
        outer = self.flags
        if self.take("?"):
            if self.take("P<") or (not self.peek("<=") and not self.peek("<!") and self.take("<")):
                name = self.until(">")
                if not name.isidentifier():
                    raise self.error("bad name of a group")
            elif not self.switches():
                return None
        part = self.alternation(depth + 1)
        if not self.take(")"):
            raise self.error("missing ')'")
        self.flags = outer
        return part

    def switches(self) -> bool:
        """Read ``i``, ``-s`` … and tell whether a group follows: ``(?i:…)``, not ``(?i)``."""
        flags, on = set(self.flags), True
        while (char := self.next()) not in ":)":
            if char == "-" and on:
                on = False
            elif char in "imsU":
                flags.add(char) if on else flags.discard(char)
            else:
                raise self.error(f"'(?{char}' is not known")
        self.flags = frozenset(flags)
        return char == ":"

    def escape(self) -> Part:
        char = self.next()
        anchor = {"A": "text start", "z": "text end", "b": "word", "B": "no word"}.get(char)
        if anchor:
            return partial(emit_anchor, anchor)
        self.place -= 1
        test = self.class_escape()
        return partial(emit_test, test) if test else self.literal(self.character())

    def class_escape(self) -> Test | None:
        """Read ``d``, ``W``, ``pL`` … after a backslash; None when it is no class."""
        char = self.next()
        lower = char.lower()
        if lower in _CLASSES:
            test = _CLASSES[lower]
        elif lower == "p":
            category = self.until("}") if self.take("{") else self.next()
            test = self.category(category.removeprefix("^"))
            if category.startswith("^"):
                test = _negate(test)
        else:
            self.place -= 1
            return None
        return self.folding(test) if char == lower else _negate(self.folding(test))

    def category(self, name: str) -> Test:
        if name not in _CATEGORIES:
            raise self.error(f"'\\p{{{name}}}' is not known; general categories such as L or Lu are")
        return lambda char: unicodedata.category(char).startswith(name)

    def character(self) -> str:
        """Read one character's escape after its backslash."""
        char = self.next()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char == "x":
            digits = self.until("}") if self.take("{") else self.next() + self.next()
            if not re.fullmatch("[0-9a-fA-F]+", digits) or int(digits, 16) > sys.maxunicode:
                raise self.error("bad escape \\x")
            return chr(int(digits, 16))
        octal = re.match("[0-7]{1,3}", self.pattern[self.place - 1 :])
        if octal and (char == "0" or len(octal[0]) > 1):
            self.place += octal.end() - 1
            return chr(int(octal[0], 8))
        if char.isascii() and not char.isalnum():
            return char
        raise self.error(f"bad escape '\\{char}'")

    def bracket(self) -> Test:
        negated = self.take("^")
        tests: list[Test] = []
        while not tests or not self.take("]"):  # a bracket that stands first is a plain character
            tests.append(self.member(is_first=not tests))
        test = self.folding(lambda char: any(test(char) for test in tests))
        return _negate(test) if negated else test

    def member(self, *, is_first: bool) -> Test:
        """Read one class, range or character inside brackets."""
        if self.take("[:"):
            name = self.until(":]")
            posix = _POSIX.get(name.removeprefix("^"))
            if posix is None:
                raise self.error(f"'[:{name}:]' is not known")
            return _negate(posix) if name.startswith("^") else posix
        if self.take("\\"):
            if test := self.class_escape():
                return test
            low = self.character()
        else:
            low = self.next()
            if low == "-" and not is_first and not self.peek("]"):
                raise self.error("bad range in brackets")
        if not self.peek("-") or self.pattern[self.place + 1 : self.place + 2] in ("]", ""):
            return low.__eq__
        self.place += 1
        high = self.character() if self.take("\\") else self.next()
        if high < low:
            raise self.error(f"bad range {low}-{high}")
        return lambda char: low <= char <= high


def _negate(test: Test) -> Test:
    return lambda char: not test(char)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


_SUBCATEGORIES: Final = {
    "C": "cfos",
    "L": "lmotu",
    "M": "cen",
    "N": "dlo",
    "P": "cdefios",
    "S": "ckmo",
    "Z": "lps",
}
_CATEGORIES: Final = frozenset(
    group + member for group, members in _SUBCATEGORIES.items() for member in ("", *members)
)
