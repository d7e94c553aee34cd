"""Compile components and pipelines: the names of ``kfp.compiler``, and `lower` for what stays in memory."""

from __future__ import annotations

from penstock.compiler.compiler import Compiler, lower
from penstock.compiler.manifests import KubernetesManifestOptions

__all__ = ["Compiler", "KubernetesManifestOptions", "lower"]
