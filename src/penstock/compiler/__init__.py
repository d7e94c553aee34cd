"""Compile components and pipelines: the names of ``kfp.compiler``, and `lower` for what stays in memory."""

from __future__ import annotations

from penstock.compiler.compiler import Compiler, lower

__all__ = ["Compiler", "lower"]
