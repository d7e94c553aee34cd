from __future__ import annotations

from typing import Any

from penstock import ir
from penstock.driver import checks


def pipeline(condition: str, selector: str) -> ir.PipelineSpec:
    task: dict[str, Any] = {
        "componentRef": {"name": "a"},
        "triggerPolicy": {"condition": condition},
        "inputs": {
            "parameters": {"x": {"componentInputParameter": "y", "parameterExpressionSelector": selector}}
        },
    }
    components = {"a": {"executorLabel": "e"}, "b": {"dag": {"tasks": {"inner": task}}}}
    return ir.from_dict({"root": {"dag": {"tasks": {"outer": {}}}}, "components": components})


def test_expressions_that_can_be_read_are_no_problem():
    selector = 'parseJson(string_value)["k"]'
    assert checks.problems(pipeline("int(inputs.parameter_values['x']) > 1", selector)) == []
    assert checks.problems(pipeline("", "")) == []


def test_each_expression_that_cannot_is_told_with_its_place():
    found = checks.problems(pipeline("1 +", "nonsense(("))
    assert [ir.format_path(problem.path) for problem in found] == [
        "components.b.dag.tasks.inner.triggerPolicy.condition",
        "components.b.dag.tasks.inner.inputs.parameters.x.parameterExpressionSelector",
    ]
    assert all(problem.message for problem in found)
