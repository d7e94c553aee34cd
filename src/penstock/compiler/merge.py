"""One compiled pipeline inside another: its components and executors get names that are free there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.compiler.document import Document

__all__ = ["merge"]


def merge(package: ir.Package, document: Document, name: str) -> str:
    """Add what a compiled pipeline consists of to a document.

    The package stays as it is, so that it can be merged again. What it says about itself as a whole, such as
    its root for artifacts, holds for the outermost pipeline only.

    Args:
        package: The inner pipeline.
        document: What is being compiled.
        name: How its root is to be called, if that is free.

    Returns:
        The name of the component that its root has become.
    """
    spec = package.spec
    executors = spec.deployment_spec.executors if spec.deployment_spec is not None else {}
    labels = {label: document.take_label(label) for label in executors}
    names = {inner: document.take_name(inner) for inner in spec.components}
    for label, executor in executors.items():
        document.executors[labels[label]] = executor
    for label, origin in package.origins.items():
        document.origins[labels[label]] = origin
    for inner, component in spec.components.items():
        document.components[names[inner]] = _renamed(component, names, labels)
    if package.platform is not None:
        for platform, settings in package.platform.platforms.items():
            given = settings.deployment_spec.executors if settings.deployment_spec is not None else {}
            for label, config in given.items():
                document.platforms.setdefault(platform, {})[labels.get(label, label)] = config
    assert spec.root is not None, "a pipeline has a root"
    root = document.add(name, _renamed(spec.root, names, labels))
    if package.platform is not None and "penstock" in package.platform.platforms:
        from penstock.compiler.own_settings import merge_settings  # noqa: PLC0415 - few pipelines have any

        merge_settings(package.platform, document, names, root)
    return root


def _renamed(
    component: ir.ComponentSpec, names: Mapping[str, str], labels: Mapping[str, str]
) -> ir.ComponentSpec:
    """Return a component, copied where something in it has another name now."""
    changes: dict[str, object] = {}
    if (
        component.executor_label is not None
        and labels.get(component.executor_label) != component.executor_label
    ):
        changes["executor_label"] = labels.get(component.executor_label, component.executor_label)
    if component.dag is not None and any(
        names.get(task.component_name, "") != task.component_name for task in component.dag.tasks.values()
    ):
        tasks = {
            name: msgspec.structs.replace(
                task, component_ref=ir.ComponentRef(name=names.get(task.component_name, task.component_name))
            )
            for name, task in component.dag.tasks.items()
        }
        changes["dag"] = msgspec.structs.replace(component.dag, tasks=tasks)
    return msgspec.structs.replace(component, **changes) if changes else component
