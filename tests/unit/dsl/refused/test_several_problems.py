"""How the problems of one definition are told: together, each with its line and its remedy."""

from __future__ import annotations

import pytest

from penstock import dsl
from penstock.dsl.graph import current_graph
from penstock.errors import DefinitionError, InconsistentTypeException
from support.authoring import nothing, text, truth


def test_a_group_that_is_written_wrongly_leaves_no_pipeline_open() -> None:
    def conditional() -> None:
        if truth().output:
            text()

    with pytest.raises(DefinitionError):
        dsl.pipeline(conditional)

    assert current_graph() is None


def test_all_problems_of_a_whole_pipeline_are_told_together() -> None:
    def several(x: str = "") -> int:
        with dsl.If(x == "a"):
            one = text()
        text(of=one.output)
        with dsl.ParallelFor(["a"]):
            two = text()
        text(of=two.output)
        return truth().output

    with pytest.raises(DefinitionError, match=r"(?s)has 3 problems:.* 1\. .* 2\. .* 3\. .*") as caught:
        dsl.pipeline(several)

    assert str(caught.value).count("where: ") == 3


def test_what_is_wrong_with_tasks_is_told_together_with_what_stops_the_definition() -> None:
    def several(x: str = "") -> None:
        text(of=1)
        text("a", off=x)
        text().set_cpu_limit("two").set_memory_limit("1.5G").set_retry(-1)
        text(of=nothing().output)

    with pytest.raises(InconsistentTypeException) as caught:
        dsl.pipeline(several)

    message = str(caught.value)
    assert message.startswith("Pipeline 'several' has 6 problems:")
    assert "\n  6. The task has no outputs." in message
    assert message.count("where: ") == message.count("hint: ") == 6


def test_a_single_problem_keeps_its_traceback() -> None:
    def one() -> None:
        text(of=1)
        text()

    with pytest.raises(InconsistentTypeException) as caught:
        dsl.pipeline(one)

    assert "one" in [entry.name for entry in caught.traceback]


def test_after_a_problem_what_else_goes_wrong_is_not_told() -> None:
    def falls() -> None:
        text(of=1)
        raise LookupError

    with pytest.raises(InconsistentTypeException, match="'NUMBER_INTEGER' is incompatible") as caught:
        dsl.pipeline(falls)

    assert isinstance(caught.value.__cause__, LookupError)
