"""``penstock search``: what there is by what is said of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from penstock import home as homes
from penstock import store as stores
from penstock.cli.results import print_json
from penstock.cli.text import SHORT, note, out
from penstock.errors import SubmitError
from penstock.server.search import searched

if TYPE_CHECKING:
    from penstock.store.search import Hit

__all__ = ["execute"]


def execute(*, words: tuple[str, ...], kinds: tuple[str, ...], number: int, as_json: bool) -> int:
    """Print a line for each thing that is found."""
    text = " ".join(words)
    if not any(character.isalnum() for character in text):
        raise SubmitError(f"{text!r} has no word to search for", hint="words are letters and digits")
    with stores.open(homes.prepare().database) as store:
        hits = searched(store, text, kinds, number, None)
    if as_json:
        print_json([_data(hit) for hit in hits])
        return 0
    if not hits:
        note(f"nothing has all of {text!r}")
    width = max((len(hit.entry.kind) for hit in hits), default=0)
    for hit in hits:
        entry = hit.entry
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.at / 1e6))
        said = "" if hit.field == "name" else f"  {hit.field}: {hit.snippet}"
        out(f"{entry.kind:{width}}  {entry.id[:SHORT]}  {when}  {entry.path or entry.title}{said}")
    return 0


def _data(hit: Hit) -> dict[str, object]:
    entry = hit.entry
    return {
        "type": entry.kind,
        "id": entry.id,
        "path": entry.path or None,
        "title": entry.title,
        "field": hit.field,
        "snippet": hit.snippet,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(entry.at / 1e6)),
    }
