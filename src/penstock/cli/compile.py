"""``penstock compile``: a pipeline to YAML."""

from __future__ import annotations

from pathlib import Path

import click

from penstock.cli.load import select
from penstock.cli.run import split_target
from penstock.compat import choose_sdk


@click.command("compile")
@click.argument("target", metavar="FILE[:NAME]")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to write it; FILE with the ending .yaml when not given."
)
@click.option(
    "--sdk",
    type=click.Choice(["auto", "penstock", "kfp"]),
    default="auto",
    help="Which SDK `import kfp` means.",
)
def command(target: str, output: str | None, sdk: str) -> None:
    """Compile the pipeline of a Python FILE (NAME chooses one of several) to YAML."""
    path, chosen = split_target(target)
    chosen_sdk = choose_sdk(sdk)
    click.echo(chosen_sdk.text, err=True)
    chosen_sdk.activate()
    component = select(path, chosen)
    written = output or str(Path(path).with_suffix(".yaml"))
    if chosen_sdk.name == "penstock":
        from penstock.compiler import Compiler  # noqa: PLC0415 - not needed where stock compiles
    else:
        from kfp.compiler import Compiler  # type: ignore[import-not-found, no-redef]  # noqa: PLC0415
    Compiler().compile(component, written)
    click.echo(written)
