"""A task's settings for Kubernetes: ``KubernetesExecutorConfig``.

The platform's document has them as plain data, so they are read on their own. What newer releases of KFP add
to these messages is left out when they are read.
"""

from typing import ClassVar

from penstock.ir.message import Int32, Int64, Message, OneofMessage
from penstock.ir.tasks import InputParameterSpec, TaskOutputParameterSpec

__all__ = ["KubernetesExecutorConfig"]


class EnabledSharedMemory(Message):
    """More memory at ``/dev/shm``."""

    volume_name: str = ""
    size: str = ""


class SecretAsVolume(Message):
    """A secret as files."""

    secret_name: str = ""
    mount_path: str = ""
    optional: bool | None = None
    secret_name_parameter: InputParameterSpec | None = None


class SecretKeyToEnvMap(Message):
    """The variable for one key of a secret."""

    secret_key: str = ""
    env_var: str = ""


class SecretAsEnv(Message):
    """Keys of a secret as variables."""

    secret_name: str = ""
    key_to_env: list[SecretKeyToEnvMap] = []
    optional: bool | None = None
    secret_name_parameter: InputParameterSpec | None = None


class ConfigMapAsVolume(Message):
    """A config map as files."""

    config_map_name: str = ""
    mount_path: str = ""
    optional: bool | None = None
    config_map_name_parameter: InputParameterSpec | None = None


class ConfigMapKeyToEnvMap(Message):
    """The variable for one key of a config map."""

    config_map_key: str = ""
    env_var: str = ""


class ConfigMapAsEnv(Message):
    """Keys of a config map as variables."""

    config_map_name: str = ""
    key_to_env: list[ConfigMapKeyToEnvMap] = []
    config_map_name_parameter: InputParameterSpec | None = None
    optional: bool | None = None


class PvcMount(OneofMessage):
    """A volume claim as a folder; the first three fields are the older form of its name."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("task_output_parameter", "constant", "component_input_parameter"),
    )

    task_output_parameter: TaskOutputParameterSpec | None = None
    constant: str | None = None
    component_input_parameter: str | None = None
    mount_path: str = ""
    pvc_name_parameter: InputParameterSpec | None = None
    sub_path: str = ""


class NodeSelector(Message):
    """Labels that a node has to have; the JSON goes before the labels."""

    labels: dict[str, str] = {}
    node_selector_json: InputParameterSpec | None = None


class PodMetadata(Message):
    """Labels and annotations, of a pod or of a volume claim."""

    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class ImagePullSecret(Message):
    """A secret with which the image is fetched."""

    secret_name: str = ""
    secret_name_parameter: InputParameterSpec | None = None


class FieldPathAsEnv(Message):
    """A field of the pod as a variable."""

    name: str = ""
    field_path: str = ""


class Toleration(Message):
    """A taint that is tolerated; the JSON, one or several, goes before the fields."""

    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""
    toleration_seconds: Int64 | None = None
    toleration_json: InputParameterSpec | None = None


class GenericEphemeralVolume(Message):
    """A volume that is made and deleted with the pod."""

    volume_name: str = ""
    mount_path: str = ""
    access_modes: list[str] = []
    size: str = ""
    default_storage_class: bool = False
    storage_class_name: str = ""
    metadata: PodMetadata | None = None


class SelectorRequirement(Message):
    """What holds of a label or a field."""

    key: str = ""
    operator: str = ""
    values: list[str] = []


class NodeAffinityTerm(Message):
    """Nodes that will do, or with a weight are preferred; the JSON goes before the rest."""

    match_expressions: list[SelectorRequirement] = []
    match_fields: list[SelectorRequirement] = []
    weight: Int32 | None = None
    node_affinity_json: InputParameterSpec | None = None


class PodAffinityTerm(Message):
    """Pods near which the task runs, or with ``anti`` does not."""

    match_pod_expressions: list[SelectorRequirement] = []
    match_pod_labels: dict[str, str] = {}
    topology_key: str = ""
    namespaces: list[str] = []
    match_namespace_expressions: list[SelectorRequirement] = []
    match_namespace_labels: dict[str, str] = {}
    weight: Int32 | None = None
    anti: bool | None = None


class EmptyDirMount(Message):
    """An empty folder that lives as long as the pod."""

    volume_name: str = ""
    mount_path: str = ""
    medium: str | None = None
    size_limit: str | None = None


class SecurityContext(Message):
    """As whom the container runs."""

    run_as_user: Int64 | None = None
    run_as_group: Int64 | None = None
    run_as_non_root: bool | None = None


class InitContainerEnvVar(Message):
    """A variable of an init container."""

    name: str = ""
    value: str = ""


class InitContainerVolumeMount(Message):
    """A volume of the pod in an init container."""

    volume_name: str = ""
    mount_path: str = ""


class InitContainerResources(Message):
    """What an init container needs, and may use, by resource."""

    requests: dict[str, str] = {}
    limits: dict[str, str] = {}


class InitContainer(Message):
    """A container that runs before the task, or with the restart policy ``Always`` beside it."""

    name: str = ""
    image: str = ""
    command: list[str] = []
    args: list[str] = []
    env: list[InitContainerEnvVar] = []
    volume_mounts: list[InitContainerVolumeMount] = []
    restart_policy: str | None = None
    resources: InitContainerResources | None = None


class KubernetesExecutorConfig(Message):
    """All settings of one executor."""

    ignores_unknown: ClassVar[bool] = True

    secret_as_volume: list[SecretAsVolume] = []
    secret_as_env: list[SecretAsEnv] = []
    pvc_mount: list[PvcMount] = []
    node_selector: NodeSelector | None = None
    pod_metadata: PodMetadata | None = None
    image_pull_secret: list[ImagePullSecret] = []
    image_pull_policy: str = ""
    config_map_as_volume: list[ConfigMapAsVolume] = []
    config_map_as_env: list[ConfigMapAsEnv] = []
    active_deadline_seconds: Int64 = 0
    field_path_as_env: list[FieldPathAsEnv] = []
    tolerations: list[Toleration] = []
    generic_ephemeral_volume: list[GenericEphemeralVolume] = []
    node_affinity: list[NodeAffinityTerm] = []
    pod_affinity: list[PodAffinityTerm] = []
    enabled_shared_memory: EnabledSharedMemory | None = None
    empty_dir_mounts: list[EmptyDirMount] = []
    security_context: SecurityContext | None = None
    init_containers: list[InitContainer] = []
