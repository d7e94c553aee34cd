"""Settings for Kubernetes as fragments of a pod's specification, in Kubernetes' JSON form.

What they are made from is KFP's ``KubernetesExecutorConfig``. A name in it may be a reference to an input or
an output; a setting whose name has no value is left out, as KFP's backend does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from penstock.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.ir import JsonStruct

__all__ = ["ValueOf", "affinity", "node_selector", "tolerations", "variables", "volumes"]

#: Gives what a reference, in the form of a task's input parameter, stands for; None if that has no value.
ValueOf: TypeAlias = "Callable[[JsonStruct], Any]"

_SOURCES = {
    "secretAsEnv": ("secretName", "secretKey", "secretKeyRef"),
    "configMapAsEnv": ("configMapName", "configMapKey", "configMapKeyRef"),
}
_MOUNTS = {
    "secretAsVolume": ("secretName", "secret", "secretName"),
    "configMapAsVolume": ("configMapName", "configMap", "name"),
}


def variables(settings: JsonStruct, value_of: ValueOf) -> Iterator[JsonStruct]:
    """Yield the variables that come from secrets, config maps and fields of the pod."""
    for key, (name_key, entry_key, reference) in _SOURCES.items():
        for source in settings.get(key, ()):
            name = _name(source, name_key, value_of)
            if name is None:
                continue
            optional = {"optional": source["optional"]} if "optional" in source else {}
            for pair in source.get("keyToEnv", ()):
                chosen = {"name": name, "key": pair.get(entry_key), **optional}
                yield {"name": pair.get("envVar"), "valueFrom": {reference: chosen}}
    for field in settings.get("fieldPathAsEnv", ()):
        path = {"fieldRef": {"fieldPath": field.get("fieldPath")}}
        yield {"name": field.get("name"), "valueFrom": path}


def volumes(settings: JsonStruct, value_of: ValueOf) -> tuple[list[JsonStruct], list[JsonStruct]]:
    """Return the volumes of claims, secrets and config maps, and where they are mounted."""
    made: dict[str, JsonStruct] = {}
    mounts: list[JsonStruct] = []
    for mount in settings.get("pvcMount", ()):
        name = _claim(mount, value_of)
        if name is not None:
            made[name] = {"name": name, "persistentVolumeClaim": {"claimName": name}}
            part = {"subPath": mount["subPath"]} if mount.get("subPath") else {}
            mounts.append({"name": name, "mountPath": mount.get("mountPath", ""), **part})
    for key, (name_key, kind, inner) in _MOUNTS.items():
        for mount in settings.get(key, ()):
            name = _name(mount, name_key, value_of)
            if name is not None:
                optional = mount.get("optional", False)
                made[name] = {"name": name, kind: {inner: name, "optional": optional}}
                mounts.append({"name": name, "mountPath": mount.get("mountPath", "")})
    return list(made.values()), mounts


def node_selector(settings: JsonStruct, value_of: ValueOf) -> JsonStruct | None:
    """Return the labels of nodes that the pod may run on."""
    selector = settings.get("nodeSelector", {})
    if "nodeSelectorJson" in selector:
        return _object(value_of(selector["nodeSelectorJson"]), "the node selector")
    labels: JsonStruct | None = selector.get("labels")
    return labels


def tolerations(settings: JsonStruct, value_of: ValueOf) -> list[JsonStruct]:
    """Return the taints of nodes that the pod bears."""
    found: list[JsonStruct] = []
    for toleration in settings.get("tolerations", ()):
        if "tolerationJson" in toleration:
            value = value_of(toleration["tolerationJson"])
            several = value if isinstance(value, list) else [value]
            objects = (_object(each, "a toleration") for each in several)
            found += [each for each in objects if each]
        else:
            found.append(_with_number(toleration, "tolerationSeconds"))
    return found


def affinity(settings: JsonStruct, value_of: ValueOf) -> JsonStruct | None:
    """Return which nodes the pod needs, and which it would rather run on."""
    required: list[JsonStruct] = []
    preferred: list[JsonStruct] = []
    for term in settings.get("nodeAffinity", ()):
        if "nodeAffinityJson" in term:
            given = _object(value_of(term["nodeAffinityJson"]), "the node affinity") or {}
            required += given.get(_REQUIRED, {}).get("nodeSelectorTerms", [])
            preferred += given.get(_PREFERRED, [])
            continue
        chosen = {key: term[key] for key in ("matchExpressions", "matchFields") if term.get(key)}
        if chosen and "weight" in term:
            preferred.append({"weight": int(term["weight"]), "preference": chosen})
        elif chosen:
            required.append(chosen)
    nodes: JsonStruct = {_REQUIRED: {"nodeSelectorTerms": required}} if required else {}
    nodes |= {_PREFERRED: preferred} if preferred else {}
    return {"nodeAffinity": nodes} if nodes else None


_REFERENCES = ("componentInputParameter", "taskOutputParameter")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def _name(entry: JsonStruct, key: str, value_of: ValueOf) -> str | None:
    """Return the name of a secret or config map: the newer field's, else the older one's."""
    reference = entry.get(f"{key}Parameter")
    name = entry.get(key) if reference is None else value_of(reference)
    return None if name is None else str(name)


def _claim(mount: JsonStruct, value_of: ValueOf) -> str | None:
    """Return the name of a volume claim; in older documents the mount itself is the reference."""
    reference = mount.get("pvcNameParameter")
    if reference is None and "constant" in mount:
        return str(mount["constant"])
    if reference is None:
        reference = {key: mount[key] for key in _REFERENCES if key in mount}
    name = value_of(reference)
    return None if name is None else str(name)


def _object(value: Any, what: str) -> JsonStruct | None:
    if value is None or isinstance(value, dict):
        return value
    raise InputError(f"{what} is {value!r}, which is not a JSON object")


def _with_number(entry: JsonStruct, key: str) -> JsonStruct:
    """Return an entry whose whole number, which protobuf's JSON writes as a text, is one."""
    return {**entry, key: int(entry[key])} if key in entry else entry
