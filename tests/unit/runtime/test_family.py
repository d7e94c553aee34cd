"""All processes that come from a task are found, and no others."""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from penstock.runtime import family
from penstock.runtime.strays import Strays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS, OTHERS = family.brand_of(2**22 - 5, 7), family.brand_of(2**22 - 6, 7)


@contextmanager
def process(prepare: Callable[[], None]) -> Iterator[int]:
    """A process that has prepared itself, and waits."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        prepare()
        os.write(writer, b"!")
        while True:
            signal.pause()
    os.read(reader, 1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def bearing(brand: int) -> Callable[[], None]:
    return lambda: family.bear(brand)


def test_those_that_bear_a_brand_are_found() -> None:
    with process(bearing(OURS)) as ours, process(bearing(OTHERS)) as other:
        assert family.bearers([OURS]) == {ours: OURS}
        assert family.bearers([OURS, OTHERS]) == {ours: OURS, other: OTHERS}
        assert (family.borne_by(ours), family.borne_by(os.getpid())) == (OURS, None)


def test_a_brand_is_handed_down_and_a_task_within_a_task_belongs_to_it() -> None:
    inner: list[int] = []

    def prepare() -> None:
        family.bear(OURS)
        if os.fork() == 0:
            os.setsid()
            family.bear(OTHERS)
            while True:
                signal.pause()

    with process(prepare) as ours:
        while len(inner) < 2:
            inner = list(family.bearers([OURS]))
            if family.bearers([OTHERS]):
                inner = list(family.bearers([OURS]))
        assert ours in inner
        family.end([OURS], signal.SIGKILL)
        while family.bearers([OURS, OTHERS]):
            pass


def test_one_that_has_ended_is_none() -> None:
    with process(bearing(OURS)) as ours:
        family.end([OURS], signal.SIGKILL)
        select.select([os.pidfd_open(ours)], [], [])
        assert family.bearers([OURS]) == {}


def test_a_group_that_was_told_is_not_told_again() -> None:
    def prepare() -> None:
        os.setsid()
        family.bear(OURS)

    with process(prepare) as ours:
        family.end([OURS], signal.SIGKILL, told=ours)
        assert family.bearers([OURS]) == {ours: OURS}


def test_where_strays_do_not_come_by_themselves_they_are_looked_for() -> None:
    strays = Strays(select.poll())
    with process(bearing(OURS)) as ours, process(bearing(OTHERS)) as other:
        strays.look([], [OTHERS], None)
        assert family.bearers([OURS]) == {ours: OURS}
        strays.look([], [OTHERS], OURS)
        select.select([os.pidfd_open(ours)], [], [])
        assert family.bearers([OURS, OTHERS]) == {other: OTHERS}
