"""``kfp pipeline``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from penstock.cli.kfp.aliases import Aliases
from penstock.cli.kfp.output import PIPELINE, PIPELINE_VERSION, show, show_deleted, show_page
from penstock.cli.kfp.server import Server, command, confirmed, list_options, yes_option
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from penstock.client import Client

__all__ = ["id_of_pipeline", "pipeline_group"]


def pipeline_group() -> click.Group:
    """Return the group of commands."""
    one: list[click.Parameter] = [click.Argument(["pipeline-id"])]
    version: list[click.Parameter] = [*one, click.Argument(["version-id"])]
    return Aliases(
        "pipeline",
        {"upload": "create", "upload-version": "create-version"},
        help="Manage pipeline resources.",
        commands=[
            command("create", "Upload a pipeline.", _create, _create_params()),
            command("create-version", "Upload a version of a pipeline.", _create_version, _version_params()),
            command("list", "List pipelines.", _list, list_options()),
            command("list-versions", "List versions of a pipeline.", _list_versions, [*one, *list_options()]),
            command("get", "Get information about a pipeline.", _get, one),
            command("get-version", "Get information about a version of a pipeline.", _get_version, version),
            command("delete", "Delete a pipeline that has no versions.", _delete, [*one, yes_option()]),
            command(
                "delete-version",
                "Delete a version of a pipeline.",
                _delete_version,
                [*version, yes_option()],
            ),
        ],
    )


def id_of_pipeline(client: Client, name: str) -> str:
    """Return the id of the pipeline of a name.

    Raises:
        SubmitError: There is none.
        RequestError: There are several.
    """
    found = client.get_pipeline_id(name)
    if found is None:
        message = f"No pipeline is found with name {name}."
        raise SubmitError(message, hint="`kfp pipeline list` lists them")
    return found


def _create_params() -> list[click.Parameter]:
    return [
        click.Option(["-p", "--pipeline-name"], help="What it is called; the file's name by default."),
        click.Option(["-d", "--description"], help="What it is for."),
        click.Argument(["package-file"]),
    ]


def _version_params() -> list[click.Parameter]:
    return [
        click.Argument(["package-file"], type=click.Path(exists=True, dir_okay=False)),
        click.Option(["-v", "--pipeline-version"], required=True, help="What the version is called."),
        click.Option(["-p", "--pipeline-id"], help="The pipeline, by its id."),
        click.Option(["-n", "--pipeline-name"], help="The pipeline, by its name."),
        click.Option(["-d", "--description"], help="What the version is for."),
    ]


def _create(server: Server, pipeline_name: str | None, description: str | None, package_file: str) -> None:
    if not Path(package_file).is_file():
        raise SubmitError(f"{package_file} is no file.", hint="name a compiled pipeline")
    with server.asked() as client:
        made = client.upload_pipeline(package_file, pipeline_name, description)
    show(made, PIPELINE, server.output)


def _create_version(
    server: Server,
    package_file: str,
    pipeline_version: str,
    pipeline_id: str | None,
    pipeline_name: str | None,
    description: str | None,
) -> None:
    if bool(pipeline_id) == bool(pipeline_name):
        raise SubmitError(
            "Either --pipeline-id or --pipeline-name is required.", hint="give one, and not both"
        )
    with server.asked() as client:
        pipeline_id = pipeline_id or id_of_pipeline(client, pipeline_name or "")
        made = client.upload_pipeline_version(
            package_file, pipeline_version, pipeline_id, description=description
        )
    show(made, PIPELINE_VERSION, server.output)


def _list(server: Server, page_token: str, max_size: int, sort_by: str, filter: str | None) -> None:  # noqa: A002 - the option's name
    with server.asked() as client:
        page = client.list_pipelines(page_token, max_size, sort_by, filter)
    show_page(page.pipelines, PIPELINE, server.output, page.next_page_token)


def _list_versions(
    server: Server,
    pipeline_id: str,
    page_token: str,
    max_size: int,
    sort_by: str,
    filter: str | None,  # noqa: A002 - the option's name
) -> None:
    with server.asked() as client:
        page = client.list_pipeline_versions(pipeline_id, page_token, max_size, sort_by, filter)
    show_page(page.pipeline_versions, PIPELINE_VERSION, server.output, page.next_page_token)


def _get(server: Server, pipeline_id: str) -> None:
    with server.asked() as client:
        found = client.get_pipeline(pipeline_id)
    show(found, PIPELINE, server.output)


def _get_version(server: Server, pipeline_id: str, version_id: str) -> None:
    with server.asked() as client:
        found = client.get_pipeline_version(pipeline_id, version_id)
    show(found, PIPELINE_VERSION, server.output)


def _delete(server: Server, pipeline_id: str, yes: bool) -> None:
    if confirmed(f"Are you sure you want to delete pipeline {pipeline_id}?", yes):
        with server.asked() as client:
            client.delete_pipeline(pipeline_id)
        show_deleted("Pipeline", pipeline_id, server.output)


def _delete_version(server: Server, pipeline_id: str, version_id: str, yes: bool) -> None:
    if confirmed(f"Are you sure you want to delete pipeline version {version_id}?", yes):
        with server.asked() as client:
            client.delete_pipeline_version(pipeline_id, version_id)
        show_deleted("Pipeline version", version_id, server.output)
