"""The comparison itself: a mistake in it would hide mistakes in the compiler."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from support import documents


def pipeline(number: str = "-2") -> dict[str, Any]:
    """A root of two tasks; the second's component carries a number."""
    return {
        "root": {"dag": {"tasks": {"a": task("comp-a"), "b": task(f"comp-a{number}")}}},
        "components": {
            "comp-a": {"executorLabel": "exec-a"},
            f"comp-a{number}": {"executorLabel": f"exec-a{number}"},
        },
        "deploymentSpec": {"executors": {"exec-a": {"image": "one"}, f"exec-a{number}": {"image": "two"}}},
    }


def task(component: str) -> dict[str, Any]:
    return {"componentRef": {"name": component}, "inputs": {"parameters": {"n": {"constant": 1.0}}}}


def test_equal_documents_have_no_differences() -> None:
    assert documents.differences(pipeline(), pipeline()) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"n": {"constant": 2}}, "n.constant: expected 1.0, got 2"),
        ({"n": {"constant": True}}, "n.constant: expected 1.0, got True"),
        ({"n": {"constant": "1"}}, "n.constant: expected 1.0, got '1'"),
        ({"n": {}}, "n.constant: missing, expected 1.0"),
        ({"n": {"constant": 1}, "m": 0}, "m: unexpected 0"),
    ],
)
def test_a_difference_is_told_with_its_path(change: dict[str, Any], line: str) -> None:
    changed = copy.deepcopy(pipeline())
    changed["root"]["dag"]["tasks"]["a"]["inputs"]["parameters"] = change

    assert documents.differences(pipeline(), changed) == [f"$.root.dag.tasks.a.inputs.parameters.{line}"]


def test_lists_are_compared_in_order_and_length() -> None:
    assert documents.differences(["a", "b"], ["b", "a", "c"], "x") == [
        "x[0]: expected 'a', got 'b'",
        "x[1]: expected 'b', got 'a'",
        "x: expected 2 items, got 3: ['b', 'a', 'c']",
    ]


def test_long_texts_are_shown_where_they_part() -> None:
    [line] = documents.differences("x" * 300 + "a", "x" * 300 + "b", "source")

    assert line.startswith("source: differs at character 300: expected …")


def test_documents_that_differ_in_numbers_of_components_are_equal_when_canonical() -> None:
    assert documents.differences(pipeline("-2"), pipeline("-7")) != []
    assert documents.canonical([pipeline("-2")]) == documents.canonical([pipeline("-7")])


def test_canonical_documents_keep_which_component_is_whose() -> None:
    swapped = pipeline()
    swapped["components"]["comp-a"], swapped["components"]["comp-a-2"] = (
        swapped["components"]["comp-a-2"],
        swapped["components"]["comp-a"],
    )

    assert documents.canonical([swapped]) != documents.canonical([pipeline()])


def test_defaults_in_the_opening_comments_are_compared_as_values() -> None:
    one = documents.header("# Inputs:\n#    t: dict [Default: {'a': 1.0, 'b': 2.0}]\nroot: x")
    two = documents.header("# Inputs:\n#    t: dict [Default: {'b': 2.0, 'a': 1.0}]\nroot: y")

    assert one == two == ["# Inputs:", ["#    t: dict", {"a": 1.0, "b": 2.0}]]


def test_descriptions_are_left_out_of_the_components_of_some_images_only() -> None:
    component = {"executorLabel": "exec-a", "inputDefinitions": {"parameters": {"n": {"description": "N"}}}}
    document = {
        "components": {"comp-a": component, "comp-b": {**component, "executorLabel": "exec-b"}},
        "deploymentSpec": {
            "executors": {
                "exec-a": {"container": {"image": "argostub/createpvc"}},
                "exec-b": {"container": {"image": "python"}},
            }
        },
    }

    [left] = documents.without_descriptions([document], "argostub/")

    assert left["components"]["comp-a"]["inputDefinitions"] == {"parameters": {"n": {}}}
    assert left["components"]["comp-b"] == document["components"]["comp-b"]
