"""Full-text search: the newest things that have all words of a query, those that it fits best first.

The index gives the newest that have the words, some hundred of them at most; among these a name counts more
than what an error says, and what is a month old half as much as what is new. Words are found whole; of the
last one the beginning is enough where too little has it whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store import runs, words
from penstock.store.search_index import COLUMNS, Entry, decode
from penstock.store.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.dialect import SearchSyntax
    from penstock.store.tx import Tx

__all__ = ["Hit", "find"]

_CANDIDATES = 200
_SHORTEST_BEGINNING = 2
_LONGEST_INDEXED = 3
"""Beginnings of so many characters are words of the index themselves."""

_MOST_WORDS = 64
_BEHIND = "\x01"
"""Behind a word, it makes the next one that there could be."""

_SHORTEST_ID = 6
_HALF_LIFE = 30 * 24 * 60 * 60 * 1_000_000
_WEIGHTS = {"name": 4.0, "tags": 3.0, "path": 2.0, "parameters": 2.0, "pipeline": 1.5, "description": 1.5}
_WHOLE = 2.0
_AROUND = 60
_HEXADECIMAL = frozenset("0123456789abcdef-")


class Hit(NamedTuple):
    """Something that was found.

    Args:
        entry: What.
        field: In which of its texts most of the words are; ``id`` where it is its id.
        snippet: That text, or the part of it around the first of these words.
    """

    entry: Entry
    field: str
    snippet: str


def find(
    tx: Tx,
    text: str,
    *,
    now: int,
    limit: int,
    kinds: Sequence[str] = (),
    namespace: str | None = None,
) -> list[Hit]:
    """Return what has all words of a query.

    Args:
        tx: The transaction.
        text: The query.
        now: The time, in epoch microseconds, by which things are new or old.
        limit: How much at most.
        kinds: What kinds of things; all if empty.
        namespace: Only what is in this namespace, or everybody's; None for all.
    """
    wanted = words.split(text)
    if not wanted:
        return []
    scope = [[words.kind_word(kind) for kind in kinds]] if kinds else []
    if namespace is not None:
        scope.append([words.namespace_word(namespace), words.SHARED])
    asked = words.query(text, scope)
    found = _candidates(tx, asked)
    if len(found) < _CANDIDATES and len(wanted[-1]) >= _SHORTEST_BEGINNING:
        found |= _candidates(tx, [*asked[:-1], _beginning_with(tx, wanted[-1])])
    hits = [_hit(entry, wanted) for entry in found.values()]
    ranked = sorted(hits, key=lambda hit: (-_score(hit, wanted, now), -hit.entry.at, hit.entry.id))
    by_id = _by_id(tx, text.strip().casefold(), kinds, namespace)
    return [*by_id, *(hit for hit in ranked if hit.entry.id not in {one.entry.id for one in by_id})][:limit]


def _candidates(tx: Tx, asked: Sequence[Sequence[Word]]) -> dict[int, Entry]:
    """Return the newest entries that have the words, by their numbers."""
    syntax = tx.dialect.search
    text = _written(asked, syntax)
    for statement in syntax.statements:
        numbers = [row[0] for row in tx.rows(statement, (text, _CANDIDATES))]
        if len(numbers) == _CANDIDATES:
            break
    marks = ", ".join("?" * len(numbers))
    records = (
        tx.rows(f"SELECT {COLUMNS} FROM search_entries WHERE seq IN ({marks})", numbers) if numbers else []
    )
    return {record[0]: decode(record) for record in records}


def _beginning_with(tx: Tx, text: str) -> Sequence[Word]:
    """Return what stands for all words that begin so: these themselves, where they are few."""
    statement = tx.dialect.search.next_word
    beginning = Word(text, is_beginning=True)
    if not statement or len(text) <= _LONGEST_INDEXED:
        return [beginning]
    found: list[Word] = []
    place = text
    while len(found) < _MOST_WORDS:
        row = tx.row(statement, (place,))
        if row is None or not row[0].startswith(text):
            return found or [Word(text)]
        found.append(Word(row[0]))
        place = row[0] + _BEHIND
    return [beginning]


def _written(asked: Sequence[Sequence[Word]], syntax: SearchSyntax) -> str:
    """Return a query in the database's own language; words have no character that means anything in one."""

    def one(word: Word) -> str:
        return f"{syntax.quote}{word.text}{syntax.quote}{syntax.beginning if word.is_beginning else ''}"

    return syntax.both.join(f"({syntax.either.join(map(one, each))})" for each in asked)


def _hit(entry: Entry, wanted: Sequence[str]) -> Hit:
    def matched(field: str) -> tuple[int, float]:
        own = words.split(entry.texts[field])
        number = sum(any(word.startswith(each) for word in own) for each in wanted)
        return number, _WEIGHTS.get(field, 1.0)

    field = max(entry.texts, key=matched)
    return Hit(entry, field, _snippet(entry.texts[field], wanted))


def _score(hit: Hit, wanted: Sequence[str], now: int) -> float:
    weight = _WEIGHTS.get(hit.field, 1.0)
    if words.split(hit.entry.texts[hit.field]) == list(wanted):
        weight *= _WHOLE
    return weight / (1 + max(0, now - hit.entry.at) / _HALF_LIFE)


def _snippet(text: str, wanted: Sequence[str]) -> str:
    folded = text.casefold()
    places = [place for each in wanted if (place := folded.find(each)) >= 0]
    place = min(places, default=0)
    begin = max(0, place - _AROUND)
    end = min(len(text), place + _AROUND)
    return f"{'…' if begin else ''}{' '.join(text[begin:end].split())}{'…' if end < len(text) else ''}"


def _by_id(tx: Tx, text: str, kinds: Sequence[str], namespace: str | None) -> list[Hit]:
    """Return the runs whose ids begin so."""
    if len(text) < _SHORTEST_ID or not _HEXADECIMAL.issuperset(text) or (kinds and "run" not in kinds):
        return []
    found = runs.of_ids(tx, runs.ids_from(tx, text))
    return [
        Hit(
            Entry(
                "run", run.id, "", run.experiment_id, run.namespace, run.created_at, run.name, {"id": run.id}
            ),
            "id",
            run.id,
        )
        for run in found
        if namespace is None or run.namespace == namespace
    ]
