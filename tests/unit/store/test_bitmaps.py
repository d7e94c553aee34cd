"""Sets and columns against plain sets and lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from penstock.store.bitmaps import Numbers, members, packed, set_of, unpacked
from penstock.store.fields import EVER

PLACES = st.one_of(
    st.sets(st.integers(0, 4095), max_size=30), st.sets(st.integers(0, 300)), st.just(set(range(4096)))
)
# Near one another, far apart, and none.
NUMBERS = st.lists(
    st.one_of(st.none(), st.integers(0, 20), st.integers(-5, 1 << 52)), min_size=1, max_size=60
)


@given(PLACES)
def test_a_set_is_what_it_was_made_of(places: set[int]) -> None:
    made = set_of(sorted(places))

    assert sorted(places) == list(members(made))
    assert sorted(places, reverse=True) == list(members(made, descending=True))
    assert len(places) == made.bit_count()
    assert made == unpacked(packed(made))
    assert len(packed(made)) <= 1 + min(2 * len(places), 512)


@given(NUMBERS, st.tuples(st.integers(-1, 25), st.integers(-1, 25)) | st.just(EVER), st.integers(1, 70))
def test_a_column_says_of_its_numbers_what_a_list_says(
    numbers: list[int | None], span: tuple[int, int], number: int
) -> None:
    made = Numbers.of(numbers)
    column = Numbers(made.without, made.least, made.greatest).with_stored(made.stored)
    everywhere = (1 << len(numbers)) - 1
    there = {place: value for place, value in enumerate(numbers) if value is not None}

    assert list(there) == list(members(everywhere & ~column.without))
    assert there == {place: column.at(place) for place in there}
    inside = [place for place, value in there.items() if span[0] <= value < span[1]]
    assert inside == list(members(everywhere & column.within(span) if span[0] < span[1] else 0))
    if not column.cuts(span) and span[0] < span[1]:
        assert inside in ([], list(there))
        assert inside == list(members(everywhere & made._replace(slices=()).within(span)))
    for descending in (False, True):
        in_order = sorted(((value, place) for place, value in there.items()), reverse=descending)
        first = sorted(place for _, place in in_order[:number])
        assert first == list(members(column.first_of(everywhere, number, descending=descending)))
