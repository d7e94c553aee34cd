"""Which taints of nodes a task's pod tolerates, and which other pods it wants near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem
from penstock.kubernetes.checks import check_keys, flag, one_of, text, text_map, texts, whole
from penstock.kubernetes.selectors import POD_OPERATORS, requirements, weight_of
from penstock.kubernetes.settings import add, parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = ["add_pod_affinity", "add_toleration", "add_toleration_json"]

_OPERATORS = ("Equal", "Exists")
_EFFECTS = ("NoExecute", "NoSchedule", "PreferNoSchedule")
_INT64_MAXIMUM = 2**63 - 1


def add_toleration(
    task: PipelineTask,
    key: str | None = None,
    operator: Literal["Equal", "Exists"] | None = None,
    value: str | None = None,
    effect: Literal["NoExecute", "NoSchedule", "PreferNoSchedule"] | None = None,
    toleration_seconds: int | None = None,
) -> PipelineTask:
    """Have a task tolerate a taint, so that it may run on nodes that have it.

    Args:
        task: The task.
        key: The taint; every taint by default, which needs the operator ``"Exists"``.
        operator: ``"Equal"``, where the taint has to have the value, or ``"Exists"``; the first by default.
        value: The taint's value.
        effect: What the taint would do: ``"NoSchedule"``, ``"PreferNoSchedule"`` or ``"NoExecute"``; any of
            them by default.
        toleration_seconds: How long the task stays on a node that gets the taint with the effect
            ``"NoExecute"``; as long as it takes by default, 0 for not at all.

    Returns:
        The task.
    """
    toleration: dict[str, Any] = {}
    if key is not None and text(key, "key", may_be_empty=True):
        toleration["key"] = key
    if operator:
        toleration["operator"] = one_of(operator, "operator", _OPERATORS)
    if value is not None and text(value, "value", may_be_empty=True):
        toleration["value"] = value
    if effect:
        toleration["effect"] = one_of(effect, "effect", _EFFECTS)
    if toleration_seconds is not None:
        toleration["tolerationSeconds"] = _seconds(toleration_seconds)
    _check(toleration)
    return add(task, "add_toleration", "tolerations", toleration)


def add_toleration_json(
    task: PipelineTask, toleration_json: PipelineChannel | Sequence[Mapping[str, Any]] | Mapping[str, Any]
) -> PipelineTask:
    """Have a task tolerate taints, given as Kubernetes' own ``Toleration``.

    Args:
        task: The task.
        toleration_json: A toleration, a list of them, or a channel where they are known only at run time;
            where it is None then, there is none. Fields are ``key``, ``operator``, ``value``, ``effect`` and
            ``tolerationSeconds``, of which KFP's spelling ``toleration_seconds`` is taken too.

    Returns:
        The task.
    """
    if isinstance(toleration_json, Handle):
        reference = parameter(toleration_json, "toleration_json", "STRUCT", "LIST", "STRING")
        return add(task, "add_toleration_json", "tolerations", {"tolerationJson": reference})
    listed = toleration_json if isinstance(toleration_json, list) else [toleration_json]
    for toleration in listed:
        add_toleration(task, **_arguments(toleration))
    return task


def add_pod_affinity(  # noqa: PLR0913, PLR0917 - KFP's arguments
    task: PipelineTask,
    match_pod_expressions: Sequence[Mapping[str, Any]] | None = None,
    match_pod_labels: Mapping[str, str] | None = None,
    topology_key: str | None = None,
    namespaces: Sequence[str] | None = None,
    match_namespace_expressions: Sequence[Mapping[str, Any]] | None = None,
    match_namespace_labels: Mapping[str, str] | None = None,
    weight: int | None = None,
    anti: bool | None = None,
) -> PipelineTask:
    """Have a task run near other pods, or away from them.

    Kubeflow Pipelines 2.17 takes this setting and does nothing about it.

    Args:
        task: The task.
        match_pod_expressions: What holds of the other pods' labels: dictionaries with ``key``, ``operator``
            (``In``, ``NotIn``, ``Exists``, ``DoesNotExist``) and ``values``.
        match_pod_labels: Labels that the other pods have, with their values.
        topology_key: What counts as near: the label that nodes have in common, such as
            ``"kubernetes.io/hostname"`` or ``"topology.kubernetes.io/zone"``.
        namespaces: The namespaces of the other pods; the task's own by default.
        match_namespace_expressions: What holds of the labels of their namespaces.
        match_namespace_labels: Labels that their namespaces have.
        weight: How much it is preferred, from 1 to 100; by default no other node will do.
        anti: True for nodes where there are no such pods.

    Returns:
        The task.
    """
    term: dict[str, Any] = {
        "matchPodExpressions": requirements(
            match_pod_expressions or [], "match_pod_expression", POD_OPERATORS
        ),
        "matchPodLabels": text_map(match_pod_labels or {}, "match_pod_labels"),
        "namespaces": texts(namespaces or [], "namespaces"),
        "matchNamespaceExpressions": requirements(
            match_namespace_expressions or [], "match_namespace_expression", POD_OPERATORS
        ),
        "matchNamespaceLabels": text_map(match_namespace_labels or {}, "match_namespace_labels"),
    }
    term = {field: value for field, value in term.items() if value}
    if topology_key is None:
        raise problem(
            "add_pod_affinity is given no topology_key: Kubernetes does not know what counts as near.",
            hint='write topology_key="kubernetes.io/hostname" for the same node',
        )
    term["topologyKey"] = text(topology_key, "topology_key")
    if weight is not None:
        term["weight"] = weight_of(weight)
    if anti is not None:
        term["anti"] = flag(anti, "anti")
    return add(task, "add_pod_affinity", "podAffinity", term)


def _seconds(seconds: Any) -> str:
    complaint = f"toleration_seconds is {seconds!r}, which is more than Kubernetes can hold."
    return str(whole(seconds, "toleration_seconds", -_INT64_MAXIMUM, _INT64_MAXIMUM, complaint))


def _check(toleration: Mapping[str, Any]) -> None:
    """Refuse a toleration that Kubernetes would refuse once the pod is made."""
    exists = toleration.get("operator") == "Exists"
    if "key" not in toleration and not exists:
        raise problem(
            "The toleration has no key: it would be for every taint, which needs the operator Exists.",
            hint='write key="...", or operator="Exists"',
        )
    if exists and "value" in toleration:
        raise problem(
            f"The toleration has the operator Exists, and a value {toleration['value']!r} that it ignores.",
            hint='leave the value out, or take operator="Equal"',
        )
    if "tolerationSeconds" in toleration and toleration.get("effect") != "NoExecute":
        raise problem(
            "The toleration has toleration_seconds, which only the effect NoExecute takes.",
            hint='write effect="NoExecute"',
        )


def _arguments(toleration: Any) -> dict[str, Any]:
    if not isinstance(toleration, dict):
        raise problem(
            f"toleration_json must be a dict, list, or input parameter. Got {toleration!r}.",
            hint='write {"key": "...", "operator": "Exists"}',
        )
    if has_mention(toleration):
        raise problem(
            "toleration_json has a channel in it.",
            hint="make all of it in a component, and give that task's output",
        )
    spelt = {
        "toleration_seconds" if key == "tolerationSeconds" else key: toleration[key] for key in toleration
    }
    check_keys(spelt, "toleration_json", ("key", "operator", "value", "effect", "toleration_seconds"))
    return spelt
