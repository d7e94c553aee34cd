"""The pipeline that is being defined: the one place where it is kept."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.dsl.graph import Graph

__all__ = ["current"]

#: The pipeline whose function runs now, in this thread or asyncio task; None outside of any.
current: ContextVar[Graph | None] = ContextVar("penstock pipeline being defined", default=None)
