"""Where SQLite's SQL and PostgreSQL's differ: named fragments, and nothing else.

Statements are written once, with ``?`` for parameters and ``{name}`` or ``{name argument}`` for a
fragment. Both databases agree on upsert (``ON CONFLICT``), ``RETURNING``, ``NULLS FIRST`` and partial
indexes as the store uses them, so none of those needs one.

========================  ==================================================================
``{key}``                 the type of a text that is compared and ordered byte by byte
``{text}``                the type of any other text
``{integer}``             the type of a 64-bit integer
``{real}``                the type of a number of double precision
``{blob}``                the type of bytes
``{clustered}``           after a table with small rows: keep the rows in its primary key
``{any COLUMN}``          the column is one of a list; its parameter is ``dialect.many(values)``
``{for_update}``          lock the rows read, for a change that follows
``{for_update_of_free TABLE}``  the same for rows of one of the tables, without those that others have locked
``{for_share}``           lock the rows read against change until the transaction ends
``{find}``                the function that says where in a text another one is, counted from 1
``{bytewise}``            behind a text of any type: compare it byte by byte
``{unindexed COLUMN}``    the column, for whose sake no index is to be chosen
``{by INDEX}``            behind a table: this index is to be chosen, where statistics do not say so
``{now}``                 the database's own time, in epoch microseconds
``{serial}``              the type of a key that counts the rows by itself
``{change}``              the number of a change of a run, see `penstock.store.run_changes`
``{changes_end}``         a number up to which there will be no more of these
``{is_settled COLUMN}``   the column is such a number, and not beyond that
``{packed COLUMN, …}``    all rows as one text: an array of JSON with an array for each, in no order
``{search_table}``        the statement that makes the table of words, by the number of what has them
``{search_index}``        the statement that has them found quickly, or read in order
``{search_insert}``       the statement that adds a number, and its words with a space in between
``{search_delete}``       the statement that takes a number away, which has these words
========================  ==================================================================
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MOST_TEXTS = 2000
_MARKER = re.compile(r"\{(\w+)(?: ([\w., ]+))?\}")


class SearchSyntax(Struct, frozen=True):
    """How one database is asked for what has some words.

    Args:
        both: What stands between two that are both wanted.
        either: What stands between two of which one is enough.
        quote: What stands around a word.
        beginning: What stands behind one of which the beginning is enough.
        statements: What gives the numbers, the newest first, of what a query finds, and how many at most;
            the next is for where one has given fewer.
        next_word: What gives the first word that is not before one, in the order of their letters, where what
            many words lead to is slow to find by the beginning of these.
    """

    both: str
    either: str
    quote: str
    beginning: str
    statements: tuple[str, ...]
    next_word: str = ""


class Dialect(Struct, frozen=True):
    """One database's spelling.

    Args:
        name: What to call it in messages.
        placeholder: What stands for a parameter.
        fragments: The fragments above, by name; ``{}`` in one is replaced by the argument.
        begin: The statement that opens a transaction that writes.
        begin_read: The statement that opens a transaction that sees one state of the database.
        commit: The statement, or statements, that end it.
        claim: The statement that says whether no other transaction has asked for the same number, and keeps
            others from it until the end; empty where there is one transaction at a time.
        many: Makes the parameter of ``{any COLUMN}`` out of a list of texts, or of integers.
        search: How it is asked for what has some words.
    """

    name: str
    placeholder: str
    fragments: Mapping[str, str]
    begin: str
    begin_read: str
    commit: str
    many: Callable[[Sequence[str] | Sequence[int]], Any]
    search: SearchSyntax
    claim: str = ""
    _texts: dict[str, str] = field(default_factory=dict)

    def any_of(self, sql: str) -> str:
        """Return the condition that an expression is one of a list; its parameter is ``many(values)``."""
        return self.fragments["any"].format(sql)

    def text(self, sql: str) -> str:
        """Spell a statement for this database; each is translated once."""
        text = self._texts.get(sql)
        if text is None:
            if len(self._texts) >= _MOST_TEXTS:  # lists make statements of what clients ask for
                self._texts.clear()
            text = self._texts[sql] = self._spell(sql)
        return text

    def _spell(self, sql: str) -> str:
        def fragment(match: re.Match[str]) -> str:
            return self.fragments[match[1]].format(match[2])

        text = _MARKER.sub(fragment, sql)
        if self.placeholder == "?":
            return text
        return text.replace("%", "%%").replace("?", self.placeholder)
