"""Spans of time as periods and what is left at their ends, against moments that are counted one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from penstock.store.fields import EVER, common
from penstock.store.run_counts import NEVER, PERIOD_US, parts, touched

if TYPE_CHECKING:
    from penstock.store.fields import Span

MOMENTS = st.builds(
    lambda period, beside: max(0, period * PERIOD_US + beside),
    st.integers(0, 4),
    st.sampled_from([0, 1, -1, PERIOD_US // 2, PERIOD_US // 2 - 1, PERIOD_US // 3]),
)
BOUNDS = st.one_of(MOMENTS, st.sampled_from([EVER[0], EVER[1], -1, 1]))
SPANS = st.tuples(BOUNDS, BOUNDS).filter(lambda span: span[0] < span[1])


def period_of(moment: int) -> int:
    return moment // PERIOD_US if moment else NEVER


@given(SPANS, st.lists(MOMENTS, max_size=30))
def test_the_parts_of_a_span_add_up_to_its_moments(span: Span, moments: list[int]) -> None:
    periods, edges = parts(span)

    kept = sum(first <= period_of(moment) < last for moment in moments for first, last in periods)
    beside = sum(sign * (begin <= moment < end) for moment in moments for sign, begin, end in edges)

    assert sum(span[0] <= moment < span[1] for moment in moments) == kept + beside
    assert all(end - begin <= PERIOD_US for _, begin, end in edges)


@given(SPANS, MOMENTS)
def test_a_moment_of_a_span_is_in_a_period_that_it_touches(span: Span, moment: int) -> None:
    if span[0] <= moment < span[1]:
        assert any(first <= period_of(moment) < last for first, last in touched(span))


@given(st.lists(MOMENTS, max_size=6, unique=True), st.lists(MOMENTS, max_size=6, unique=True), MOMENTS)
def test_what_is_common_to_spans(some: list[int], others: list[int], moment: int) -> None:
    def paired(bounds: list[int]) -> list[Span]:
        bounds = sorted(bounds)
        return list(zip(bounds[::2], bounds[1::2], strict=False))

    def holds(spans: list[Span]) -> bool:
        return any(begin <= moment < end for begin, end in spans)

    both = common(paired(some), paired(others))
    assert (holds(paired(some)) and holds(paired(others))) == holds(both)
    assert sorted(both) == both
