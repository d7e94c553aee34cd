"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from support import stock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_configure() -> None:
    """Have the signals of a terminal's user mean what they mean there.

    What is started with ``&`` or nohup, as CI may be, ignores them, and so would the commands that the tests
    start and interrupt.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, usual)


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
