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
