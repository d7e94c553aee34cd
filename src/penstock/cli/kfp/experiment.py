"""``kfp experiment``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from penstock.cli.kfp.output import EXPERIMENT, show, show_deleted, show_page
from penstock.cli.kfp.server import Server, command, confirmed, list_options, yes_option
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["chosen", "experiment_group"]


def experiment_group() -> click.Group:
    """Return the group of commands."""
    one: list[click.Parameter] = [click.Argument(["experiment-id"])]
    described: list[click.Parameter] = [
        click.Option(["-d", "--description"], help="What it is for."),
        click.Argument(["name"]),
    ]
    either: list[click.Parameter] = [
        click.Option(["--experiment-id"], help="The experiment, by its id."),
        click.Option(["--experiment-name"], help="The experiment, by its name."),
    ]
    return click.Group(
        "experiment",
        help="Manage experiment resources.",
        commands=[
            command("create", "Create an experiment.", _create, described),
            command("list", "List experiments.", _list, list_options()),
            command("get", "Get information about an experiment.", _get, one),
            command("delete", "Delete an experiment; its runs stay.", _delete, [*one, yes_option()]),
            command("archive", "Archive an experiment, with its runs.", _doing("archive_experiment"), either),
            command("unarchive", "Unarchive an experiment.", _doing("unarchive_experiment"), either),
        ],
    )


def chosen(experiment_id: str | None, experiment_name: str | None) -> None:
    """Check that an experiment is given in one way.

    Raises:
        SubmitError: It is given in none, or in two.
    """
    if (experiment_id is None) == (experiment_name is None):
        raise SubmitError(
            "Either --experiment-id or --experiment-name is required.", hint="give one, and not both"
        )


def _create(server: Server, description: str | None, name: str) -> None:
    with server.asked() as client:
        made = client.create_experiment(name, description)
    show(made, EXPERIMENT, server.output)


def _list(server: Server, page_token: str, max_size: int, sort_by: str, filter: str | None) -> None:  # noqa: A002 - the option's name
    with server.asked() as client:
        page = client.list_experiments(page_token, max_size, sort_by, filter=filter)
    show_page(page.experiments, EXPERIMENT, server.output, page.next_page_token)


def _get(server: Server, experiment_id: str) -> None:
    with server.asked() as client:
        found = client.get_experiment(experiment_id)
    show(found, EXPERIMENT, server.output)


def _delete(server: Server, experiment_id: str, yes: bool) -> None:
    question = f"Are you sure you want to delete experiment {experiment_id}? Its runs stay."
    if confirmed(question, yes):
        with server.asked() as client:
            client.delete_experiment(experiment_id)
        show_deleted("Experiment", experiment_id, server.output)


def _doing(method: str) -> Callable[..., None]:
    """Return what has something done to an experiment, and shows it."""

    def do(server: Server, experiment_id: str | None, experiment_name: str | None) -> None:
        chosen(experiment_id, experiment_name)
        with server.asked() as client:
            found = client.get_experiment(experiment_id, experiment_name)
            getattr(client, method)(found.experiment_id)
            found = client.get_experiment(found.experiment_id)
        show(found, EXPERIMENT, server.output)

    return do
