from __future__ import annotations

from penstock import ir
from penstock.ir import walk


def dag(**upstream: str) -> ir.DagSpec:
    """Tasks by name, each with the names of those that it waits for."""
    return ir.DagSpec(
        tasks={name: ir.PipelineTaskSpec(dependent_tasks=names.split()) for name, names in upstream.items()}
    )


def test_the_root_comes_first_and_each_component_after_it():
    spec = ir.from_dict({"root": {"dag": {}}, "components": {"b": {}, "a": {}}})
    assert [(place.name, place.path) for place in walk.components(spec)] == [
        ("", ("root",)),
        ("b", ("components", "b")),
        ("a", ("components", "a")),
    ]


def test_a_task_waits_for_all_that_it_names_and_takes_from():
    task = ir.convert(
        {
            "dependentTasks": ["a"],
            "inputs": {
                "parameters": {
                    "p": {"taskOutputParameter": {"producerTask": "b", "outputParameterKey": "o"}},
                    "q": {"taskFinalStatus": {"producerTask": "c"}},
                    "r": {"componentInputParameter": "x"},
                },
                "artifacts": {
                    "m": {"taskOutputArtifact": {"producerTask": "d", "outputArtifactKey": "o"}},
                    "n": {"componentInputArtifact": "y"},
                },
            },
        },
        ir.PipelineTaskSpec,
    )
    assert walk.upstream(task) == {"a", "b", "c", "d"}
    assert walk.upstream(ir.PipelineTaskSpec()) == set()


def test_each_task_comes_after_those_it_waits_for_and_else_in_the_documents_order():
    assert walk.in_order(dag(d="b c", c="a", b="a", a="", e="")) == ["a", "e", "c", "b", "d"]


def test_tasks_on_a_cycle_or_behind_it_have_no_place_in_the_order():
    assert walk.in_order(dag(a="", b="c", c="b", d="c")) == ["a"]


def test_a_cycle_is_found_and_told_in_order():
    assert walk.find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b", "x"}}) == ["b", "c"]
    assert walk.find_cycle({"a": {"a"}}) == ["a"]
    assert walk.find_cycle({"a": {"b", "c"}, "b": {"c"}, "c": {"missing"}}) is None


def test_a_long_chain_needs_no_deep_stack():
    edges = {str(number): {str(number + 1)} for number in range(50_000)}
    assert walk.find_cycle(edges) is None
    assert walk.find_cycle({**edges, "50000": {"0"}}) == [str(number) for number in range(50_001)]
