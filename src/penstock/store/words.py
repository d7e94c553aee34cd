"""Texts as words: what a search finds things by, the same on all databases.

A word is a run of letters and digits, whatever its case. What kind of thing something is, and where, are
words too, which nobody can search for by chance: they have a colon.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["SHARED", "Word", "kind_word", "namespace_word", "query", "split", "words_of"]

LONGEST = 64
"""So many characters of a word count."""

MOST = 400
"""So many different words of one thing are kept."""

SHARED = "s:shared"
"""The word of what is in no namespace, and everybody's."""

_WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A word that is searched for, or the beginning of one."""

    text: str
    is_beginning: bool = False


def split(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return [word[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold())]


def kind_word(kind: str) -> str:
    """Return the word that all things of a kind have."""
    return f"k:{kind.replace('_', '')}"


def namespace_word(namespace: str) -> str:
    """Return the word that all things in a namespace have."""
    return f"n:{namespace.encode().hex()}"


def words_of(kind: str, namespace: str, texts: Mapping[str, str], *, is_shared: bool = False) -> str:
    """Return the words of a thing, each once, with a space in between.

    Args:
        kind: What it is.
        namespace: Where it is.
        texts: What is said of it, by field.
        is_shared: Whether those in other namespaces may read it.
    """
    own = dict.fromkeys(word for text in texts.values() for word in split(text))
    scope = [kind_word(kind), namespace_word(namespace), *([SHARED] if is_shared else [])]
    return " ".join([*scope, *list(own)[:MOST]])


def query(text: str, scope: Iterable[Sequence[str]] = ()) -> list[Sequence[Word]]:
    """Return what is searched for: of each list, a thing has one word at least.

    Args:
        text: What somebody has typed; all of its words are wanted.
        scope: Words that restrict the search, in the same form.
    """
    wanted: list[Sequence[Word]] = [[Word(word) for word in words] for words in scope]
    return [*wanted, *([Word(word)] for word in dict.fromkeys(split(text)))]
