"""The volumes of a task's pod: claims, and volumes that live as long as the pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.kubernetes.checks import access_modes_of, quantity, text, text_map
from penstock.kubernetes.settings import add, name_fields, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = [
    "add_ephemeral_volume",
    "empty_dir_mount",
    "enable_shared_memory",
    "mount_pvc",
]


def mount_pvc(
    task: PipelineTask, pvc_name: str | PipelineChannel, mount_path: str, sub_path: str = ""
) -> PipelineTask:
    """Mount a volume claim, for a task to read and write.

    Args:
        task: The task.
        pvc_name: The claim; where it is None at run time, it is left out.
        mount_path: The folder that it is mounted at.
        sub_path: The folder in it that is mounted; all of it by default.

    Returns:
        The task.
    """
    entry: dict[str, Any] = name_fields(pvc_name, "pvc_name", "pvcName")
    if "pvcName" in entry:
        entry["constant"] = entry.pop("pvcName")  # here the older field has another name
    entry["mountPath"] = text(mount_path, "mount_path")
    if text(sub_path, "sub_path", may_be_empty=True):
        entry["subPath"] = sub_path
    return add(task, "mount_pvc", "pvcMount", entry)


def add_ephemeral_volume(
    task: PipelineTask,
    volume_name: str,
    mount_path: str,
    access_modes: Sequence[str],
    size: str,
    storage_class_name: str | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> PipelineTask:
    """Give a task a volume of its own, made and deleted together with its pod.

    Args:
        task: The task.
        volume_name: The volume's name in the pod.
        mount_path: The folder that it is mounted at.
        access_modes: As for `CreatePVC`.
        size: How much it holds, such as ``"5Gi"``.
        storage_class_name: The class of its storage; the cluster's default class by default.
        labels: Labels of its claim.
        annotations: Annotations of its claim.

    Returns:
        The task.
    """
    entry: dict[str, Any] = {
        "volumeName": text(volume_name, "volume_name"),
        "mountPath": text(mount_path, "mount_path"),
        "accessModes": access_modes_of(access_modes),
        "size": quantity(size, "size"),
    }
    if storage_class_name is None:
        entry["defaultStorageClass"] = True
    elif text(storage_class_name, "storage_class_name", may_be_empty=True):
        entry["storageClassName"] = storage_class_name
    metadata = {
        "labels": text_map(labels or {}, "labels"),
        "annotations": text_map(annotations or {}, "annotations"),
    }
    if described := {key: values for key, values in metadata.items() if values}:
        entry["metadata"] = described
    return add(task, "add_ephemeral_volume", "genericEphemeralVolume", entry)


def empty_dir_mount(
    task: PipelineTask,
    volume_name: str,
    mount_path: str,
    medium: str | None = None,
    size_limit: str | None = None,
) -> PipelineTask:
    """Give a task an empty folder that lives as long as its pod.

    Args:
        task: The task.
        volume_name: The volume's name in the pod.
        mount_path: The folder.
        medium: ``"Memory"`` or ``"HugePages"``; the node's disk by default.
        size_limit: How much it holds, such as ``"1Gi"``; not limited by default.

    Returns:
        The task.
    """
    entry = {"volumeName": text(volume_name, "volume_name"), "mountPath": text(mount_path, "mount_path")}
    if medium is not None:
        entry["medium"] = text(medium, "medium", may_be_empty=True)
    if size_limit is not None:
        entry["sizeLimit"] = quantity(size_limit, "size_limit")
    return add(task, "empty_dir_mount", "emptyDirMounts", entry)


def enable_shared_memory(task: PipelineTask, volume_name: str = "shm", size: str = "") -> PipelineTask:
    """Give a task more shared memory at ``/dev/shm`` than the 64 MB that a container has.

    Kubeflow Pipelines 2.17 takes this setting and does nothing about it. What works there as well is
    ``empty_dir_mount(task, "shm", "/dev/shm", medium="Memory")``.

    Args:
        task: The task.
        volume_name: The volume's name in the pod.
        size: How much it holds, such as ``"2Gi"``; not limited by default.

    Returns:
        The task.
    """
    asked = {"volumeName": text(volume_name, "volume_name")}
    if text(size, "size", may_be_empty=True):
        asked["size"] = quantity(size, "size")
    settings_of(task, "enable_shared_memory")["enabledSharedMemory"] = asked
    return task
