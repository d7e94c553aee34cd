"""Settings of tasks for a Kubernetes cluster: the names of ``kfp.kubernetes``.

Each function takes a task, changes its settings, and returns the task:

    from penstock import kubernetes

    task = train(data=prepared.output)
    kubernetes.use_secret_as_env(task, "registry", {"token": "REGISTRY_TOKEN"})
    kubernetes.add_node_selector(task, "disktype", "ssd")

Where a name may be known only at run time, a pipeline's input or a task's output takes its place.
"""

from typing import TYPE_CHECKING

from penstock.kubernetes.containers import add_init_container
from penstock.kubernetes.node_placement import (
    add_node_affinity,
    add_node_affinity_json,
    add_node_selector,
    add_node_selector_json,
)
from penstock.kubernetes.pod_placement import add_pod_affinity, add_toleration, add_toleration_json
from penstock.kubernetes.pods import (
    add_pod_annotation,
    add_pod_label,
    set_image_pull_policy,
    set_image_pull_secrets,
    set_security_context,
    set_timeout,
)
from penstock.kubernetes.secrets import (
    use_config_map_as_env,
    use_config_map_as_volume,
    use_field_path_as_env,
    use_secret_as_env,
    use_secret_as_volume,
)
from penstock.kubernetes.volumes import add_ephemeral_volume, empty_dir_mount, enable_shared_memory, mount_pvc

if TYPE_CHECKING:
    from penstock.kubernetes.claims import CreatePVC, DeletePVC

__all__ = [
    "CreatePVC",
    "DeletePVC",
    "add_ephemeral_volume",
    "add_init_container",
    "add_node_affinity",
    "add_node_affinity_json",
    "add_node_selector",
    "add_node_selector_json",
    "add_pod_affinity",
    "add_pod_annotation",
    "add_pod_label",
    "add_toleration",
    "add_toleration_json",
    "empty_dir_mount",
    "enable_shared_memory",
    "mount_pvc",
    "set_image_pull_policy",
    "set_image_pull_secrets",
    "set_security_context",
    "set_timeout",
    "use_config_map_as_env",
    "use_config_map_as_volume",
    "use_field_path_as_env",
    "use_secret_as_env",
    "use_secret_as_volume",
]

__version__ = "2.17.0"
"""The release of ``kfp-kubernetes`` whose names and documents are followed."""


def __getattr__(name: str) -> object:
    """Make the two components at their first use, and give modules of ``kfp.kubernetes`` as attributes."""
    if name in ("CreatePVC", "DeletePVC"):
        from penstock.kubernetes import claims  # noqa: PLC0415 - the words on their inputs take 40 ms to read

        return getattr(claims, name)
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("kubernetes", name)
