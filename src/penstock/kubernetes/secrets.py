"""What a task is given from secrets, config maps and its own pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.kubernetes.checks import flag, text, text_map
from penstock.kubernetes.settings import add, name_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = [
    "use_config_map_as_env",
    "use_config_map_as_volume",
    "use_field_path_as_env",
    "use_secret_as_env",
    "use_secret_as_volume",
]


def use_secret_as_env(
    task: PipelineTask,
    secret_name: str | PipelineChannel,
    secret_key_to_env: Mapping[str, str],
    optional: bool = False,
) -> PipelineTask:
    """Give a task values of a secret as environment variables.

    Args:
        task: The task.
        secret_name: The secret; where it is None at run time, the variables are left out.
        secret_key_to_env: The variable for each key of the secret, such as ``{"password": "PASSWORD"}``.
        optional: Whether the task runs also where the secret or a key is not there.

    Returns:
        The task.
    """
    entry = {
        **name_fields(secret_name, "secret_name", "secretName"),
        "keyToEnv": _pairs(secret_key_to_env, "secret_key_to_env", "secretKey"),
        "optional": flag(optional, "optional"),
    }
    return add(task, "use_secret_as_env", "secretAsEnv", entry)


def use_secret_as_volume(
    task: PipelineTask, secret_name: str | PipelineChannel, mount_path: str, optional: bool = False
) -> PipelineTask:
    """Give a task a secret as files, one for each key.

    Args:
        task: The task.
        secret_name: The secret; where it is None at run time, the files are left out.
        mount_path: The folder that they are in.
        optional: Whether the task runs also where the secret is not there.

    Returns:
        The task.
    """
    entry = {
        **name_fields(secret_name, "secret_name", "secretName"),
        "mountPath": text(mount_path, "mount_path"),
        "optional": flag(optional, "optional"),
    }
    return add(task, "use_secret_as_volume", "secretAsVolume", entry)


def use_config_map_as_env(
    task: PipelineTask,
    config_map_name: str | PipelineChannel,
    config_map_key_to_env: Mapping[str, str],
    optional: bool = False,
) -> PipelineTask:
    """Give a task values of a config map as environment variables.

    Args:
        task: The task.
        config_map_name: The config map; where it is None at run time, the variables are left out.
        config_map_key_to_env: The variable for each key of the config map, such as ``{"host": "DB_HOST"}``.
        optional: Whether the task runs also where the config map or a key is not there.

    Returns:
        The task.
    """
    entry = {
        **name_fields(config_map_name, "config_map_name", "configMapName"),
        "keyToEnv": _pairs(config_map_key_to_env, "config_map_key_to_env", "configMapKey"),
        "optional": flag(optional, "optional"),
    }
    return add(task, "use_config_map_as_env", "configMapAsEnv", entry)


def use_config_map_as_volume(
    task: PipelineTask, config_map_name: str | PipelineChannel, mount_path: str, optional: bool = False
) -> PipelineTask:
    """Give a task a config map as files, one for each key.

    Args:
        task: The task.
        config_map_name: The config map; where it is None at run time, the files are left out.
        mount_path: The folder that they are in.
        optional: Whether the task runs also where the config map is not there.

    Returns:
        The task.
    """
    entry = {
        **name_fields(config_map_name, "config_map_name", "configMapName"),
        "mountPath": text(mount_path, "mount_path"),
        "optional": flag(optional, "optional"),
    }
    return add(task, "use_config_map_as_volume", "configMapAsVolume", entry)


def use_field_path_as_env(task: PipelineTask, env_name: str, field_path: str) -> PipelineTask:
    """Give a task a field of its own pod as an environment variable.

    Args:
        task: The task.
        env_name: The variable.
        field_path: The field, such as ``"metadata.name"`` or ``"status.podIP"``.

    Returns:
        The task.
    """
    entry = {"name": text(env_name, "env_name"), "fieldPath": text(field_path, "field_path")}
    return add(task, "use_field_path_as_env", "fieldPathAsEnv", entry)


def _pairs(variables: Mapping[str, str], what: str, key_field: str) -> list[dict[str, str]]:
    given = text_map(variables, what)
    return [{key_field: key, "envVar": text(name, f"{what}[{key!r}]")} for key, name in given.items()]
