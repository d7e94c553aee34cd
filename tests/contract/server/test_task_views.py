"""One task as somebody looks at it: why its branch was taken, what it has used; a loop's iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from penstock import dsl
from penstock.server.conditions import terms_of
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server


@dsl.component
def flip(side: str) -> str:
    return side


@dsl.component(packages_to_install=[])
def score(rate: float, metrics: dsl.Output[dsl.Metrics]) -> float:
    metrics.log_metric("accuracy", 1 - rate)
    return 1 - rate


@dsl.component
def say(text: str) -> None:
    print(text)


@dsl.pipeline(name="branching")
def branching(side: str, depth: int = 2) -> None:
    flipped = flip(side=side)
    with dsl.If(flipped.output == "heads"):
        say(text="heads")
    with dsl.Elif(depth > 1):
        say(text="tails")
    with dsl.Else():
        say(text="neither")
    with dsl.ParallelFor([{"rate": 0.1}, {"rate": 0.9}]) as item:
        scored = score(rate=item.rate)  # type: ignore[attr-defined]
        with dsl.If(scored.outputs["Output"] > 0.5):
            say(text=flipped.output)
        with dsl.If(item.rate == 0.9):  # type: ignore[attr-defined]
            say(text="high")


@pytest.fixture(scope="module")
def run_id(server: Server) -> str:
    """A run of `branching`, which has taken its second branch."""
    return str(run_of(server, branching, side="tails")["run_id"])


def view(server: Server, run_id: str, task: str, what: str = "task") -> dict[str, Any]:
    answer = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/{what}?task={quote(task)}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_condition_is_told_with_names_and_values(server: Server, run_id: str) -> None:
    heads = view(server, run_id, "condition-branches-1/condition-2")
    assert "SKIPPED" == heads["task"]["state"]
    assert {
        "text": "flip.Output == 'heads'",
        "holds": False,
        "values": [{"name": "flip.Output", "value": "tails"}],
        "terms": [{"text": "flip.Output == 'heads'", "holds": False}],
    } == heads["condition"]
    tails = view(server, run_id, "condition-branches-1/condition-3")["condition"]
    assert tails["holds"]
    assert ["!(flip.Output == 'heads')", "int(depth) > 1"] == [term["text"] for term in tails["terms"]]
    assert [True, True] == [term["holds"] for term in tails["terms"]]
    assert {"flip.Output": "tails", "depth": 2} == {each["name"]: each["value"] for each in tails["values"]}
    neither = view(server, run_id, "condition-branches-1/condition-4")["condition"]
    assert [True, False] == [term["holds"] for term in neither["terms"]]


def test_a_condition_in_a_loop_has_the_values_of_its_iteration(server: Server, run_id: str) -> None:
    tree = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/tree").json()["tasks"]
    found = [
        (each["state"], view(server, run_id, each["path"])["condition"])
        for each in tree
        if each["type"] == "CONDITION" and "[" in each["path"]
    ]
    assert 4 == len(found)
    for state, condition in found:
        assert condition["holds"] == (state != "SKIPPED")
    values = {(each["name"], each["value"]) for _, condition in found for each in condition["values"]}
    assert {("score.Output", 0.9), ("item.rate", 0.1), ("item.rate", 0.9)} <= values


def test_iterations_have_the_metrics_of_their_tasks(server: Server, run_id: str) -> None:
    tree = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/tree").json()["tasks"]
    [loop] = [each["path"] for each in tree if each["type"] == "LOOP"]
    found = view(server, run_id, loop, "iterations")["iterations"]

    assert [{"score.accuracy": 0.9}, {"score.accuracy": pytest.approx(0.1)}] == [
        each["metrics"] for each in found
    ]
    assert [f"{loop}[rate=0.1]", f"{loop}[rate=0.9]"] == [each["path"] for each in found]


def test_an_attempt_says_what_it_has_used(server: Server, run_id: str) -> None:
    use = view(server, run_id, "flip")["use"]["1"]
    assert 1 << 20 < use["max_memory_bytes"] < 1 << 30
    assert 0 < use["cpu_seconds"] < 30


@pytest.mark.parametrize(
    ("condition", "terms"),
    [
        ("a == b", ["a == b"]),
        ("!(a && b) && c", ["!(a && b)", "c"]),
        ("a == ' && ' && b == \"it's && \\\" \"", ["a == ' && '", 'b == "it\'s && \\" "']),
        ("a && b || c", ["a && b || c"]),
        ("(a || b) && c", ["(a || b)", "c"]),
    ],
)
def test_terms_are_what_all_has_to_hold(condition: str, terms: list[str]) -> None:
    assert terms == terms_of(condition)
