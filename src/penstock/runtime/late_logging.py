"""Set up ``logging`` for a task as soon as the task imports it, and not before."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["configure_logging_when_used"]


def configure_logging_when_used() -> None:
    """Have ``logging`` set up for a task as soon as something imports it.

    Most tasks never do, and it would take them a tenth of their time.
    """
    if "logging" in sys.modules:
        _configure()
    else:
        sys.meta_path.insert(0, _LoggingFinder())


def _configure() -> None:
    from .entry import configure_logging  # noqa: PLC0415 - it imports logging

    configure_logging()


class _LoggingFinder:
    """Finds ``logging`` where it always is, once, and has it configured after it is loaded."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        """Answer Python's import system (importlib.abc.MetaPathFinder)."""
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _ConfiguringLoader(spec.loader)  # type: ignore[assignment]
        return spec


class _ConfiguringLoader:
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Answer Python's import system (importlib.abc.Loader)."""
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        """Load the module as ever; then configure it."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        _configure()
