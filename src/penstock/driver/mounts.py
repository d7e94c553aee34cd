"""What a task can read beside its inputs: secrets, config maps and volumes, and the run's workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from penstock.driver.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir
    from penstock.driver.pods import ValueOf
    from penstock.ir import JsonStruct

__all__ = ["asked", "reads_workspace", "without_workspace"]

_NAMES: Mapping[str, tuple[str, str]] = {
    "secretAsEnv": ("secretNameParameter", "secretName"),
    "secretAsVolume": ("secretNameParameter", "secretName"),
    "configMapAsEnv": ("configMapNameParameter", "configMapName"),
    "configMapAsVolume": ("configMapNameParameter", "configMapName"),
    "pvcMount": ("pvcNameParameter", "constant"),
}
"""Settings that name what is read: where the name is a reference, and where it is a text."""

_NAMELESS = ("genericEphemeralVolume", "emptyDirMounts", "initContainers")
_OLDER = ("componentInputParameter", "taskOutputParameter")  # of volume claims, in older documents
_PLACEHOLDER = "{{$.workspace_path}}"


def asked(settings: JsonStruct, value_of: ValueOf) -> JsonStruct:
    """Return those of a task's settings for Kubernetes that say what it can read, with names for references.

    Args:
        settings: The task's ``KubernetesExecutorConfig``.
        value_of: Gives what a reference stands for; a setting whose name has no value is left out.
    """
    made: JsonStruct = {}
    for key, (reference, place) in _NAMES.items():
        named = (_named(entry, reference, place, value_of) for entry in settings.get(key, ()))
        if entries := [entry for entry in named if entry is not None]:
            made[key] = entries
    return made | {key: settings[key] for key in _NAMELESS if settings.get(key)}


def reads_workspace(workspace: str, inputs: Values, container: ir.PipelineContainerSpec) -> bool:
    """Say whether a task is told where its run's workspace is."""
    texts = [*map(str, container.command), *map(str, container.args)]
    texts += [variable.value for variable in container.env]
    texts.append(msgspec.json.encode(inputs.parameters).decode())
    for listed in inputs.artifacts.values():
        texts += [place for one in listed for place in (one.uri, one.custom_path) if place]
    return any(workspace in text or _PLACEHOLDER in text for text in texts)


def without_workspace(workspace: str, inputs: Values) -> Values:
    """Return inputs in which nothing says where the workspace is: each run has its own."""
    return Values(_replaced(inputs.parameters, workspace), inputs.artifacts)


def _replaced(value: Any, workspace: str) -> Any:
    match value:
        case str():
            return value.replace(workspace, _PLACEHOLDER)
        case list():
            return [_replaced(each, workspace) for each in value]
        case dict():
            return {key: _replaced(each, workspace) for key, each in value.items()}
    return value


def _named(entry: JsonStruct, reference: str, place: str, value_of: ValueOf) -> JsonStruct | None:
    referred = entry.get(reference)
    if referred is None and entry.get(place) is None:
        referred = {key: entry[key] for key in _OLDER if key in entry}
    if not referred:
        return entry
    name = value_of(referred)
    return None if name is None else {**entry, place: str(name)}
