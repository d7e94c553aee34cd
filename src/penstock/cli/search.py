"""``penstock search``: what there is by what is said of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from penstock import home as homes
from penstock import store as stores
from penstock.cli.results import print_json
from penstock.cli.text import SHORT, note, out
from penstock.errors import SubmitError
from penstock.server.search import searched

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Found", "check", "execute", "show"]


class Found(NamedTuple):
    """Something that was found; ``at`` is in seconds since 1970."""

    kind: str
    id: str
    path: str
    title: str
    field: str
    snippet: str
    at: float


def execute(*, words: tuple[str, ...], kinds: tuple[str, ...], number: int, as_json: bool) -> int:
    """Print a line for each thing that is found."""
    text = check(words)
    with stores.open(homes.prepare().database) as store:
        hits = searched(store, text, kinds, number, None, reads_all=True)
    show(
        text,
        [
            Found(one.kind, one.id, one.path, one.title, hit.field, hit.snippet, one.at / 1e6)
            for hit in hits
            for one in (hit.entry,)
        ],
        as_json=as_json,
    )
    return 0


def check(words: tuple[str, ...]) -> str:
    """Return what is searched for.

    Raises:
        SubmitError: There is no word in it.
    """
    text = " ".join(words)
    if not any(character.isalnum() for character in text):
        raise SubmitError(f"{text!r} has no word to search for", hint="words are letters and digits")
    return text


def show(text: str, found: Sequence[Found], *, as_json: bool) -> None:
    """Print what was found for a text."""
    if as_json:
        print_json([_data(one) for one in found])
        return
    if not found:
        note(f"nothing has all of {text!r}")
    width = max((len(one.kind) for one in found), default=0)
    for one in found:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one.at))
        said = "" if one.field == "name" else f"  {one.field}: {one.snippet}"
        out(f"{one.kind:{width}}  {one.id[:SHORT]}  {when}  {one.path or one.title}{said}")


def _data(one: Found) -> dict[str, object]:
    return {
        "type": one.kind,
        "id": one.id,
        "path": one.path or None,
        "title": one.title,
        "field": one.field,
        "snippet": one.snippet,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one.at)),
    }
