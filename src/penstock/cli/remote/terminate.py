"""``penstock terminate --on``: a run of another server is to end."""

from __future__ import annotations

from penstock.cli import terminate
from penstock.cli.remote.record import run_row
from penstock.cli.remote.server import opened
from penstock.plan.dag import TERMINAL

__all__ = ["execute"]


def execute(*, on: str, run: str) -> int:
    """Have a run end."""
    with opened(on) as remote:
        found = run_row(remote.find_run(run))
        is_new = found.state not in {*TERMINAL, "CANCELING"}
        if is_new:
            remote.client.terminate_run(found.id)
    terminate.say(found, is_new=is_new)
    return 0
