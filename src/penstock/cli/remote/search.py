"""``penstock search --on``: what there is on another server by what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.cli.remote.server import opened
from penstock.cli.search import Found, check, show

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["execute"]


def execute(*, on: str, words: tuple[str, ...], kinds: Sequence[str], number: int, as_json: bool) -> int:
    """Print a line for each thing that is found."""
    text = check(words)
    with opened(on) as remote:
        remote.check_ours("`penstock search`")
        found = [_found(each) for each in remote.client.search(text, kinds, number)]
    show(text, found, as_json=as_json)
    return 0


def _found(each: Any) -> Found:
    names = {"run": each.run_id, "task": each.run_id}
    thing_id = names.get(each.type) or getattr(each, f"{each.type}_id")
    return Found(
        each.type, thing_id, each.path or "", each.title, each.field, each.snippet, each.at.timestamp()
    )
