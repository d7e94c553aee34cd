"""Groups of commands that take older names of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from penstock.cli.text import note

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Aliases", "Group"]


class Group(click.Group):
    """Has a command's own name in usage texts and variables, whichever name it was called by."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return a command, its own name, and the words that are left."""
        _, command, rest = super().resolve_command(ctx, args)
        return command.name if command is not None else None, command, rest


class Aliases(Group):
    """Takes a command by an older name too, and says which one it has now.

    Args:
        name: The group's name.
        older: The present name for each older one.
    """

    def __init__(self, name: str, older: Mapping[str, str], **words: Any) -> None:
        super().__init__(name, **words)
        self._older = older

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command of a name, new or old."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in self._older:
            present = self._older[cmd_name]
            note(f"Warning: '{cmd_name}' is deprecated, use '{present}' instead.")
            found = super().get_command(ctx, present)
        if found is None:
            raise click.UsageError(f"Unrecognized command '{cmd_name}'.")
        return found
