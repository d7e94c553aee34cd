"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from support import stock
from support.waiting import within

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

_SHARE = 0.8
"""Of the time after which faulthandler ends the whole suite, how much a part of a test may take."""


def pytest_configure() -> None:
    """Have the signals of a terminal's user mean what they mean there.

    What is started with ``&`` or nohup, as CI may be, ignores them, and so would the commands that the tests
    start and interrupt.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, usual)


def _limit_s(item: pytest.Item) -> float:
    return _SHARE * float(item.config.getini("faulthandler_timeout"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Have fixtures that wait for ever fail their test, and let the others run."""
    with within(_limit_s(item)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Have a test that waits for ever fail."""
    with within(_limit_s(item)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Have what cleans up and waits for ever fail."""
    with within(_limit_s(item)):
        return (yield)


@pytest.fixture(scope="session")
def stock_python() -> Path:
    """The interpreter of an environment in which stock KFP is installed, and Penstock is not."""
    return stock.interpreter()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server; tests make databases of their own in it."""
    from support.postgres import running_server  # noqa: PLC0415 - 0.3 s, for those that ask for it

    with running_server() as url:
        yield url
