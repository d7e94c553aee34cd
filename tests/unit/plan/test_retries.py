"""Which failures are tried again, and after how long."""

from __future__ import annotations

import pytest

from penstock import ir
from penstock.ir.penstock import NamedFailures, RetrySettings
from penstock.plan.retries import Failure, Only, Retries, retries_of


def named(**failures: list[str]) -> Only:
    only = retries_of(
        ir.RetryPolicy(max_retry_count=1), RetrySettings(failures=NamedFailures(**failures))
    ).only
    assert only is not None
    return only


@pytest.mark.parametrize(
    ("asked", "is_meant"),
    [
        ("requests.exceptions.ReadTimeout", True),
        ("exceptions.ReadTimeout", True),
        ("ReadTimeout", True),
        ("requests.ReadTimeout", True),
        ("OSError", True),
        ("requests.Timeout", True),
        ("Timeout", True),
        ("out", False),
        ("requests", False),
        ("other.ReadTimeout", False),
        ("request.ReadTimeout", False),
        ("requests.exceptions", False),
    ],
)
def test_an_exception_is_meant_by_its_class_its_bases_and_where_they_are_handed_on(
    asked: str, is_meant: bool
) -> None:
    failure = Failure(
        "ReadTimeout", 1, ("requests.exceptions.ReadTimeout", "requests.exceptions.Timeout", "OSError")
    )

    assert named(exceptions=[asked]).includes(failure) is is_meant


@pytest.mark.parametrize(("code", "is_meant"), [(3, True), (63, False), (64, True), (78, True), (79, False)])
def test_exit_codes_are_meant_one_by_one_and_by_range(code: int, is_meant: bool) -> None:
    assert named(exit_codes=["3", "64-78"]).includes(Failure("Exit", code)) is is_meant


def test_a_kind_is_meant_by_its_name_alone() -> None:
    only = named(kinds=["OutOfMemory", "Timeout"])

    assert only.includes(Failure("Timeout"))
    assert not only.includes(Failure("TimeoutError", 1, ("TimeoutError", "OSError", "Exception")))
    assert not only.includes(Failure())


def test_what_is_named_can_be_said() -> None:
    only = named(kinds=["Timeout", "Lost"], exceptions=["ValueError"], exit_codes=["3", "64-78"])

    assert str(only) == "Lost, Timeout, ValueError, exit code 3, exit code 64-78"


def test_what_is_ours_stands_beside_the_policy_of_kfp() -> None:
    policy = ir.RetryPolicy(max_retry_count=2, backoff_duration=ir.Duration.of_seconds(3), backoff_factor=4.0)

    assert retries_of(policy, None) == Retries(2, 3.0, 4.0, 3600.0)
    assert retries_of(policy, RetrySettings(lost=0)) == Retries(2, 3.0, 4.0, 3600.0, lost=0)
    assert retries_of(None, RetrySettings(lost=5)) == Retries(lost=5)
    assert retries_of(None, None) == Retries()
