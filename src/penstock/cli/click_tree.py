"""The commands as click has them: help, and what is wrong with an invocation."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import click

from penstock import __version__
from penstock.cli.commands import COMMANDS
from penstock.cli.completion import COMPLETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.cli.options import Command, Option

Request = tuple[str, dict[str, Any]]


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)  # in the order of their use, not of the alphabet


def read(words: Sequence[str]) -> Request | int:
    """Read a command line.

    Returns:
        The command's name and the arguments of its function; or the code to exit with, when help was asked
        for and has been printed.

    Raises:
        click.UsageError: Something is wrong with it.
    """
    found: Request | int | None = tree().main(list(words), prog_name="penstock", standalone_mode=False)
    return 0 if found is None else found


def tree() -> click.Group:
    """Return the group of all commands; invoking one returns its name and what it was given."""
    group = _Group(
        help="Kubeflow Pipelines without the cluster.",
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
    )
    group.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help="Show the version and exit.",
            callback=_show_version,
        )
    )
    for name, command in COMMANDS.items():
        group.add_command(_command(name, command))
    return group


def _command(name: str, command: Command) -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(
            [argument.name],
            metavar=argument.metavar,
            required=argument.required,
            nargs=-1 if argument.rest or argument.many else 1,
            type=click.Choice(argument.choices) if argument.choices else None,
            shell_complete=COMPLETERS[argument.completes],
        )
        for argument in command.arguments
    ]
    params += map(_option, command.options)

    def request(**values: Any) -> Request:
        return name, values

    takes_rest = any(argument.rest for argument in command.arguments)
    return click.Command(
        name,
        params=params,
        callback=request,
        help=inspect.cleandoc(command.help),
        short_help=command.summary,
        context_settings={"allow_interspersed_args": not takes_rest},
    )


def _option(option: Option) -> click.Option:
    if option.is_flag:
        return click.Option([*option.flags, option.name], is_flag=True, help=option.help)
    shows_default = option.default is not None and option.default != 0
    kind: Any = click.IntRange(min=0) if isinstance(option.default, int) else None
    return click.Option(
        [*option.flags, option.name],
        help=option.help,
        metavar=option.metavar or None,
        multiple=option.many,
        type=click.Choice(option.choices) if option.choices else kind,
        default=option.absent,
        shell_complete=COMPLETERS[option.completes],
        show_default=shows_default,
    )


def _show_version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"penstock {__version__}")
        ctx.exit()
