"""Errors of the runtime, and their text in the layout that ``penstock.errors`` gives to every message."""

from __future__ import annotations


def describe(message: str, *, where: str | None = None, hint: str | None = None) -> str:
    """Join what happened, where, and what to do about it.

    The runtime raises plain exceptions: a task's interpreter may not have ``penstock.errors``.

    Args:
        message: What happened, and why.
        where: The place, such as ``component 'train', output 'model'``.
        hint: One thing to do about it.

    Returns:
        One line for each part that is given.
    """
    lines = [message]
    if where:
        lines.append(f"  where: {where}")
    if hint:
        lines.append(f"  hint: {hint}")
    return "\n".join(lines)


class Refused(TypeError):
    """An annotation that no parameter can have.

    Args:
        reason: Why, as a sentence without its subject: ``is a Union of several kinds``.
        hint: What to write.
        is_of_user: Whether it is about a class of the user's own.
    """

    def __init__(self, reason: str, hint: str, *, is_of_user: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.is_of_user = is_of_user
