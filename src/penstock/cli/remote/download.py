"""``penstock download --on``: what a run of another server, or a task of it, has made, fetched from there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from penstock.cli.download import copied
from penstock.cli.remote.record import read
from penstock.cli.remote.server import opened
from penstock.errors import APIError, NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.cli.remote.server import Remote
    from penstock.store.rows import Artifact

__all__ = ["execute", "fetch"]


def execute(*, on: str, run: str, task: str | None, folder: str | None) -> int:
    """Fetch artifacts, and print where they are."""
    with opened(on) as remote:
        remote.check_ours("`penstock download`")
        run_id = remote.find_run(run).run_id
        made = read(remote, run_id).outputs
        copied(run_id, made, task, folder, lambda artifact, place: fetch(remote, artifact, place))
    return 0


def fetch(remote: Remote, artifact: Artifact, place: Path) -> None:
    """Fetch an artifact to a path.

    Raises:
        NotFound: There is no file of it.
        APIError: The server does not keep it, or does not answer.
    """
    try:
        remote.client.download(artifact.id, place)
    except APIError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        raise NotFound(f"there is no file of artifact {artifact.name!r} on {remote.name}") from error
