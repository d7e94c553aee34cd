"""On which nodes a task's pod may run: by their labels and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.constants import plain
from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem
from penstock.kubernetes.checks import text, text_map
from penstock.kubernetes.selectors import NODE_AFFINITY, NODE_OPERATORS, check_shape, requirements, weight_of
from penstock.kubernetes.settings import (
    add,
    as_written,
    constant,
    message_of,
    parameter,
    settings_of,
    unknown_type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = ["add_node_affinity", "add_node_affinity_json", "add_node_selector", "add_node_selector_json"]


def add_node_selector(task: PipelineTask, label_key: str, label_value: str) -> PipelineTask:
    """Have a task run only on nodes with a label; with several, only on nodes that have all of them.

    Args:
        task: The task.
        label_key: The label.
        label_value: Its value.

    Returns:
        The task.
    """
    key, value = text(label_key, "label_key"), text(label_value, "label_value", may_be_empty=True)
    message_of(task, "add_node_selector", "nodeSelector").setdefault("labels", {})[key] = value
    return task


def add_node_selector_json(
    task: PipelineTask, node_selector_json: PipelineChannel | Mapping[str, str]
) -> PipelineTask:
    """Have a task run only on nodes with certain labels, in place of all that `add_node_selector` adds.

    Args:
        task: The task.
        node_selector_json: The labels' values by label, or a channel where they are known only at run time;
            where it is None then, there is no constraint. The last one that is given counts.

    Returns:
        The task.
    """
    if isinstance(node_selector_json, Handle):
        reference: Any = parameter(node_selector_json, "node_selector_json", "STRUCT", "STRING")
    else:
        labels = _known(node_selector_json, "node_selector_json")
        reference = constant(text_map(labels, "node_selector_json"))
    selector = message_of(task, "add_node_selector_json", "nodeSelector")
    selector["nodeSelectorJson"] = as_written(task, reference)
    return task


def add_node_affinity(
    task: PipelineTask,
    match_expressions: Sequence[Mapping[str, Any]] | None = None,
    match_fields: Sequence[Mapping[str, Any]] | None = None,
    weight: int | None = None,
) -> PipelineTask:
    """Have a task run on nodes of a certain kind; with several calls, on nodes of any of the kinds.

    Args:
        task: The task.
        match_expressions: What holds of the node's labels: dictionaries with ``key``, ``operator`` (``In``,
            ``NotIn``, ``Exists``, ``DoesNotExist``, ``Gt``, ``Lt``) and ``values``.
        match_fields: The same of its fields, such as ``metadata.name``.
        weight: How much such nodes are preferred, from 1 to 100; by default no other node will do.

    Returns:
        The task.
    """
    term: dict[str, Any] = {}
    if match_expressions:
        term["matchExpressions"] = requirements(match_expressions, "match_expression", NODE_OPERATORS)
    if match_fields:
        term["matchFields"] = requirements(match_fields, "match_field", NODE_OPERATORS)
    if not term:
        raise problem(
            "add_node_affinity is given nothing that holds of a node, and would constrain nothing.",
            hint='write match_expressions=[{"key": "disktype", "operator": "In", "values": ["ssd"]}]',
        )
    if weight is not None:
        term["weight"] = weight_of(weight)
    return add(task, "add_node_affinity", "nodeAffinity", term)


def add_node_affinity_json(
    task: PipelineTask, node_affinity_json: PipelineChannel | Mapping[str, Any]
) -> PipelineTask:
    """Have a task run on nodes of a certain kind, given as Kubernetes' own ``NodeAffinity``.

    Args:
        task: The task.
        node_affinity_json: The affinity, or a channel where it is known only at run time; where it is None
            then, there is no constraint. The last one that is given counts, next to `add_node_affinity`.

    Returns:
        The task.
    """
    if isinstance(node_affinity_json, Handle):
        reference: Any = parameter(node_affinity_json, "node_affinity_json", "STRUCT", "STRING")
    else:
        affinity = _known(node_affinity_json, "node_affinity_json")
        check_shape(affinity, NODE_AFFINITY, "Invalid V1NodeAffinity JSON: it")
        reference = constant(affinity)
    settings = settings_of(task, "add_node_affinity_json")
    terms = [term for term in settings.get("nodeAffinity", []) if "nodeAffinityJson" not in term]
    settings["nodeAffinity"] = [*terms, {"nodeAffinityJson": as_written(task, reference)}]
    return task


def _known(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise unknown_type(value, what, "give a dictionary, a pipeline's input or a task's output")
    if has_mention(value):
        raise problem(
            f"{what} has a channel in it.",
            hint="make all of it in a component, and give that task's output",
        )
    known: dict[str, Any] = plain(value, what)
    return known
