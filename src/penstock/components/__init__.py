"""Components from files and addresses: the names of ``kfp.components``."""

from __future__ import annotations

from penstock.components.loading import (
    YamlComponent,
    load_component_from_file,
    load_component_from_text,
    load_component_from_url,
)
from penstock.dsl.components import BaseComponent, ContainerComponent, PythonComponent

__all__ = [
    "BaseComponent",
    "ContainerComponent",
    "PythonComponent",
    "YamlComponent",
    "load_component_from_file",
    "load_component_from_text",
    "load_component_from_url",
]


def __getattr__(name: str) -> object:
    """Give a module of ``kfp.components`` as an attribute: ``components.placeholders``."""
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("components", name)
