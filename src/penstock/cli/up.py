"""``penstock up``: the server, with an engine beside it."""

from __future__ import annotations

import os
import signal
import sys
import threading

from penstock import __version__
from penstock.cli.text import note, out
from penstock.server.up import serve

__all__ = ["execute"]


def execute(*, host: str | None, port: str | None, auth: bool, no_auth: bool, until_stdin_ends: bool) -> int:
    """Serve this home until Ctrl-C or SIGTERM."""
    if until_stdin_ends:
        threading.Thread(target=_await_end, name="penstock-stdin", daemon=True).start()
    flags = {"server.host": host, "server.port": port, "auth.enabled": "on" if auth else None}
    serve(flags, no_auth=no_auth, announce=_announce)
    note("stopped; tasks that run go on, and `penstock up` takes their runs up again")
    return 0


def _await_end() -> None:
    """Stop when nobody holds the other end of our standard input any more: whoever has started us is gone."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(url: str) -> None:
    note(f"penstock {__version__} serves {url}")
    note("KFP's own client finds it with these variables:")
    out(f"export KF_PIPELINES_ENDPOINT={url}")
    out(f"export KF_PIPELINES_UI_ENDPOINT={url}")
    sys.stdout.flush()
    note("Ctrl-C stops it")
