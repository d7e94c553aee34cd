"""``penstock runs --on``: the runs of another server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import structs

from penstock.cli.parameters import read_tags
from penstock.cli.remote.record import run_row
from penstock.cli.remote.server import opened
from penstock.cli.runs import show
from penstock.cli.text import note

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote
    from penstock.store import Run

__all__ = ["execute"]

_A_PAGE = 200


def execute(*, on: str, number: int, tags: tuple[str, ...], as_json: bool) -> int:
    """List runs, the newest first."""
    wanted = read_tags(tags)
    with opened(on) as remote:
        if wanted:
            remote.check_ours("--tag")
        found = _found(remote, number, wanted)
    if not found and not as_json:
        note(f"no run there is tagged {' '.join(tags)}" if wanted else f"no runs on {on} yet")
    show(found, as_json=as_json)
    return 0


def _found(remote: Remote, number: int, tags: dict[str, str]) -> list[tuple[Run, dict[str, str]]]:
    predicates = [
        {"key": f"tags.{key}", "operation": "EQUALS", "string_value": value} for key, value in tags.items()
    ]
    words: dict[str, Any] = {"sort_by": "created_at desc"}
    if predicates:
        words["filter"] = json.dumps({"predicates": predicates})
    found: list[tuple[Run, dict[str, str]]] = []
    token = ""
    while len(found) < number:
        size = min(number - len(found), _A_PAGE)
        ask = remote.client.list_run_views if remote.is_ours else remote.client.list_runs
        page = ask(page_token=token, page_size=size, **words)
        found += [_row(remote, each) for each in page.runs or ()]
        token = page.next_page_token or ""
        if not token:
            break
    return found


def _row(remote: Remote, told: Any) -> tuple[Run, dict[str, str]]:
    if not remote.is_ours:
        return run_row(told), {}
    row = run_row(told.run)
    return structs.replace(row, options={"rerun_of": told.rerun_of}), dict(told.tags or {})
