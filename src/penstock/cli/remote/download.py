"""``penstock download --on``: what a run of another server, or a task of it, has made, fetched from there."""

from __future__ import annotations

from penstock.cli.download import copied
from penstock.cli.remote.record import read
from penstock.cli.remote.server import opened

__all__ = ["execute"]


def execute(*, on: str, run: str, task: str | None, folder: str | None) -> int:
    """Fetch artifacts, and print where they are."""
    with opened(on) as remote:
        remote.check_ours("`penstock download`")
        run_id = remote.find_run(run).run_id
        fetch = remote.client.download
        made = read(remote, run_id).outputs
        copied(run_id, made, task, folder, lambda artifact, place: fetch(artifact.id, place))
    return 0
