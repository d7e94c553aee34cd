"""``penstock run``: a pipeline, a component or compiled YAML, on this machine, from start to end."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.load import load_package
from penstock.cli.parameters import read_parameters
from penstock.cli.root import FAILED, INTERRUPTED, exit_code, show_error
from penstock.cli.view import follow
from penstock.compat import choose_sdk
from penstock.engine import RunOptions
from penstock.errors import Error, SubmitError
from penstock.local.embedded import embedded
from penstock.local.results import RunResult, read_result
from penstock.store import runs

if TYPE_CHECKING:
    from types import FrameType

    from penstock.local.embedded import Embedded
    from penstock.store import Run


@click.command("run")
@click.argument("target", metavar="FILE[:NAME]", required=False)
@click.option(
    "-p",
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter: JSON, or text for a STRING.",
)
@click.option("--name", help="The run's name.")
@click.option("--experiment", default="Default", show_default=True, help="The experiment that it belongs to.")
@click.option("--no-cache", is_flag=True, help="Take no outputs of earlier runs.")
@click.option("--env-file", metavar="FILE", help="Variables for the tasks, NAME=value a line; never stored.")
@click.option("--resume", "resumed", metavar="RUN", help="Go on with a run from what has succeeded in it.")
@click.option(
    "--sdk",
    type=click.Choice(["auto", "penstock", "kfp"]),
    default="auto",
    help="Which SDK `import kfp` means.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else there."
)
def command(  # noqa: PLR0913 - the options of a command
    *,
    target: str | None,
    params: tuple[str, ...],
    name: str | None,
    experiment: str,
    no_cache: bool,
    env_file: str | None,
    resumed: str | None,
    sdk: str,
    as_json: bool,
) -> int:
    """Run FILE on this machine.

    FILE is a Python file with a pipeline or component (NAME chooses one of several), or compiled YAML.
    Tasks run as processes of this machine; what they print, and what they made, is kept under
    $PENSTOCK_HOME (~/.penstock).
    """
    try:
        if resumed is None:
            if target is None:
                raise click.UsageError("Missing argument 'FILE[:NAME]'.")
            options = RunOptions(
                cache=not no_cache, env_file=str(Path(env_file).resolve()) if env_file else None
            )
            result = _run(target, params, name, experiment, options, sdk)
        else:
            if target is not None or params:
                raise SubmitError(
                    "--resume goes on with the pipeline and the parameters of the run",
                    hint="leave out FILE and -p; a new run takes what is unchanged from the cache",
                )
            result = _resume(resumed)
    except Error as error:
        if not as_json:
            raise
        click.echo(json.dumps(_not_started(error)))
        show_error(error)
        return exit_code(error)
    if as_json:
        click.echo(json.dumps(result.to_dict()))
    else:
        _print_outputs(result.outputs)
    return {"SUCCEEDED": 0, "CANCELED": INTERRUPTED}.get(result.run.state, FAILED)


def split_target(target: str) -> tuple[str, str | None]:
    """Split ``FILE:NAME``; a name is an identifier or a pipeline's name, without dots and slashes."""
    path, separator, chosen = target.rpartition(":")
    if separator and chosen and not set("./\\") & set(chosen):
        return path, chosen
    return target, None


def _run(
    target: str,
    params: tuple[str, ...],
    name: str | None,
    experiment: str,
    options: RunOptions,
    sdk: str,
) -> RunResult:
    path, chosen = split_target(target)
    with embedded() as engine:
        chosen_sdk = choose_sdk(sdk)
        click.echo(chosen_sdk.text, err=True)
        chosen_sdk.activate()
        package = load_package(path, chosen)
        assert package.spec.root is not None, "a valid pipeline has a root"
        values = read_parameters(params, package.spec.root)
        run = engine.submit(package, values, name=name, experiment=experiment, options=options)
        return _drive(engine, run, reopen=False)


def _resume(text: str) -> RunResult:
    with embedded() as engine:
        with engine.store.read() as tx:
            run = runs.find(tx, text)
        return _drive(engine, run, reopen=True)


def _drive(engine: Embedded, run: Run, *, reopen: bool) -> RunResult:
    """Drive a run to its end while another thread shows it; Ctrl-C cancels it."""
    last = engine.last_event(run.id)
    over = threading.Event()
    view = threading.Thread(
        target=follow, args=(engine.store, run, engine.home.logs, last, over), daemon=True
    )

    def cancel(_signal: int, _frame: FrameType | None) -> None:
        engine.cancel(run.id, "interrupted by the user")

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, signal.SIGTERM)}
    view.start()
    try:
        engine.drive(run.id, reopen=reopen)
    finally:
        over.set()
        view.join()
        for number, handler in before.items():
            signal.signal(number, handler)
    result = read_result(engine.store, run.id)
    if result.run.error is not None:
        _show_failure(engine, result)
    return result


def _show_failure(engine: Embedded, result: RunResult) -> None:
    """Print why the run failed: the user's own traceback, and where the log is."""
    error = result.run.error
    assert error is not None, "a failed run has an error"
    if error.traceback:
        click.echo(error.traceback.rstrip(), err=True)
    path = error.task or ""
    click.echo(
        click.style("failed", fg="red", bold=True) + f": {path + ': ' if path else ''}{error.message}",
        err=True,
    )
    if error.hint:
        click.echo(f"  hint: {error.hint}", err=True)
    log = engine.log_of(result.run.id, path)
    if log is not None:
        click.echo(f"  log: {log}", err=True)
    if result.run.state == "FAILED":
        click.echo(f"  go on from here: penstock run --resume {result.run.id[:8]}", err=True)


def _print_outputs(outputs: dict[str, Any]) -> None:
    for name, value in outputs.items():
        is_artifact = isinstance(value, dict) and value.keys() == {"uri", "type", "metadata"}
        click.echo(f"{name}: {value['uri'] if is_artifact else _text(value)}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _not_started(error: Error) -> dict[str, Any]:
    told = {"kind": type(error).__name__, "message": error.message, "reason": error.where, "hint": error.hint}
    return {
        "run_id": None,
        "state": None,
        "outputs": {},
        "error": {key: value for key, value in told.items() if value},
        "tasks": [],
    }
