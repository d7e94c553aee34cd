"""The structure of a tree of click's commands, to compare two of them. Read by stock's interpreter too."""

from __future__ import annotations

from typing import Any

import click


def commands(group: click.Group, path: str = "") -> dict[str, dict[str, Any]]:
    """Return the parameters of each command and group, by its words; each by its own."""
    found = {path: _parameters(group)}
    for name in group.list_commands(click.Context(group)):
        command = group.commands[name]
        words = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            found |= commands(command, words)
        else:
            found[words] = _parameters(command)
    return found


def _parameters(command: click.Command) -> dict[str, Any]:
    context = click.Context(command)
    shown = [param for param in command.params if not _is_hidden(param)]
    return {" ".join(sorted([*param.opts, *param.secondary_opts])): _facts(param, context) for param in shown}


def _is_hidden(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and param.hidden


def _facts(param: click.Parameter, context: click.Context) -> dict[str, Any]:
    default = param.get_default(context, call=False)
    return {
        "default": default if isinstance(default, str | int | float) else None,
        "type": param.type.name,
        "number": param.nargs,
        "is required": param.required,
        "is flag": getattr(param, "is_flag", False),
    }
