"""What a pipeline asks of a cluster, where there is none: what is done without, and what cannot be.

The settings are KFP's ``KubernetesExecutorConfig`` (protobuf-JSON spelling) and ``PipelineConfig``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import SubmitError
from penstock.runners.base import Mounts
from penstock.runners.mounts import CONFIG_MAP, SECRET, digest_of, mounts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from penstock.ir import EnvVar, JsonStruct, PipelineConfig, PlatformSpec, ResourceSpec
    from penstock.runners.sources import Sources

__all__ = ["check_platform", "check_resources", "check_variables", "mounted", "variables_of"]

_DEBUG_PAUSE = "ARGO_DEBUG_PAUSE_"
"""How the variables begin for which Argo Workflows has a pod wait."""

_NO_EFFECT = {
    "nodeSelector": "node selectors",
    "nodeAffinity": "affinities to nodes",
    "podAffinity": "affinities to pods",
    "tolerations": "tolerations",
    "podMetadata": "labels and annotations of pods",
    "imagePullSecret": "image pull secrets",
    "imagePullPolicy": "image pull policies",
    "securityContext": "security contexts",
    "enabledSharedMemory": "sizes of shared memory",
}
"""Settings whose absence a task's code does not notice, or only when something else goes wrong."""

_MOUNTS = {
    "secretAsVolume": ("a secret", "secretName"),
    "configMapAsVolume": ("a config map", "configMapName"),
    "pvcMount": ("a volume", "constant"),
    "genericEphemeralVolume": ("a volume of its own", "volumeName"),
}
_GIVE_VARIABLES = "set the variables, or give them with --env-file"
_USE_ARTIFACTS = "pass files as artifacts"
_USE_TEMPORARY = "make folders with tempfile.mkdtemp(), which gives each task its own"
_PUT_BEFORE = "do that in a task before it"

_SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - what a container has as well
"""Folders that this machine has, too: an empty volume there only makes room for more, or for more speed."""

_VARIABLES = {
    "secretAsEnv": (SECRET, "secretName", "secretKey"),
    "configMapAsEnv": (CONFIG_MAP, "configMapName", "configMapKey"),
}


_ELSEWHERE = {"emptyDirMounts", "fieldPathAsEnv", "initContainers", "activeDeadlineSeconds"}
"""Settings that are looked at in a way of their own, or by the engine on every runner."""


class _Need(NamedTuple):
    """Something that a task's code would miss, unless it says that it can do without.

    Args:
        text: What it is.
        remedy: What to do where it is missing.
        optional: Whether the task can do without.
    """

    text: str
    remedy: str
    optional: bool = False


class _Variable(NamedTuple):
    """A variable that a cluster would set.

    Args:
        name: The variable.
        text: What its value is.
        optional: Whether the task can do without.
        place: The kind, name and key of the secret or config map that has its value.
    """

    name: str
    text: str
    optional: bool
    place: tuple[str, str, str] | None = None


def check_platform(
    platform: PlatformSpec,
    tasks: Mapping[str, str],
    variables: Collection[str],
    inherited: Collection[str] = (),
    sources: Sources | None = None,
) -> list[str]:
    """Say whether a pipeline can do without what it asks of a platform.

    Args:
        platform: What it asks for.
        tasks: Those of its executors that are used, by label: the path of a task that uses it.
        variables: The names of the variables that the run gives to its tasks: what a secret or a config map
            would have put into variables may come from there.
        inherited: The names of the variables that tasks have from the process that runs them: they will do,
            too, and a notice says so.
        sources: The secrets and config maps of this machine.

    Returns:
        Notices: what is left out.

    Raises:
        SubmitError: The code of tasks would miss what they ask for; all of that is named.
    """
    notices: list[str] = []
    refused: dict[str, list[_Need]] = {}
    for name, asked in platform.platforms.items():
        if name == "penstock":  # the engine's, not the runner's
            continue
        if name != "kubernetes":
            notices.append(f"settings for the platform {name!r} have no effect here")
            continue
        notices += _of_pipeline(asked.pipeline_config) if asked.pipeline_config is not None else ()
        executors = asked.deployment_spec.executors if asked.deployment_spec is not None else {}
        for label, settings in executors.items():
            if label not in tasks:
                continue
            notices += _without_effect(settings)
            there = {*variables, *(each.name for each in _wanted(settings) if _is_in(sources, each))}
            found = [each for each in _wanted(settings) if each.name in inherited and each.name not in there]
            notices += [f"the variable {each.name} is this environment's, not {each.text}" for each in found]
            needs = list(_needs(settings, {*there, *inherited}))
            notices += [f"left out, for it is optional: {need.text}" for need in needs if need.optional]
            if missing := [need for need in needs if not need.optional]:
                refused[tasks[label]] = missing
    if refused:
        raise _refusal(refused)
    return notices


def variables_of(settings: JsonStruct, sources: Sources) -> dict[str, str]:
    """Return the variables that a task has of the secrets and config maps of this machine.

    Raises:
        SubmitError: One cannot be read.
    """
    return {
        each.name: sources.value(*each.place)
        for each in _wanted(settings)
        if each.place is not None and _is_in(sources, each)
    }


