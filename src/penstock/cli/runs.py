"""``penstock runs``: the runs of this home."""

from __future__ import annotations

import time

from penstock import home as homes
from penstock import store as stores
from penstock.cli.results import print_json
from penstock.cli.text import SHORT, duration, note, out
from penstock.errors import Conflict, SubmitError
from penstock.local.results import error_data
from penstock.store import runs


def execute(*, number: int, as_json: bool) -> int:
    """List runs, the newest first."""
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        rows = runs.list(tx, limit=number)
    if as_json:
        print_json([_data(row) for row in rows])
        return 0
    if not rows:
        note("no runs yet: start one with `penstock run FILE`")
    for row in rows:
        seconds = _seconds(row)
        took = duration(seconds) if seconds is not None else ""
        rerun_of = row.options.get("rerun_of")
        more = f"  (rerun of {rerun_of[:SHORT]})" if rerun_of else ""
        out(f"{row.id[:SHORT]}  {row.state:<9} {took:>9}  {_time(row.created_at)}  {row.name}{more}")
    return 0


def find_run(tx: stores.Tx, text: str) -> stores.Run:
    """Return the run that a user means: by its id, the beginning of one, or its name.

    Raises:
        NotFound: There is none.
        SubmitError: There are several.
    """
    try:
        return runs.find(tx, text)
    except Conflict as error:
        raise SubmitError(error.message, hint=error.hint) from error


def _data(row: stores.Run) -> dict[str, object]:
    return {
        "run_id": row.id,
        "name": row.name,
        "pipeline": row.pipeline_name,
        "state": row.state,
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.created_at / 1e6)),
        "seconds": _seconds(row),
        "error": error_data(row.error),
        "rerun_of": row.options.get("rerun_of"),
    }


def _seconds(row: stores.Run) -> float | None:
    if row.started_at is None or row.finished_at is None:
        return None
    return (row.finished_at - row.started_at) / 1e6


def _time(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at / 1e6))
