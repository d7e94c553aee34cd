"""The structure of a tree of click's commands, to compare two of them. Read by stock's interpreter too."""

from __future__ import annotations

from typing import Any

import click


def commands(group: click.Group, path: str = "") -> dict[str, dict[str, Any]]:
    """Return the parameters of each command and group, by its words; each by its own."""
    found = {path: _parameters(group, path)}
    for name in group.list_commands(click.Context(group)):
        command = group.commands[name]
        words = f"{path} {name}".strip()
        if isinstance(command, click.Group):
            found |= commands(command, words)
        else:
            found[words] = _parameters(command, words)
    return found


def _parameters(command: click.Command, path: str) -> dict[str, Any]:
    context = click.Context(command)
    return {
        " ".join(sorted([*param.opts, *param.secondary_opts])): {
            **_facts(param, context),
            "variable": _variable(param, path),
        }
        for param in command.params
        if param.opts  # stock heads a group of options with one that has no name
    }


def _variable(param: click.Parameter, path: str) -> str | None:
    """Return the variable of the environment that stands for an option; click makes it from ``KFP``."""
    if not isinstance(param, click.Option) or not param.name:
        return None
    return str(param.envvar or "_".join(["KFP", *path.split(), param.name]).replace("-", "_").upper())


def _facts(param: click.Parameter, context: click.Context) -> dict[str, Any]:
    default = param.get_default(context, call=False)
    return {
        "default": default if isinstance(default, str | int | float) else None,
        "type": param.type.name,
        "number": param.nargs,
        "is required": param.required,
        "is flag": getattr(param, "is_flag", False),
        "is hidden": getattr(param, "hidden", False),
        "choices": list(getattr(param.type, "choices", ())),
        "comes many times": getattr(param, "multiple", False),
    }
