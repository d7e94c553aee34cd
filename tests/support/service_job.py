"""An engine of a server as a process of its own, on a database that others have, too.

Its attempts run for a moment, and nothing of them outlives it: what it had started is started again.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import ir
from penstock.engine.frames import Places
from penstock.engine.service import Service
from penstock.runners import Attempt, Started, Succeeded
from penstock.runners.fake import FakeRunner
from support.databases import Database

if TYPE_CHECKING:
    from penstock.runners import Reporter

LEASE_S = 2.0
MOMENT_S = 0.05


class BriefRunner(FakeRunner):
    """A runner whose attempts end well after a moment, and give the number of the process."""

    def __init__(self, report: Reporter) -> None:
        super().__init__(report, lambda attempt: None)

    def start(self, attempt: Attempt) -> None:
        """Report the start now, and the end in a moment."""
        self._report(Started(attempt.ref, {}))
        output = ir.ExecutorOutput(parameter_values={"out": 1})
        timer = threading.Timer(MOMENT_S, lambda: self._report(Succeeded(attempt.ref, output)))
        timer.daemon = True
        timer.start()


def main(kind: str, location: str, folder: str) -> None:
    """Serve until we are killed."""
    database = Database(kind, location)
    options = {"lease_s": LEASE_S} if kind == "PostgreSQL" else {}
    places = Places(Path(folder) / "logs", f"{folder}/artifacts")
    service = Service(database.open(**options), places, BriefRunner)
    print("serves", flush=True)
    service.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
