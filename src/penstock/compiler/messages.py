"""Compiled documents as KFP's protobuf messages, for programs that read them as such.

The messages are those of the distribution ``kfp-pipeline-spec``, which Penstock itself does without.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.lowering import lower_component
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from penstock.dsl.components import BaseComponent

__all__ = ["pipeline_spec", "platform_spec"]


def pipeline_spec(component: BaseComponent) -> Any:
    """Return a component's document as a new ``PipelineSpec`` message.

    Raises:
        ConfigError: The messages are not installed.
    """
    return _message("PipelineSpec", ir.to_dict(lower_component(component).spec))


def platform_spec(component: BaseComponent) -> Any:
    """Return a component's settings for platforms as a new ``PlatformSpec`` message, empty if there are none.

    Raises:
        ConfigError: The messages are not installed.
    """
    platform = lower_component(component).platform
    return _message("PlatformSpec", ir.to_dict(platform) if platform is not None else {})


def _message(name: str, document: dict[str, Any]) -> Any:
    try:
        json_format = importlib.import_module("google.protobuf.json_format")
        messages = importlib.import_module("kfp.pipeline_spec.pipeline_spec_pb2")
    except ImportError as error:
        raise ConfigError(
            f"pipeline_spec and platform_spec are KFP's protobuf messages, which are not installed: {error}",
            hint="pip install 'penstock[proto]', or read penstock.compiler.lower(component) instead",
        ) from error
    return json_format.ParseDict(document, getattr(messages, name)())
