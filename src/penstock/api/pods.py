"""Attempts as Kubernetes tells of pods: as much of its API as KFP's pages read."""

from __future__ import annotations

from penstock.api.message import Int32, Message, Timestamp

__all__ = [
    "ContainerState",
    "ContainerStatus",
    "ContainerTerminated",
    "ObjectMeta",
    "Pod",
    "PodContainer",
    "PodEvent",
    "PodEvents",
    "PodReference",
    "PodSpec",
    "PodStatus",
]


class _KubernetesMessage(Message, rename="camel"):
    """The base of these: names in camelCase, as Kubernetes has them."""


class ObjectMeta(_KubernetesMessage):
    """What something is called, and which run it is of."""

    name: str = ""
    namespace: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    creation_timestamp: Timestamp | None = None


class PodContainer(_KubernetesMessage):
    """The one container that there is."""

    name: str = "main"


class PodSpec(_KubernetesMessage):
    """Where an attempt runs."""

    containers: list[PodContainer] = []
    node_name: str = ""


class ContainerTerminated(_KubernetesMessage):
    """How it ended."""

    exit_code: Int32 = 0
    reason: str = ""
    message: str = ""
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None


class ContainerState(_KubernetesMessage):
    """What is known of its end."""

    terminated: ContainerTerminated | None = None


class ContainerStatus(_KubernetesMessage):
    """What became of the container."""

    name: str = "main"
    state: ContainerState | None = None


class PodStatus(_KubernetesMessage):
    """How an attempt goes; ``phase`` is Pending, Running, Succeeded or Failed."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    start_time: Timestamp | None = None
    container_statuses: list[ContainerStatus] = []


class Pod(_KubernetesMessage):
    """An attempt."""

    api_version: str = ""
    kind: str = ""
    metadata: ObjectMeta | None = None
    spec: PodSpec | None = None
    status: PodStatus | None = None


class PodReference(_KubernetesMessage):
    """Which attempt an event is of."""

    kind: str = ""
    name: str = ""
    namespace: str = ""


class PodEvent(_KubernetesMessage):
    """Something that happened to it; ``type`` is Normal or Warning."""

    type: str = ""
    reason: str = ""
    message: str = ""
    last_timestamp: Timestamp | None = None
    involved_object: PodReference | None = None


class PodEvents(_KubernetesMessage):
    """All that happened to an attempt, in order."""

    api_version: str = ""
    kind: str = ""
    items: list[PodEvent] = []
