"""Config maps as variables and files, and fields of a task's own pod."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def read() -> str:
    return "read"


@dsl.pipeline
def config_maps_by_name() -> None:
    task = read()
    kubernetes.use_config_map_as_env(task, "database", {"host": "DB_HOST", "port": "DB_PORT"})
    kubernetes.use_config_map_as_env(
        task, config_map_name="extra", config_map_key_to_env={"a": "A"}, optional=True
    )
    kubernetes.use_config_map_as_volume(task, "settings", "/settings")
    kubernetes.use_config_map_as_volume(task, config_map_name="more", mount_path="/more", optional=True)


@dsl.pipeline
def config_maps_by_input(database: str, settings: Optional[str] = None) -> None:
    task = read()
    kubernetes.use_config_map_as_env(task, database, {"host": "DB_HOST"})
    kubernetes.use_config_map_as_volume(task, settings, "/settings")


@dsl.pipeline
def config_maps_by_output() -> None:
    chosen = read()
    with dsl.ParallelFor([1, 2]):
        task = read()
        kubernetes.use_config_map_as_env(task, chosen.output, {"host": "DB_HOST"})
        kubernetes.use_config_map_as_volume(task, chosen.output, "/settings")


@dsl.pipeline
def fields_of_the_pod() -> None:
    task = read()
    kubernetes.use_field_path_as_env(task, env_name="POD", field_path="metadata.name")
    kubernetes.use_field_path_as_env(task, "IP", "status.podIP")
    kubernetes.use_field_path_as_env(task, "TEAM", "metadata.labels['team']")
