"""Make ``penstock.runtime`` importable in any interpreter that has this folder on ``sys.path``.

A task's interpreter need not have Penstock. The runtime that started the task is the folder above this one.
It is loaded under its usual name, also where another version of Penstock is installed: ``import penstock``
then still gives the installed package, and only its room ``runtime`` is ours, so that ``penstock.dsl`` in a
task knows the same artifacts and places as the executor.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

_NAME = "penstock.runtime"
_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib weighs


def install() -> None:
    """Put ``penstock.runtime`` into ``sys.modules``, unless it is there."""
    if _NAME in sys.modules:
        return
    parent = _parent()
    spec = spec_from_file_location(_NAME, f"{_FOLDER}/__init__.py", submodule_search_locations=[_FOLDER])
    assert spec is not None and spec.loader is not None  # noqa: PT018 - a file that ends in .py has a loader
    runtime = module_from_spec(spec)
    sys.modules[_NAME] = runtime
    spec.loader.exec_module(runtime)
    parent.runtime = runtime  # type: ignore[attr-defined]


def _parent() -> ModuleType:
    """Return the installed package ``penstock``, or an empty one."""
    try:
        return __import__("penstock")
    except ModuleNotFoundError as error:
        if error.name != "penstock":
            raise
    parent = module_from_spec(ModuleSpec("penstock", None, is_package=True))
    sys.modules["penstock"] = parent
    return parent
