"""How failures are called."""

from __future__ import annotations

from json import JSONDecodeError

from penstock.runtime.kinds import classes_of, name_of


def test_an_exception_is_known_by_its_class_and_all_that_this_derives_from() -> None:
    assert classes_of(JSONDecodeError("no", "{", 0)) == [
        "json.decoder.JSONDecodeError",
        "ValueError",
        "Exception",
        "BaseException",
    ]


def test_a_class_in_a_function_is_called_with_the_functions_name() -> None:
    class Inner(Exception):
        """Of this function."""

    function = "test_a_class_in_a_function_is_called_with_the_functions_name"
    assert name_of(Inner) == f"{__name__}.{function}.Inner"
