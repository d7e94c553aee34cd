"""Find what JSON cannot hold."""

from __future__ import annotations

from typing import Any

from .objects import json_form


class Problem:
    """Something in a value that JSON cannot hold.

    Args:
        path: Where it is, such as ``['losses'][3]``; empty for the whole value.
        reason: What is wrong, as the rest of a sentence that begins with the value's name.
        hint: What to do about it.
        kind: The exception that Python's ``json`` has for it.
    """

    def __init__(self, path: str, reason: str, hint: str | None, kind: type[Exception]) -> None:
        self.path = path
        self.reason = reason
        self.hint = hint
        self.kind = kind


def find_problem(value: Any, path: str = "", inside: tuple[int, ...] = ()) -> Problem | None:
    """Look for the first thing in a value that JSON cannot hold.

    Args:
        value: What is to be written.
        path: Where the value is, in something larger.
        inside: The ids of the containers that it is in.
    """
    value = json_form(value)
    if isinstance(value, float) and value - value != 0:
        return _not_finite(value, path)
    if isinstance(value, str):
        return _half_a_character(value, path)
    if value is None or isinstance(value, (int, float)):
        return None
    if not isinstance(value, (dict, list, tuple)):
        return _no_json_form(value, path, "an object")
    if id(value) in inside:
        return Problem(path, "contains itself, so it cannot be written as JSON.", None, ValueError)
    return _problem_inside(value, path, (*inside, id(value)))


def _problem_inside(value: Any, path: str, inside: tuple[int, ...]) -> Problem | None:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        place = f"{path}[{key!r}]"
        if not isinstance(key, (str, int, float, type(None))):
            return _no_json_form(key, place, "a key")
        found = (_half_a_character(key, place) if isinstance(key, str) else None) or find_problem(
            item, place, inside
        )
        if found:
            return found
    return None


def _half_a_character(text: str, path: str) -> Problem | None:
    """Find what a text has of bytes that were no UTF-8 when they were read (``surrogateescape``)."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return Problem(
            path,
            f"has {text[error.start]!r} at position {error.start} of a text, which is no character.",
            "it comes of bytes that are not UTF-8: decode them with the encoding that they have, "
            "or write them to an output artifact",
            ValueError,
        )
    return None


def _not_finite(value: float, path: str) -> Problem:
    return Problem(
        path,
        f"has the number {value}, which JSON does not have.",
        "replace it before returning or logging it, for example with None or a large number",
        ValueError,
    )


def _no_json_form(value: Any, path: str, noun: str) -> Problem:
    return Problem(
        path,
        f"has {noun} of type {type(value).__name__}, which is not JSON serializable.",
        "convert it, for example with int(...), float(...), str(...), list(...) or .tolist()",
        TypeError,
    )
