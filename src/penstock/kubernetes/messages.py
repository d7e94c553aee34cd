"""A task's settings for a cluster as the message of ``kfp-kubernetes``, for programs that change it so."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from penstock.dsl.task import PipelineTask

__all__ = ["get_existing_kubernetes_config_as_message"]


def get_existing_kubernetes_config_as_message(task: PipelineTask) -> Any:
    """Return a task's settings as a new ``KubernetesExecutorConfig`` message.

    What is changed in it becomes the task's by
    ``task.platform_config["kubernetes"] = json_format.MessageToDict(message)``.

    Raises:
        ConfigError: The message is not installed.
    """
    try:
        json_format = importlib.import_module("google.protobuf.json_format")
        messages = importlib.import_module("kfp.kubernetes.kubernetes_executor_config_pb2")
    except ImportError as error:
        raise ConfigError(
            f"The settings as a message need the distribution kfp-kubernetes: {error}",
            hint="pip install --no-deps kfp-kubernetes and pip install 'penstock[proto]', or change "
            "task.platform_config['kubernetes'] itself, which is a dictionary",
        ) from error
    return json_format.ParseDict(
        task.platform_config.get("kubernetes", {}), messages.KubernetesExecutorConfig()
    )
