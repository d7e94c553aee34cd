"""Failures by name: what `set_retry(on=...)` takes."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

import pytest

from penstock import dsl
from penstock.dsl.failures import Failures
from penstock.errors import DefinitionError
from support.authoring import text


class OwnError(Exception):
    """Of the same file as a component."""


@dsl.component
def work() -> None:
    """Does nothing."""


def failures(on: Any, component: Any = text) -> Failures:
    tasks: list[Any] = []

    @dsl.pipeline
    def one() -> None:
        tasks.append(component().set_retry(1, on=on))

    found: Failures = tasks[0].settings.retry.own.on
    return found


@pytest.mark.parametrize(
    ("on", "kinds", "exceptions", "codes"),
    [
        (ConnectionError, (), ("ConnectionError",), ()),
        (JSONDecodeError, (), ("json.decoder.JSONDecodeError",), ()),
        ("ConnectionError", (), ("ConnectionError",), ()),
        ("requests.Timeout", (), ("requests.Timeout",), ()),
        ("Timeout", ("Timeout",), (), ()),
        (75, (), (), ((75, 75),)),
        (range(64, 79), (), (), ((64, 78),)),
        (["OutOfMemory", 1, "a.B", OSError], ("OutOfMemory",), ("a.B", "OSError"), ((1, 1),)),
        ((kind for kind in (OSError, KeyError)), (), ("OSError", "KeyError"), ()),
    ],
)
def test_a_failure_is_named_by_class_name_code_or_kind(
    on: Any, kinds: tuple[str, ...], exceptions: tuple[str, ...], codes: tuple[tuple[int, int], ...]
) -> None:
    assert failures(on) == Failures(kinds, exceptions, codes)


def test_a_class_of_the_components_own_file_is_named_as_where_it_runs() -> None:
    class Inner(OwnError):
        """Of a function."""

    assert failures([OwnError, Inner], work).exceptions == (
        "OwnError",
        "test_a_class_of_the_components_own_file_is_named_as_where_it_runs.Inner",
    )
    assert failures(OwnError).exceptions == (f"{__name__}.OwnError",)


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("Out of memory", "neither a kind of failure nor an exception"),
        ("OutOfMemmory", "neither a kind of failure nor an exception"),
        ("a..B", "neither a kind of failure nor an exception"),
        ("print", "neither a kind of failure nor an exception"),
        (int, "neither a kind of failure nor an exception"),
        (OSError("an object"), "neither a kind of failure nor an exception"),
        (True, "neither a kind of failure nor an exception"),
        (1.5, "neither a kind of failure nor an exception"),
        (0, "no exit code"),
        (256, "no exit code"),
        (-9, "no exit code"),
        (range(0), "no exit code"),
        (range(1, 9, 2), "no exit code"),
        ([], "names no failure"),
    ],
)
def test_what_is_no_failure_is_refused_with_those_that_there_are(on: Any, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as caught:
        failures(on)
    assert "test_failures.py" in str(caught.value.where)
    if message.startswith("neither"):
        assert "OutOfMemory" in str(caught.value.hint)
