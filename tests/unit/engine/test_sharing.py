"""What part of the runs an engine takes, beside others on one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import store
from penstock.engine.sharing import LEAVE_S, Share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store

FREE = [f"run-{number}" for number in range(10)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as found:
        yield found


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_alone_takes_all(opened: Store) -> None:
    share = Share(opened.leases)
    share.show()
    share.show()

    assert share.wanted(FREE, driven=3, unfinished=13) == (FREE, 10)
    assert share.wanted([], driven=3, unfinished=3) == ([], 0)


def test_each_of_two_takes_its_half(opened: Store) -> None:
    one, other = Share(opened.leases), Share(opened.leases)
    one.show()
    other.show()

    assert one.wanted(FREE, driven=0, unfinished=10) == (FREE, 5)
    assert one.wanted(FREE, driven=2, unfinished=12) == (FREE, 4)
    assert one.wanted(FREE[:1], driven=1, unfinished=2) == (FREE[:1], 0)
    assert other.wanted(FREE[:1], driven=0, unfinished=2) == (FREE[:1], 1)
    assert other.wanted(FREE[:1], driven=0, unfinished=1) == (FREE[:1], 1)


def test_what_another_does_not_take_is_taken(opened: Store) -> None:
    clock = Clock()
    one, other = Share(opened.leases, clock), Share(opened.leases)
    one.show()
    other.show()
    assert one.wanted(FREE[:2], driven=5, unfinished=7) == (FREE[:2], 0)

    clock.now = LEAVE_S / 2
    assert one.wanted(FREE[1:4], driven=5, unfinished=8) == (FREE[1:4], 0)
    clock.now = LEAVE_S
    assert one.wanted(FREE[1:4], driven=5, unfinished=8) == (FREE[1:4], 1)


def test_one_that_has_left_has_no_part(opened: Store) -> None:
    one, other = Share(opened.leases), Share(opened.leases)
    one.show()
    other.show()
    other.leave()
    other.leave()

    assert one.wanted(FREE, driven=0, unfinished=10) == (FREE, 10)
