"""For each function of ``penstock.kubernetes`` that sets something: what it may be called with."""

from __future__ import annotations

from typing import Any

CALLS: dict[str, tuple[Any, ...]] = {
    "add_ephemeral_volume": ("v", "/v", ["ReadWriteOnce"], "1Gi"),
    "add_init_container": ("wait", "busybox"),
    "add_node_affinity": ([{"key": "gpu", "operator": "Exists"}],),
    "add_node_affinity_json": ({},),
    "add_node_selector": ("a", "b"),
    "add_node_selector_json": ({},),
    "add_pod_affinity": (None, {"a": "b"}, "zone"),
    "add_pod_annotation": ("a", "b"),
    "add_pod_label": ("a", "b"),
    "add_toleration": ("gpu", "Exists"),
    "add_toleration_json": ({"key": "a"},),
    "empty_dir_mount": ("v", "/v"),
    "enable_shared_memory": (),
    "mount_pvc": ("data", "/data"),
    "set_image_pull_policy": ("Always",),
    "set_image_pull_secrets": (["a"],),
    "set_security_context": (1000,),
    "set_timeout": (5,),
    "use_config_map_as_env": ("a", {"b": "B"}),
    "use_config_map_as_volume": ("a", "/a"),
    "use_field_path_as_env": ("POD", "metadata.name"),
    "use_secret_as_env": ("a", {"b": "B"}),
    "use_secret_as_volume": ("a", "/a"),
}
