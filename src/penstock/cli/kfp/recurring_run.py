"""``kfp recurring-run``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from penstock.cli.kfp.arguments import Source, read_arguments
from penstock.cli.kfp.experiment import chosen
from penstock.cli.kfp.output import RECURRING_RUN, show, show_deleted, show_page
from penstock.cli.kfp.server import Server, command, confirmed, list_options, yes_option
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["recurring_run_group"]


def recurring_run_group() -> click.Group:
    """Return the group of commands."""
    of_experiment = click.Option(["-e", "--experiment-id"], help="The experiment; all by default.")
    one: list[click.Parameter] = [click.Argument(["recurring-run-id"])]
    return click.Group(
        "recurring-run",
        help="Manage recurring run resources.",
        commands=[
            command("create", "Create a recurring run.", _create, _create_params()),
            command("list", "List recurring runs.", _list, [of_experiment, *list_options()]),
            command("get", "Get information about a recurring run.", _get, one),
            command("delete", "Delete a recurring run; its runs stay.", _delete, [*one, yes_option()]),
            command("enable", "Enable a recurring run.", _doing("enable_recurring_run"), one),
            command("disable", "Disable a recurring run.", _doing("disable_recurring_run"), one),
        ],
    )


def _create_params() -> list[click.Parameter]:
    return [
        click.Option(
            ["--catchup/--no-catchup"], type=bool, help="Whether times that were missed are made up for."
        ),
        click.Option(
            ["--cron-expression"], help="When its runs are due: six fields, the first is the second."
        ),
        click.Option(["--description"], help="What it is for."),
        click.Option(
            ["--enable-caching/--disable-caching"],
            type=bool,
            default=None,
            help="Whether tasks may take outputs of earlier runs; as the pipeline says by default.",
        ),
        # With stock's command it is off by default, though its client says that it is on.
        click.Option(["--enabled/--disabled"], default=True, help="Whether it is on; it is by default."),
        click.Option(["--end-time"], help="When it ends, such as 2030-01-31T00:00:00Z."),
        click.Option(["--experiment-id"], help="The experiment of its runs, by its id."),
        click.Option(
            ["--experiment-name"], help="The experiment, by its name; it is created when there is none."
        ),
        click.Option(["--job-name"], help="What it is called."),
        click.Option(
            ["--interval-second"],
            help="How many seconds lie between two of its runs, in place of a cron expression.",
        ),
        click.Option(
            ["--max-concurrency"], type=int, default=1, help="How many of its runs may be open at a time."
        ),
        click.Option(["--pipeline-id"], help="An uploaded pipeline."),
        click.Option(
            ["--pipeline-package-path"],
            type=click.Path(exists=True, dir_okay=False),
            help="A compiled pipeline, in place of an uploaded one.",
        ),
        click.Option(["--start-time"], help="When it begins, such as 2030-01-01T00:00:00Z."),
        click.Option(
            ["--version-id"], help="The version of the uploaded pipeline; each time the newest by default."
        ),
        click.Argument(["args"], nargs=-1),
    ]


def _create(server: Server, experiment_id: str | None, experiment_name: str | None, **words: Any) -> None:
    interval = words["interval_second"]
    if (interval is None) == (words["cron_expression"] is None):
        raise SubmitError(
            "Either of --interval-second or --cron-expression options is required.",
            hint="give one, and not both",
        )
    chosen(experiment_id, experiment_name)
    if not (words["pipeline_package_path"] or words["pipeline_id"] or words["version_id"]):
        raise SubmitError(
            "You must provide one of [pipeline_package_path, pipeline_id, version_id].",
            hint="name a compiled pipeline, or an uploaded one",
        )
    texts, catchup = words.pop("args"), words.pop("catchup")
    source = Source(words["pipeline_package_path"], words["pipeline_id"], words["version_id"])
    with server.asked() as client:
        params = read_arguments(texts, source, client)
        if experiment_name is not None:
            experiment_id = client.create_experiment(experiment_name).experiment_id
        made = client.create_recurring_run(
            experiment_id or "",
            **words,
            params=params,
            no_catchup=not catchup,
        )
    show(made, RECURRING_RUN, server.output)


def _list(
    server: Server,
    experiment_id: str | None,
    page_token: str,
    max_size: int,
    sort_by: str,
    filter: str | None,  # noqa: A002 - the option's name
) -> None:
    with server.asked() as client:
        page = client.list_recurring_runs(page_token, max_size, sort_by, experiment_id, filter=filter)
    show_page(page.recurring_runs, RECURRING_RUN, server.output, page.next_page_token)


def _get(server: Server, recurring_run_id: str) -> None:
    with server.asked() as client:
        found = client.get_recurring_run(recurring_run_id)
    show(found, RECURRING_RUN, server.output)


def _delete(server: Server, recurring_run_id: str, yes: bool) -> None:
    if confirmed(f"Are you sure you want to delete job {recurring_run_id}?", yes):
        with server.asked() as client:
            client.delete_recurring_run(recurring_run_id)
        show_deleted("Recurring_run", recurring_run_id, server.output)


def _doing(method: str) -> Callable[..., None]:
    """Return what has something done to a recurring run, and shows it."""

    def do(server: Server, recurring_run_id: str) -> None:
        with server.asked() as client:
            getattr(client, method)(recurring_run_id)
            found = client.get_recurring_run(recurring_run_id)
        show(found, RECURRING_RUN, server.output)

    return do
