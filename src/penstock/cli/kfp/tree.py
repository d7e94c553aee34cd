"""The root of ``kfp``: its options, its groups, and where errors become text."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from penstock import __version__
from penstock.cli.completion import SHELLS, install
from penstock.cli.kfp.aliases import Group
from penstock.cli.kfp.compile import compile_command
from penstock.cli.kfp.component import component_group
from penstock.cli.kfp.diagnose import diagnose_command
from penstock.cli.kfp.experiment import experiment_group
from penstock.cli.kfp.pipeline import pipeline_group
from penstock.cli.kfp.recurring_run import recurring_run_group
from penstock.cli.kfp.run import run_group
from penstock.cli.kfp.server import Server
from penstock.cli.root import FAILED, failure
from penstock.cli.text import note
from penstock.compat import KFP_VERSION, alias_kfp

__all__ = ["main", "root"]


class _Root(Group):
    """Takes plural names too, ``kfp runs`` for ``kfp run``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        for name in (cmd_name, cmd_name.removesuffix("s")):
            found = super().get_command(ctx, name)
            if found is not None:
                return found
        raise click.UsageError(f"Unrecognized command '{cmd_name}'")


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
        help="Kubeflow Pipelines CLI, provided by Penstock.",
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
    for of_servers in (experiment_group, pipeline_group, recurring_run_group, run_group):
        group.add_command(of_servers())
    return group


def _root_options() -> list[click.Parameter]:
    shells = click.Choice(SHELLS)
    login = "Of a login through Google's proxy, which is refused here."
    return [
        click.Option(["--show-completion"], type=shells, help="Print what a shell's start-up file needs."),
        click.Option(["--install-completion"], type=shells, help="Write it there."),
        click.Option(["--endpoint"], help="The server; the one that runs for this home by default."),
        click.Option(["--iap-client-id"], help=login),
        click.Option(
            ["-n", "--namespace"],
            default="kubeflow",
            show_default=True,
            help="The namespace that Kubeflow is in, inside a cluster.",
        ),
        click.Option(["--other-client-id"], help=login),
        click.Option(["--other-client-secret"], help=login),
        click.Option(["--existing-token"], help="A token that the server knows the user by."),
        click.Option(
            ["--output"],
            type=click.Choice(["table", "json"]),
            default="table",
            show_default=True,
            help="How a server's objects are printed.",
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


@click.pass_context
def _at_root(
    ctx: click.Context,
    /,
    show_completion: str | None,
    install_completion: str | None,
    endpoint: str | None,
    iap_client_id: str | None,
    output: str,
    **of_client: str | None,
) -> None:
    if show_completion:
        click.echo(_completion(show_completion))
    elif install_completion:
        install(install_completion, "kfp", _completion(install_completion))
    ctx.obj = Server({"host": endpoint, "client_id": iap_client_id, **of_client}, output)


def _completion(shell: str) -> str:
    return f'eval "$(_KFP_COMPLETE={shell}_source kfp)"'
