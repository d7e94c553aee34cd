"""How many requests a client is answered."""

from __future__ import annotations

import pytest

from penstock.server import rates
from penstock.server.rates import Rates
from penstock.server.status import Code, Refusal


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_client_that_was_silent_may_ask_for_two_seconds_in_one_go_and_then_steadily() -> None:
    clock = Clock()
    limited = Rates(5, clock)
    for _ in range(10):
        limited.take("a", "a")
    with pytest.raises(Refusal, match="a has sent more than 5 requests a second") as caught:
        limited.take("a", "a")

    assert caught.value.code is Code.RESOURCE_EXHAUSTED
    assert caught.value.retry_after_s == pytest.approx(0.2)
    assert caught.value.headers == {"retry-after": "1"}
    clock.now += 0.2
    limited.take("a", "a")
    with pytest.raises(Refusal):
        limited.take("a", "a")


def test_clients_do_not_take_from_each_other() -> None:
    limited = Rates(0.5, Clock())
    limited.take("a", "a")
    limited.take("b", "b")
    with pytest.raises(Refusal):
        limited.take("a", "a")


def test_a_client_that_is_refused_is_no_worse_off_for_asking() -> None:
    clock = Clock()
    limited = Rates(1, clock)
    for _ in range(2):
        limited.take("a", "a")
    for _ in range(100):
        with pytest.raises(Refusal):
            limited.take("a", "a")
    clock.now += 1
    limited.take("a", "a")


def test_zero_is_no_limit() -> None:
    limited = Rates(0, Clock())
    for _ in range(10_000):
        limited.take("a", "a")


def test_those_that_asked_least_lately_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_CLIENTS", 2)
    limited = Rates(0.5, Clock())
    for client in "abc":
        limited.take(client, client)
    limited.take("a", "a")
    with pytest.raises(Refusal):
        limited.take("c", "c")
