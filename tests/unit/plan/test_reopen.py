"""Which tasks run again when a run is resumed."""

from __future__ import annotations

from penstock.plan import Graph, Node
from penstock.plan.reopen import to_run_again

GRAPH = Graph.of(
    {
        node.name: node
        for node in (
            Node("a"),
            Node("b", ("a",)),
            Node("c", ("b",)),
            Node("other"),
            Node("exit", ("c",), always=True),
        )
    }
)


def test_what_succeeded_stays_and_the_rest_runs_again() -> None:
    states = {"a": "SUCCEEDED", "b": "FAILED", "c": "SKIPPED", "other": "CACHED", "exit": "CANCELED"}

    assert {"b", "c", "exit"} == to_run_again(GRAPH, states, decided=())


def test_an_exit_task_that_succeeded_reports_again() -> None:
    states = {"a": "SUCCEEDED", "b": "FAILED", "c": "SKIPPED", "other": "SUCCEEDED", "exit": "SUCCEEDED"}

    assert {"b", "c", "exit"} == to_run_again(GRAPH, states, decided=())


def test_a_task_skipped_by_its_own_condition_stays_skipped() -> None:
    states = {"a": "SUCCEEDED", "b": "SUCCEEDED", "c": "SUCCEEDED", "other": "SKIPPED", "exit": "FAILED"}

    assert {"exit"} == to_run_again(GRAPH, states, decided={"other"})
