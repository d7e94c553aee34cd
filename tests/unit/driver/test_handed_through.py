"""A group of tasks hands values through that the SDK does not say are optional."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.driver import ScopeValues, Values, resolve
from penstock.errors import InputError
from support.driver_values import RUN, component, task

if TYPE_CHECKING:
    from penstock import ir

NOTHING = ScopeValues(Values())
DAG = {"dag": {"tasks": {}}}


def given(name: str) -> ir.PipelineTaskSpec:
    return task({name: {"componentInputParameter": "note"}})


def test_a_group_opens_without_a_value_that_it_only_hands_through() -> None:
    group = component(inputs={"pipelinechannel--note": "STRING"}, **DAG)

    assert Values() == resolve.inputs(given("pipelinechannel--note"), group, NOTHING, RUN, "id")


def test_a_pipeline_misses_an_input_of_its_own() -> None:
    pipeline = component(inputs={"note": "STRING"}, **DAG)

    with pytest.raises(InputError, match="input 'note' has no value"):
        resolve.inputs(given("note"), pipeline, NOTHING, RUN, "id")


def test_a_task_misses_what_it_executes_with() -> None:
    executing = component(inputs={"pipelinechannel--note": "STRING"}, executorLabel="exec")

    with pytest.raises(InputError, match="'pipelinechannel--note' has no value"):
        resolve.inputs(given("pipelinechannel--note"), executing, NOTHING, RUN, "id")
