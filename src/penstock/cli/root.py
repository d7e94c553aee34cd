"""The command tree, and the one place where errors become text and exit codes."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from penstock import __version__
from penstock.errors import ConfigError, Error, StoreError

COMMANDS = {
    "run": ("penstock.cli.run", "Run a pipeline, a component or compiled YAML on this machine."),
    "compile": ("penstock.cli.compile", "Compile a pipeline to YAML."),
    "runs": ("penstock.cli.runs", "List runs, the newest first."),
    "logs": ("penstock.cli.logs", "Show what a run's tasks printed."),
}

FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130


class _Lazy(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="penstock")
def cli() -> None:
    """Kubeflow Pipelines without the cluster."""


def main(args: list[str] | None = None) -> Any:
    """Run the command line, and exit with its code: 0 well, 1 not, 2 wrong use, 130 interrupted."""
    try:
        code = cli.main(args=args, prog_name="penstock", standalone_mode=False)
    except click.exceptions.Exit as leave:
        code = leave.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except Error as error:
        show_error(error)
        code = exit_code(error)
    except BrokenPipeError:
        code = FAILED  # whoever read our output has gone
    sys.exit(code if isinstance(code, int) else 0)


def show_error(error: Error) -> None:
    """Print an error of ours: what happened, where, and what to do."""
    first, *rest = str(error).splitlines() or [""]
    click.echo(click.style("error", fg="red", bold=True) + f": {first}", err=True)
    for line in rest:
        click.echo(line, err=True)


def exit_code(error: Error) -> int:
    """Return the code to exit with: what the user wrote is wrong use, what the machine lacks is not."""
    return FAILED if isinstance(error, ConfigError | StoreError) else WRONG_USE
