"""Settings for Kubernetes, as far as a run's parameters decide them before it starts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.ir.message import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.driver.values import Values

__all__ = ["decided"]

#: Where the name of an object may be known only at run time, and where it stands when it is known.
_NAMES = {
    "secretAsVolume": ("secretNameParameter", "secretName"),
    "secretAsEnv": ("secretNameParameter", "secretName"),
    "configMapAsVolume": ("configMapNameParameter", "configMapName"),
    "configMapAsEnv": ("configMapNameParameter", "configMapName"),
    "pvcMount": ("pvcNameParameter", "constant"),
    "imagePullSecret": ("secretNameParameter", "secretName"),
}


def decided(spec: ir.PipelineSpec, platform: ir.PlatformSpec, values: Values) -> ir.PlatformSpec:
    """Return the settings for platforms with what a run's parameters decide about them.

    A name that is None asks for nothing, as KFP's driver has it; one that is a text stands in its place. What
    tasks and loops decide stays as it is.

    Args:
        spec: A valid pipeline.
        platform: Its settings for platforms, which stay as they are.
        values: The inputs of the run.
    """
    asked = platform.platforms.get("kubernetes")
    if asked is None or asked.deployment_spec is None:
        return platform
    known = dict(_known(spec, values))
    executors = {
        label: _with_names(settings, known.get(label, {}))
        for label, settings in asked.deployment_spec.executors.items()
    }
    deployment = msgspec.structs.replace(asked.deployment_spec, executors=executors)
    kubernetes = msgspec.structs.replace(asked, deployment_spec=deployment)
    return msgspec.structs.replace(platform, platforms={**platform.platforms, "kubernetes": kubernetes})


def _known(spec: ir.PipelineSpec, values: Values) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each executor with what is known of the inputs of the one DAG that its task is in."""
    assert spec.root is not None, "a valid pipeline has a root"
    uses = Counter(
        task.component_name
        for place in ir.walk.components(spec)
        if place.component.dag is not None
        for task in place.component.dag.tasks.values()
    )
    waiting = [(spec.root, {name: values.parameters.get(name) for name in spec.root.inputs.parameters})]
    while waiting:
        component, known = waiting.pop()
        for task in component.dag.tasks.values() if component.dag is not None else ():
            if uses[task.component_name] > 1:
                continue  # what it is given differs from task to task
            inner = spec.components[task.component_name]
            if inner.executor_label is not None:
                yield inner.executor_label, known
            else:
                waiting.append((inner, dict(_handed(task, inner, known))))


def _handed(
    task: ir.PipelineTaskSpec, inner: ir.ComponentSpec, known: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield what is known of the inputs of a DAG or loop."""
    item = task.parameter_iterator.item_input if task.parameter_iterator is not None else None
    for name, declared in inner.inputs.parameters.items():
        if name == item:
            continue
        source = task.input_parameters.get(name)
        reference = (source.component_input_parameter or "") if source is not None else ""
        if source is not None and (reference not in known or source.parameter_expression_selector):
            continue
        value = known.get(reference)
        has_default = value is None and declared.default_value is not UNSET
        yield name, declared.default_value if has_default else value


def _with_names(settings: ir.JsonStruct, known: Mapping[str, Any]) -> ir.JsonStruct:
    changed = dict(settings)
    for key, (reference, place) in _NAMES.items():
        if isinstance(entries := settings.get(key), list):
            named = (_named(entry, reference, place, known) for entry in entries)
            changed[key] = [entry for entry in named if entry is not None]
    return changed


def _named(entry: Any, reference: str, place: str, known: Mapping[str, Any]) -> Any:
    """Return a setting with its name, where that is known; None where it is for nothing."""
    source = entry.get(reference) if isinstance(entry, dict) else None
    if not isinstance(source, dict) or source.get("parameterExpressionSelector"):
        return entry
    name = source.get("componentInputParameter", "")
    if name not in known:
        return entry
    return {**entry, place: known[name]} if known[name] is not None else None