def mounted(
    settings: JsonStruct,
    variables: Collection[str],
    inherited: Mapping[str, str],
    sources: Sources | None = None,
) -> Mounts:
    """Say what a task can read beside its inputs.

    Args:
        settings: Those of its settings that say so, with names for references.
        variables: The names of the variables that the run gives to its tasks, which count in another way.
        inherited: The variables that tasks have from the process that runs them. A config map's count by
            value, a secret's by name: it has no version.
        sources: The secrets and config maps of this machine.
    """

    def stands_for(kind: str, name: str) -> str:
        found = sources.stands_for(kind, name) if sources is not None else None
        return found if found is not None else "not here"

    mounts = mounts_of(settings, stands_for)
    values = {
        f"the variable {each.name!r}": digest_of(inherited[each.name])
        for each in _wanted(settings)
        if each.place is not None and each.place[0] == CONFIG_MAP and each.name in inherited
        if each.name not in variables and not _is_in(sources, each)
    }
    return Mounts({**mounts.contents, **values}, mounts.unknown)


def _is_in(sources: Sources | None, variable: _Variable) -> bool:
    return sources is not None and variable.place is not None and sources.has(*variable.place)


def check_variables(variables: Iterable[EnvVar]) -> list[str]:
    """Return notices: which of a task's variables are meant for a cluster."""
    if any(variable.name.startswith(_DEBUG_PAUSE) for variable in variables):
        return ["no task pauses for debugging here: its folder and its log stay when it has ended"]
    return []


def check_resources(resources: ResourceSpec) -> list[str]:
    """Return notices: what a task that is a process of this machine is not held to, or not given."""
    notices = []
    accelerator = resources.accelerator
    if accelerator is not None and (accelerator.type or accelerator.resource_type):
        notices.append("accelerators are not assigned to tasks: each sees all of this machine")
    if resources.cpu_limit or resources.resource_cpu_limit:
        notices.append("limits of CPU are not enforced on processes of this machine")
    return notices


def _refusal(refused: Mapping[str, list[_Need]]) -> SubmitError:
    remedies = dict.fromkeys(need.remedy for needs in refused.values() for need in needs)
    hint = "; ".join([*remedies, "or run the pipeline on Kubeflow Pipelines"])
    listed = {path: ", ".join(need.text for need in needs) for path, needs in refused.items()}
    if len(listed) == 1:
        [(path, missing)] = listed.items()
        return SubmitError(f"the task asks a cluster for {missing}", where=f"task {path!r}", hint=hint)
    lines = "\n".join(f"- task {path!r}: {missing}" for path, missing in listed.items())
    return SubmitError(f"{len(listed)} tasks ask a cluster for what is not here:\n{lines}", hint=hint)


def _of_pipeline(config: PipelineConfig) -> Iterator[str]:
    if config.resource_ttl_on_completion or config.resource_ttl_on_success or config.resource_ttl_on_failure:
        yield "times to live have no effect here: what a run leaves is kept"
    if config.workspace is not None:
        yield "the workspace is a folder of this machine; its size is not limited"


def _without_effect(settings: JsonStruct) -> Iterator[str]:
    for key in settings:
        if key in _NO_EFFECT:
            yield f"{_NO_EFFECT[key]} have no effect here"
        elif key not in {*_MOUNTS, *_VARIABLES, *_ELSEWHERE}:
            yield f"the setting {key!r} has no effect here"
    for mount in _entries(settings, "emptyDirMounts"):
        if _path(mount) in _SCRATCH:
            yield f"{_path(mount)} is this machine's, not an empty volume of the task's own"


def _wanted(settings: JsonStruct) -> Iterator[_Variable]:
    for key, (kind, name_key, entry_key) in _VARIABLES.items():
        for source in _entries(settings, key):
            for pair in _entries(source, "keyToEnv"):
                text, optional = f"a {kind}{_name(source, name_key)}", source.get("optional") is True
                place = (kind, str(source.get(name_key) or ""), str(pair.get(entry_key)))
                yield _Variable(str(pair.get("envVar")), text, optional, place)
    for entry in _entries(settings, "fieldPathAsEnv"):
        yield _Variable(str(entry.get("name")), f"its pod's {entry.get('fieldPath')}", optional=False)


def _needs(settings: JsonStruct, variables: Collection[str]) -> Iterator[_Need]:
    for key, (kind, name_key) in _MOUNTS.items():
        for mount in _entries(settings, key):
            text = f"{kind}{_name(mount, name_key)} at {mount.get('mountPath', '/')}"
            yield _Need(text, _USE_ARTIFACTS, mount.get("optional") is True)
    for mount in _entries(settings, "emptyDirMounts"):
        if _path(mount) not in _SCRATCH:
            text = f"an empty volume{_name(mount, 'volumeName')} at {mount.get('mountPath', '/')}"
            yield _Need(text, _USE_TEMPORARY)
    for wanted in _wanted(settings):
        if wanted.name not in variables:
            yield _Need(f"{wanted.text} in the variable {wanted.name}", _GIVE_VARIABLES, wanted.optional)
    if settings.get("initContainers"):
        yield _Need("containers that run before it or beside it", _PUT_BEFORE)


def _name(source: Mapping[str, Any], key: str) -> str:
    """Return the name of a source, where it stands in the document and is not an input of the task."""
    name = source.get(key)
    return f" {name!r}" if isinstance(name, str) and name else ""


def _path(mount: Mapping[str, Any]) -> str:
    return str(mount.get("mountPath", "")).rstrip("/")


def _entries(settings: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the messages of a repeated field; what is malformed asks for nothing."""
    listed = settings.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
