"""Ranks, and numbers as texts, against sorted lists."""

from __future__ import annotations

import struct
from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from penstock.store import metric_order
from penstock.store.ranks import PART, find, parts, ranked

TEXTS = st.lists(
    st.one_of(st.none(), st.text("abé\U0001f600", max_size=3), st.just("fit")), min_size=1, max_size=80
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(TEXTS, st.text("abé\U0001f600", max_size=4))
def test_ranks_are_in_the_order_of_the_texts(texts: list[str | None], asked: str) -> None:
    column, values = ranked(texts)

    there = sorted({text for text in texts if text is not None})
    assert there == values
    for place, text in enumerate(texts):
        if text is not None:
            assert there.index(text) == column.at(place)
    stored = list(parts(values))
    for text in {asked, *there}:
        at = bisect_right([first for first, _ in stored], text)
        begin, end = find(stored[at - 1][1] if at else None, text)
        assert [text < each for each in there] == [rank >= end for rank in range(len(there))]
        assert there[begin:end] == ([text] if text in there else [])


def test_parts_are_of_one_length() -> None:
    values = [f"{number:03}" for number in range(PART * 3 + 1)]

    assert ["000", f"{PART:03}", f"{2 * PART:03}", f"{3 * PART:03}"] == [first for first, _ in parts(values)]


@given(NUMBERS, NUMBERS)
def test_numbers_as_texts_are_in_the_order_of_the_numbers(one: float, other: float) -> None:
    texts = metric_order.sortable(one), metric_order.sortable(other)

    assert (one < other, one == other) == (texts[0] < texts[1], texts[0] == texts[1])
    assert struct.pack(">d", one) == struct.pack(">d", metric_order.of_text(repr(one), descending=False))
