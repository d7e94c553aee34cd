"""CEL text to tokens, with positions; and the literals' values.

Grammar: github.com/google/cel-spec, doc/langdef.md, "Syntax".
"""

from __future__ import annotations

import re
import sys
from typing import Final, NamedTuple

from penstock.errors import ExpressionError
from penstock.expr.values import INT_MAX, UINT_MAX, Uint

# The order matters: a longer form stands before its own beginning ('1.5' before '1', ''' before ').
_TOKEN: Final = re.compile(
    r"""
      (?P<space>  [ \t\f\r\n]+ | //[^\n]* )
    | (?P<float>  (?: \d+\.\d+ | \.\d+ ) (?: [eE][+-]?\d+ )? | \d+[eE][+-]?\d+ )
    | (?P<uint>   (?: 0x[0-9a-fA-F]+ | \d+ ) [uU] )
    | (?P<int>    0x[0-9a-fA-F]+ | \d+ )
    | (?P<string> [bB]? (?:
          [rR] (?: \"\"\" (?s:.*?) \"\"\" | ''' (?s:.*?) ''' | " [^"\r\n]* " | ' [^'\r\n]* ' )
        | \"\"\" (?: [^\\] | \\ (?s:.) )*? \"\"\" | ''' (?: [^\\] | \\ (?s:.) )*? '''
        | " (?: [^"\\\r\n] | \\ [^\r\n] )* " | ' (?: [^'\\\r\n] | \\ [^\r\n] )* ' ) )
    | (?P<name>   [A-Za-z_]\w* )
    | (?P<quoted> `[A-Za-z0-9_./ -]+` )
    | (?P<sign>   && | \|\| | [=!<>]= | [-+*/%<>!?:.,()\[\]{}] )
    """,
    re.VERBOSE | re.ASCII,
)

_ESCAPE: Final = re.compile(
    r"""\\(?: [xX]([0-9a-fA-F]{2}) | u([0-9a-fA-F]{4}) | U([0-9a-fA-F]{8}) | ([0-3][0-7]{2})
            | ([abfnrtv\\'"`?]) )?""",
    re.VERBOSE,
)
_SURROGATES: Final = range(0xD800, 0xE000)
_NEWLINE: Final = re.compile(r"\r\n?")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Token(NamedTuple):
    """One token: ``kind`` is a name of the pattern's groups, or ``end``."""

    kind: str
    text: str
    position: int


def tokenize(text: str) -> list[Token]:
    """Split an expression into tokens; the last one is the ``end``.

    Raises:
        ExpressionError: A character, or a string that never closes, begins no token.
    """
    tokens = []
    position = 0
    while position < len(text):
        matched = _TOKEN.match(text, position)
        if matched is None or matched.lastgroup is None:
            raise _unreadable(text, position)
        if matched.lastgroup != "space":
            tokens.append(Token(matched.lastgroup, matched[0], position))
        position = matched.end()
    tokens.append(Token("end", "", position))
    return tokens


def _unreadable(text: str, position: int) -> ExpressionError:
    character = text[position]
    if character in "\"'":
        return ExpressionError("the string has no closing quote", position=position)
    hint = {"=": "comparison is '=='", "&": "'and' is '&&'", "|": "'or' is '||'"}.get(character)
    return ExpressionError(f"unexpected character {character!r}", position=position, hint=hint)


def number(token: Token, sign: str = "") -> int | float:
    """Return the value of an int, uint or float token, with a minus sign where one stood before it."""
    if token.kind == "float":
        return float(sign + token.text)
    digits = token.text.rstrip("uU")
    value = int(sign + digits, 16 if digits.startswith("0x") else 10)
    if token.kind == "uint":
        if value > UINT_MAX:
            raise ExpressionError("the number does not fit into 64 bits", position=token.position)
        return Uint(value)
    if not -INT_MAX - 1 <= value <= INT_MAX:
        raise ExpressionError("the number does not fit into 64 bits", position=token.position)
    return value


def string(token: Token) -> str | bytes:
    """Return the value of a string or bytes token."""
    quoted = token.text.lstrip("bBrR")
    prefix = token.text[: -len(quoted)].lower()
    marks = 3 if quoted.startswith(("'''", '"""')) else 1
    body = _NEWLINE.sub("\n", quoted[marks:-marks])
    if "b" in prefix:
        return body.encode() if "r" in prefix else _unescape_bytes(body, token.position)
    if "r" in prefix or "\\" not in body:
        return body
    return _ESCAPE.sub(lambda escape: _character(escape, token.position), body)


def _character(escape: re.Match[str], position: int) -> str:
    two, four, eight, octal, letter = escape.groups()
    if letter:
        return _LETTERS.get(letter, letter)
    if digits := two or four or eight:
        code = int(digits, 16)
    elif octal:
        code = int(octal, 8)
    else:
        raise _bad_escape(escape, position)
    if code > sys.maxunicode or code in _SURROGATES:
        raise ExpressionError(f"{escape[0]} is not a Unicode character", position=position)
    return chr(code)


def _unescape_bytes(body: str, position: int) -> bytes:
    parts = []
    start = 0
    for escape in _ESCAPE.finditer(body):
        parts.append(body[start : escape.start()].encode())
        two, four, eight, octal, letter = escape.groups()
        if four or eight:
            raise ExpressionError(f"{escape[0]} cannot stand in a bytes literal", position=position)
        if two or octal:
            parts.append(bytes([int(two, 16) if two else int(octal, 8)]))
        elif letter:
            parts.append(_LETTERS.get(letter, letter).encode())
        else:
            raise _bad_escape(escape, position)
        start = escape.end()
    parts.append(body[start:].encode())
    return b"".join(parts)


def _bad_escape(escape: re.Match[str], position: int) -> ExpressionError:
    shown = escape.string[escape.start() : escape.start() + 2]
    return ExpressionError(
        f"the string has an unknown escape {shown}", position=position, hint="write \\\\ for a backslash"
    )
