"""Which tasks of a DAG run again when a run starts at some of them."""

from __future__ import annotations

import pytest

from penstock.plan import Graph, Node, starts
from penstock.plan.starts import AS_ASKED, Step, inside, of_iteration, read, runs_again

CHAIN = Graph.of({"a": Node("a"), "b": Node("b", ("a",)), "c": Node("c", ("b",)), "d": Node("d")})


def test_a_path_is_read_without_its_rounds() -> None:
    assert read("train/for-loop-1~2[k=5]/fit") == (Step("train"), Step("for-loop-1", "k=5"), Step("fit"))
    assert read("dag~3/a") == (Step("dag"), Step("a"))
    assert starts.written(read("dag~3/loop[x]/a")) == "dag/loop[x]/a"


@pytest.mark.parametrize("path", ["", "a//b", "[1]", "a[1", "a]b["])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"^[^/]*$"):
        read(path)


def test_all_that_comes_after_a_task_runs_too() -> None:
    assert runs_again(CHAIN, [read("b")]) == {"b": AS_ASKED, "c": "it comes after 'b', which runs again"}
    assert runs_again(CHAIN, [read("c"), read("d")]) == {"c": AS_ASKED, "d": AS_ASKED}
    assert runs_again(CHAIN, [read("unknown")]) == {}


def test_what_is_asked_for_inside_a_task_runs_what_comes_after_the_task() -> None:
    assert runs_again(CHAIN, [read("b/inner")]) == {"c": "it comes after 'b', which runs again"}
    assert runs_again(CHAIN, [read("b[3]")]) == {"c": "it comes after 'b', which runs again"}
    assert inside([read("b/inner"), read("c/other"), read("b")], "b") == (read("inner"),)


def test_an_iteration_is_meant_by_its_label_or_with_all_others() -> None:
    asked = [read("loop[1]/fit"), read("loop/test"), read("other[2]/fit")]
    assert of_iteration(asked, "loop", "1") == (read("fit"), read("test"))
    assert of_iteration(asked, "loop", "2") == (read("test"),)
    assert of_iteration([read("loop[1]")], "loop", "1") is None
    assert of_iteration([read("loop[1]")], "loop", "2") == ()
