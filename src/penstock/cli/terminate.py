"""``penstock terminate``: a run of this home is to end, whoever drives it."""

from __future__ import annotations

from penstock import endpoint
from penstock import home as homes
from penstock import store as stores
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, note
from penstock.engine.terminating import terminate
from penstock.store import runs

__all__ = ["execute", "say"]


def execute(*, run: str) -> int:
    """Have a run end."""
    home = homes.prepare()
    with stores.open(home.database) as store:
        with store.transaction() as tx:
            found = runs.lock(tx, find_run(tx, run).id)
            is_new = terminate(tx, found, "terminated by the user")
        is_driven = endpoint.find(home.folder) is not None or store.leases.held(found.id)
    say(found, is_new=is_new)
    if is_new and not is_driven:
        short = found.id[:SHORT]
        note(f"nobody drives it now: it ends with `penstock up`, or `penstock run --resume {short}`")
    return 0


def say(run: stores.Run, *, is_new: bool) -> None:
    """Say what becomes of a run that was to end."""
    note(f"run {run.id[:SHORT]} {'is told to end' if is_new else f'is {run.state} already'}")
