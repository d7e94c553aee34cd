"""Compiled pipelines in a registry: the names of ``kfp.registry``."""

from __future__ import annotations

from penstock.registry.auth import ApiAuth
from penstock.registry.client import RegistryClient

__all__ = ["ApiAuth", "RegistryClient"]


def __getattr__(name: str) -> object:
    """Give a module of ``kfp.registry`` as an attribute: ``registry.registry_client``."""
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("registry", name)
