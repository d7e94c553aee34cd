"""Compiled pipelines in a registry: the names of ``kfp.registry``."""

from __future__ import annotations

from penstock.registry.auth import ApiAuth
from penstock.registry.client import RegistryClient

__all__ = ["ApiAuth", "RegistryClient"]
