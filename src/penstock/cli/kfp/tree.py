"""The root of ``kfp``: its options, its groups, and where errors become text."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from penstock import __version__
from penstock.cli.completion import SHELLS, install
from penstock.cli.kfp.compile import compile_command
from penstock.cli.kfp.component import component_group
from penstock.cli.kfp.diagnose import diagnose_command
from penstock.cli.root import FAILED, failure
from penstock.cli.text import note
from penstock.compat import KFP_VERSION, alias_kfp
from penstock.errors import ConfigError

__all__ = ["main", "root"]

_OF_SERVERS = {
    "run": "`penstock run FILE` runs a pipeline on this machine, `penstock runs` lists what ran",
    "recurring-run": "a timer of this machine, such as cron, can call `penstock run FILE`",
    "pipeline": "`penstock compile FILE` writes the file that a server takes",
    "experiment": "`penstock run FILE --experiment NAME` puts a run into an experiment",
}


class _Root(click.Group):
    """Takes plural names too, ``kfp runs`` for ``kfp run``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        for name in (cmd_name, cmd_name.removesuffix("s")):
            found = super().get_command(ctx, name)
            if found is not None:
                return found
        raise click.UsageError(f"Unrecognized command '{cmd_name}'")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        _, command, rest = super().resolve_command(ctx, args)
        return command.name if command is not None else None, command, rest


def main(words: list[str] | None = None) -> NoReturn:
    """Run the command line of this process, or another, and end the process with its exit code."""
    try:
        alias_kfp()
        root()(args=words, prog_name="kfp", auto_envvar_prefix="KFP")
    except Exception as error:  # the outermost boundary of this command line
        failure(error)
    sys.exit(FAILED)  # click has ended the process otherwise


def root() -> click.Group:
    """Return the tree of commands."""
    group = _Root(
        name="kfp",
        help="Kubeflow Pipelines CLI, provided by Penstock: what needs no server.",
        params=_root_options(),
        callback=_at_root,
        invoke_without_command=True,
    )
    group.add_command(
        click.Group(
            "dsl", commands=[compile_command()], help="Command group for compiling DSL to Pipeline Spec."
        )
    )
    group.add_command(component_group())
    group.add_command(diagnose_command())
    for name, instead in _OF_SERVERS.items():
        group.add_command(_server_command(name, instead))
    return group


def _root_options() -> list[click.Parameter]:
    shells = click.Choice(SHELLS)
    server = "Of the server. No command here asks one."
    return [
        click.Option(["--show-completion"], type=shells, help="Print what a shell's start-up file needs."),
        click.Option(["--install-completion"], type=shells, help="Write it there."),
        *(click.Option([f"--{name}"], help=server) for name in ("endpoint", "iap-client-id")),
        click.Option(["-n", "--namespace"], default="kubeflow", show_default=True, help=server),
        *(
            click.Option([f"--{name}"], help=server)
            for name in ("other-client-id", "other-client-secret", "existing-token")
        ),
        click.Option(
            ["--output"],
            type=click.Choice(["table", "json"]),
            default="table",
            show_default=True,
            help="How lists of a server's objects are printed.",
        ),
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_show_version,
            help="Show the version and exit.",
        ),
    ]


def _show_version(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        note(f"provided by penstock {__version__}")
        click.echo(f"kfp {KFP_VERSION}")
        ctx.exit()


def _at_root(show_completion: str | None, install_completion: str | None, **_of_servers: Any) -> None:
    if show_completion:
        click.echo(_completion(show_completion))
    elif install_completion:
        install(install_completion, "kfp", _completion(install_completion))


def _completion(shell: str) -> str:
    return f'eval "$(_KFP_COMPLETE={shell}_source kfp)"'


def _server_command(name: str, instead: str) -> click.Command:
    """Stand in for a group of commands, whatever stands behind its name."""

    def refuse(words: tuple[str, ...]) -> None:  # noqa: ARG001 - click passes it
        message = f"`kfp {name}` asks a Kubeflow Pipelines server, and Penstock has none yet."
        raise ConfigError(message, hint=instead)

    return click.Command(
        name,
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        callback=refuse,
        hidden=True,
        add_help_option=False,
        context_settings={"ignore_unknown_options": True},
    )
