"""The process of the engine and of the clock for recurring runs, which the supervisor starts and looks after.

It is told to stop by SIGTERM, or by the end of its standard input: that comes also when the server is killed.
Tasks go on running, and the next engine finds them.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from penstock import home as homes
from penstock import store as stores
from penstock.engine.frames import Places
from penstock.engine.service import Service
from penstock.runners.process.runner import ProcessRunner
from penstock.schedules import clock
from penstock.server import log_format
from penstock.server.supervisor import READY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store import Store


def main(folder: str) -> None:
    """Drive the runs of a home until we are told to stop."""
    _wake_with_parent()
    home = structs.replace(homes.prepare(Path(folder)), url=homes.database_url())
    log_format.set_up(home.config.server.log_format, "engine")
    with stores.open(home.database) as store:
        places = Places(home.logs, str(home.artifacts), home.workspaces)
        auth = home.config.auth
        service = Service(
            store,
            places,
            lambda report: ProcessRunner(home, report),
            cache=home.config.cache,
            runs_code=auth.process_runner or not auth.enabled,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        threading.Thread(target=_await_end, args=(service,), name="penstock-parent", daemon=True).start()
        with _ticking(store):
            with suppress(BrokenPipeError):  # our server has just died: that ends us, too
                os.write(1, READY)
            gc.freeze()  # all that was imported stays
            service.serve()
        service.close()


@contextmanager
def _ticking(store: Store) -> Iterator[None]:
    """Have recurring runs make their runs meanwhile."""
    done = threading.Event()
    thread = threading.Thread(target=clock.run, args=(store, done), name="penstock-clock")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _await_end(service: Service) -> None:
    """Stop when nobody holds the other end of our standard input any more."""
    while os.read(0, 4096):
        pass
    service.stop()


def _wake_with_parent() -> None:
    """Have the kernel wake us at our parent's death, where it can (Linux, prctl(2)).

    An engine that stands still then (SIGSTOP) would keep its runs for ever: nobody is left who ends it.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - there only

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGCONT)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception:
        logging.exception("the engine ends by an error of its own")
        os._exit(1)
    os._exit(0)  # a thread may still resolve packages
