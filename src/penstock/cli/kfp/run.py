"""``kfp run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from penstock.cli.kfp.aliases import Aliases
from penstock.cli.kfp.arguments import Source, read_arguments
from penstock.cli.kfp.output import RUN, show, show_deleted, show_page
from penstock.cli.kfp.pipeline import id_of_pipeline
from penstock.cli.kfp.server import Server, command, confirmed, list_options, yes_option
from penstock.cli.text import note
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.client import Client

__all__ = ["run_group"]

_WATCH_S = 1.0


def run_group() -> click.Group:
    """Return the group of commands."""
    of_experiment = click.Option(["-e", "--experiment-id"], help="The experiment; all by default.")
    detail = click.Option(["-d", "--detail"], is_flag=True, default=False, help="As --output json.")
    one: list[click.Parameter] = [click.Argument(["run-id"])]
    return Aliases(
        "run",
        {"submit": "create"},
        help="Manage run resources.",
        commands=[
            command("list", "List pipeline runs.", _list, [of_experiment, *list_options()]),
            command("create", "Submit a pipeline run.", _create, _create_params()),
            command("get", "Get information about a pipeline run.", _get, [_watch_option(), detail, *one]),
            command("archive", "Archive a pipeline run.", _doing("archive_run"), one),
            command("unarchive", "Unarchive a pipeline run.", _doing("unarchive_run"), one),
            command("delete", "Delete a pipeline run.", _delete, [*one, yes_option()]),
            command("terminate", "Have a pipeline run end.", _doing("terminate_run"), one),
            command(
                "retry",
                "Go on with a run that has failed. What has succeeded is not repeated.",
                _doing("retry_run"),
                one,
            ),
        ],
    )


def _watch_option() -> click.Option:
    return click.Option(
        ["-w", "--watch"], is_flag=True, default=False, help="Wait until the run has ended, and say how."
    )


def _create_params() -> list[click.Parameter]:
    return [
        click.Option(
            ["-e", "--experiment-name"],
            required=True,
            help="The experiment; it is created when there is none.",
        ),
        click.Option(["-r", "--run-name"], help="The run's name; the experiment's by default."),
        click.Option(
            ["-f", "--package-file"],
            type=click.Path(exists=True, dir_okay=False),
            help="A compiled pipeline.",
        ),
        click.Option(["-p", "--pipeline-id"], help="An uploaded pipeline, by its id."),
        click.Option(["-n", "--pipeline-name"], help="An uploaded pipeline, by its name."),
        _watch_option(),
        click.Option(["-v", "--version"], help="The id of its version; the newest by default."),
        click.Option(["-t", "--timeout"], default=0, type=int, help="Wait for its end, for so many seconds."),
        click.Argument(["args"], nargs=-1),
    ]


def _list(
    server: Server,
    experiment_id: str | None,
    page_token: str,
    max_size: int,
    sort_by: str,
    filter: str | None,  # noqa: A002 - the option's name
) -> None:
    with server.asked() as client:
        page = client.list_runs(page_token, max_size, sort_by, experiment_id, filter=filter)
    show_page(page.runs, RUN, server.output, page.next_page_token)


def _create(
    server: Server,
    experiment_name: str,
    run_name: str | None,
    watch: bool,
    timeout: int,
    args: tuple[str, ...],
    **of_source: str | None,
) -> None:
    with server.asked() as client:
        source = _source(client, **of_source)
        params = read_arguments(args, source, client)
        experiment = client.create_experiment(experiment_name)
        run = client.run_pipeline(
            experiment.experiment_id,
            run_name or experiment_name,
            pipeline_package_path=source.package,
            params=params,
            pipeline_id=source.pipeline_id,
            version_id=source.version_id,
        )
        if timeout > 0:
            run = client.wait_for_run_completion(run.run_id, timeout)
    if timeout > 0:
        show(run, RUN, server.output)
    else:
        _show(server, run.run_id, watch)


def _source(
    client: Client,
    package_file: str | None,
    pipeline_id: str | None,
    pipeline_name: str | None,
    version: str | None,
) -> Source:
    if not pipeline_id and pipeline_name:
        pipeline_id = id_of_pipeline(client, pipeline_name)
    if not (package_file or pipeline_id or version):
        raise SubmitError(
            "You must provide one of [package_file, pipeline_id, version].",
            hint="name a compiled pipeline with -f, or an uploaded one with -p or -n",
        )
    return Source(package_file, pipeline_id, version)


def _get(server: Server, watch: bool, detail: bool, run_id: str) -> None:
    if detail:
        note("The --detail/-d flag is deprecated. Please use --output=json instead.")
        server = server._replace(output="json")
    _show(server, run_id, watch)


def _show(server: Server, run_id: str, watch: bool) -> None:
    with server.asked() as client:
        run = client.get_run(run_id)
    show(run, RUN, server.output)
    if watch:
        with server.asked() as client:
            run = client.wait_for_run_completion(run_id, float("inf"), _WATCH_S)
        # On stdout, as in stock, where it does not follow JSON that somebody reads.
        click.echo(f"Run is finished with state {run.state}.", err=server.output == "json")


def _doing(method: str) -> Callable[..., None]:
    """Return what has something done to a run, and shows it."""

    def do(server: Server, run_id: str) -> None:
        with server.asked() as client:
            getattr(client, method)(run_id)
            run = client.get_run(run_id)
        show(run, RUN, server.output)

    return do


def _delete(server: Server, run_id: str, yes: bool) -> None:
    if confirmed(f"Are you sure you want to delete run {run_id}?", yes):
        with server.asked() as client:
            client.delete_run(run_id)
        show_deleted("Run", run_id, server.output)
