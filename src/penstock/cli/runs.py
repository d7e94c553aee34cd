"""``penstock runs``: the runs of this home."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_tags
from penstock.cli.results import print_json
from penstock.cli.text import SHORT, duration, note, out
from penstock.errors import Conflict, SubmitError
from penstock.local.results import error_data
from penstock.store import runs
from penstock.store import tags as tag_rows
from penstock.store.rows import took_s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def execute(*, number: int, tags: tuple[str, ...], as_json: bool) -> int:
    """List runs, the newest first."""
    wanted = read_tags(tags)
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        rows = _tagged(tx, wanted, number) if wanted else runs.list(tx, limit=number)
        tagged = tag_rows.of(tx, [row.id for row in rows])
    if not rows and not as_json:
        none = "no runs yet: start one with `penstock run FILE`"
        note(f"no run is tagged {' '.join(tags)}" if wanted else none)
    show([(row, tagged.get(row.id, {})) for row in rows], as_json=as_json)
    return 0


def show(rows: Sequence[tuple[stores.Run, Mapping[str, str]]], *, as_json: bool) -> None:
    """Print runs with their tags, a line each, or as JSON."""
    if as_json:
        print_json([_data(row, tags) for row, tags in rows])
        return
    for row, tags in rows:
        seconds = took_s(row)
        took = duration(seconds) if seconds is not None else ""
        rerun_of = row.options.get("rerun_of")
        more = f"  (rerun of {rerun_of[:SHORT]})" if rerun_of else ""
        called = "".join(f"  {key}={value}" for key, value in tags.items())
        out(f"{row.id[:SHORT]}  {row.state:<9} {took:>9}  {_time(row.created_at)}  {row.name}{more}{called}")


def _tagged(tx: stores.Tx, tags: dict[str, str], number: int) -> list[stores.Run]:
    """Return the newest runs that have all of some tags."""
    from penstock.store import run_lists  # noqa: PLC0415 - lists with a filter are rare here
    from penstock.store.fields import Predicate  # noqa: PLC0415
    from penstock.store.lists import Query  # noqa: PLC0415

    predicates = tuple(Predicate(f"tags.{key}", "EQUALS", (value,)) for key, value in tags.items())
    rows: list[stores.Run] = []
    token = ""
    while len(rows) < number:
        query = Query(number - len(rows), token, "created_at desc", predicates)
        page = run_lists.page(tx, query)
        rows += page.rows
        token = page.next_token
        if not token:
            break
    return rows


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


def _data(row: stores.Run, tagged: Mapping[str, str]) -> dict[str, object]:
    return {
        "run_id": row.id,
        "name": row.name,
        "pipeline": row.pipeline_name,
        "state": row.state,
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.created_at / 1e6)),
        "seconds": took_s(row),
        "error": error_data(row.error),
        "rerun_of": row.options.get("rerun_of"),
        "tags": tagged,
    }


def _time(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at / 1e6))
