"""What stands in cache keys for the secrets, config maps and volumes that a task can read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.runners.base import Mounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from penstock.ir import JsonStruct

__all__ = ["CONFIG_MAP", "SECRET", "digest_of", "mounts_of"]

CONFIG_MAP, SECRET = "config map", "secret"

_KINDS: Mapping[str, tuple[str, str]] = {
    "configMapAsEnv": (CONFIG_MAP, "configMapName"),
    "configMapAsVolume": (CONFIG_MAP, "configMapName"),
    "secretAsEnv": (SECRET, "secretName"),
    "secretAsVolume": (SECRET, "secretName"),
}


def mounts_of(settings: JsonStruct, stands_for: Callable[[str, str], str | None]) -> Mounts:
    """Return what a task can read.

    Volumes that come and go with the task are empty when it starts, and count by what fills them: the
    containers that run before it. Of other volumes nobody knows what they hold.

    Args:
        settings: Its settings for Kubernetes, with names for references.
        stands_for: Returns what stands for the content of a `CONFIG_MAP`, or the version of a `SECRET`, by
            its kind and name; None where that is not known.
    """
    contents: dict[str, str] = {}
    unknown: list[str] = []
    for kind, name in dict.fromkeys(_named(settings)):
        content = stands_for(kind, name)
        if content is None:
            unknown.append(f"{kind} {name!r}")
        else:
            contents[f"{kind} {name!r}"] = content
    unknown += [f"volume {mount.get('constant', '')!r}" for mount in settings.get("pvcMount", ())]
    if started_before := settings.get("initContainers"):
        contents["the containers that run before it"] = digest_of(started_before)
    return Mounts(contents, list(dict.fromkeys(unknown)))


def digest_of(value: Any) -> str:
    """Return a digest of JSON data, or of bytes."""
    content = value if isinstance(value, bytes) else msgspec.json.encode(value, order="sorted")
    return hashlib.sha256(content).hexdigest()


def _named(settings: JsonStruct) -> Iterator[tuple[str, str]]:
    for key, (kind, place) in _KINDS.items():
        for entry in settings.get(key, ()):
            yield kind, str(entry.get(place, ""))
