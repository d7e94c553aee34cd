"""Compile components and pipelines: the names of ``kfp.compiler``, and `lower` for what stays in memory."""

from __future__ import annotations

from penstock.compiler.compiler import Compiler, lower
from penstock.compiler.manifests import KubernetesManifestOptions

__all__ = ["Compiler", "KubernetesManifestOptions", "lower"]


def __getattr__(name: str) -> object:
    """Give a module of ``kfp.compiler`` as an attribute: ``compiler.compiler_utils``."""
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("compiler", name)
