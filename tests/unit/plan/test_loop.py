"""The rules of a loop, driven by hand: events in, changes out."""

from __future__ import annotations

import pytest

from penstock.ir.penstock import LoopSettings
from penstock.plan import (
    CancelRequested,
    ChildClosed,
    Close,
    Kill,
    LoopScope,
    Opened,
    OpenIteration,
    Recovered,
    Settle,
    tolerated_of,
)

NAMES = ["x", "y", "z"]


def test_a_loop_opens_as_many_iterations_as_its_limit_allows() -> None:
    assert [OpenIteration(0), OpenIteration(1)] == LoopScope(NAMES, limit=2).step(Opened())
    assert [OpenIteration(0), OpenIteration(1), OpenIteration(2)] == LoopScope(NAMES, limit=9).step(Opened())


def test_a_loop_over_nothing_succeeds_at_once() -> None:
    assert [Close("SUCCEEDED")] == LoopScope([], limit=5).step(Opened())


def test_the_next_iteration_opens_when_one_has_ended() -> None:
    loop = LoopScope(NAMES, limit=1)
    loop.step(Opened())

    assert [Settle("x", "SUCCEEDED", None, "outputs"), OpenIteration(1)] == loop.step(
        ChildClosed("x", "SUCCEEDED", detail="outputs")
    )


def test_a_loop_closes_when_all_iterations_have_ended() -> None:
    loop = LoopScope(NAMES, limit=3)
    loop.step(Opened())
    loop.step(ChildClosed("y", "SUCCEEDED"))
    loop.step(ChildClosed("x", "SUCCEEDED"))

    assert [Settle("z", "SUCCEEDED"), Close("SUCCEEDED")] == loop.step(ChildClosed("z", "SUCCEEDED"))


def test_after_a_failure_open_iterations_end_and_no_other_opens() -> None:
    loop = LoopScope(NAMES, limit=2)
    loop.step(Opened())

    assert [Settle("x", "FAILED", "boom", "why")] == loop.step(ChildClosed("x", "FAILED", "boom", "why"))
    assert [Settle("y", "SUCCEEDED"), Close("FAILED", "x")] == loop.step(ChildClosed("y", "SUCCEEDED"))


def test_iterations_go_on_opening_until_more_have_failed_than_are_tolerated() -> None:
    loop = LoopScope(["v", "w", "x", "y", "z"], limit=1, tolerated=1)
    loop.step(Opened())

    assert [Settle("v", "FAILED", "boom"), OpenIteration(1)] == loop.step(ChildClosed("v", "FAILED", "boom"))
    assert [Settle("w", "SUCCEEDED"), OpenIteration(2)] == loop.step(ChildClosed("w", "SUCCEEDED"))
    reason = "2 of 5 iterations failed, 1 is tolerated"
    assert [Settle("x", "FAILED"), Close("FAILED", "v", reason)] == loop.step(ChildClosed("x", "FAILED"))


def test_a_loop_succeeds_with_as_many_failures_as_it_tolerates() -> None:
    loop = LoopScope(NAMES, limit=3, tolerated=2)
    loop.step(Opened())
    loop.step(ChildClosed("x", "FAILED"))
    loop.step(ChildClosed("y", "SUCCEEDED"))

    reason = "2 of 3 iterations failed, 2 are tolerated"
    assert [Settle("z", "FAILED"), Close("SUCCEEDED", None, reason)] == loop.step(ChildClosed("z", "FAILED"))


def test_a_tolerant_loop_without_failures_has_nothing_to_say() -> None:
    loop = LoopScope(["x"], limit=1, tolerated=2)
    loop.step(Opened())

    assert [Settle("x", "SUCCEEDED"), Close("SUCCEEDED")] == loop.step(ChildClosed("x", "SUCCEEDED"))


@pytest.mark.parametrize(
    ("settings", "count", "tolerated"),
    [
        (None, 10, 0),
        (LoopSettings(tolerated_failures=3), 2, 3),
        (LoopSettings(tolerated_share=0.1), 40, 4),
        (LoopSettings(tolerated_share=0.1), 9, 0),
        (LoopSettings(tolerated_share=0.29), 100, 29),
        (LoopSettings(tolerated_share=1.0), 7, 7),
        (LoopSettings(tolerated_share=0.5), 0, 0),
    ],
)
def test_a_share_is_of_all_iterations_and_rounded_down(
    settings: LoopSettings | None, count: int, tolerated: int
) -> None:
    assert tolerated_of(settings, count) == tolerated


def test_a_loop_that_keeps_going_opens_all_its_iterations() -> None:
    loop = LoopScope(NAMES, limit=1, keep_going=True)
    loop.step(Opened())

    assert [Settle("x", "FAILED"), OpenIteration(1)] == loop.step(ChildClosed("x", "FAILED"))
    assert [Settle("y", "FAILED"), OpenIteration(2)] == loop.step(ChildClosed("y", "FAILED"))
    assert [Settle("z", "SUCCEEDED"), Close("FAILED", "x")] == loop.step(ChildClosed("z", "SUCCEEDED"))


def test_a_cancelled_loop_kills_what_is_open() -> None:
    loop = LoopScope(NAMES, limit=2)
    loop.step(Opened())

    assert [Kill("x", "stop"), Kill("y", "stop")] == loop.step(CancelRequested("stop"))
    assert [Settle("x", "CANCELED")] == loop.step(ChildClosed("x", "CANCELED"))
    assert [Settle("y", "CANCELED"), Close("CANCELED", None, "stop")] == loop.step(
        ChildClosed("y", "CANCELED")
    )


def test_an_iteration_that_ends_twice_counts_once() -> None:
    loop = LoopScope(NAMES, limit=3)
    loop.step(Opened())
    loop.step(ChildClosed("x", "SUCCEEDED"))

    assert [] == loop.step(ChildClosed("x", "SUCCEEDED"))


def test_a_recovered_loop_goes_on_with_the_iterations_that_never_opened() -> None:
    loop = LoopScope(NAMES, limit=2, next=1, running={"x"})

    assert [OpenIteration(1)] == loop.step(Recovered())
