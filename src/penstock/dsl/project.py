"""Where a module comes from, and whether it is the project's own: by Python's finders, importing nothing.

Loaded for components that import something. Paths are texts here, as Python's finders have them: the import
of pathlib would be felt.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FunctionType

__all__ = ["Module", "Project", "is_installed", "package_of"]

_REPOSITORY = ".git"
_MARKS = ("pyproject.toml", "setup.py", _REPOSITORY)
_INSTALLED = frozenset({"site-packages", "dist-packages"})
#: What the engine provides, or the interpreter.
_PROVIDED = frozenset({"__main__", "kfp", "penstock"}) | sys.stdlib_module_names
#: Finders that are not asked: the first three find what is provided, the others only watch.
_NOT_ASKED = ("_frozen_importlib", "_frozen_importlib_external", "penstock", "_pytest", "_distutils_hack")


class Module(NamedTuple):
    """A module that was found.

    Attributes:
        name: Its full name.
        file: Its file; None for a package without an ``__init__.py``.
        places: Where a package's modules are looked for; None for a module that is no package.
    """

    name: str
    file: str | None
    places: tuple[str, ...] | None

    @property
    def is_compiled(self) -> bool:
        """Whether its file is machine code, which runs only where it was built."""
        return self.file is not None and self.file.endswith(tuple(EXTENSION_SUFFIXES))


class Project:
    """The modules that a component can reach, and which of them are the project's own.

    A module is the project's own if it is found on ``sys.path``, beside the component's file, in the
    project's folder or its ``src``, and lies in the project's folder, in the Git repository around it or in a
    folder that is installed editably. Where it was installed (``site-packages``), or Python has a module of
    the name, it is not.

    Args:
        function: The component's function.
        others: Names of modules at the top that count as the project's wherever they lie.

    Attributes:
        root: The project's folder: the nearest above the file with a ``pyproject.toml``, ``setup.py`` or
            ``.git``, else the one that holds the file's outermost package.
    """

    def __init__(self, function: FunctionType, others: Iterable[str] = ()) -> None:
        folder = _folder_of(function)
        top = _outermost(folder)
        self.root = _above(top, _MARKS) or top
        self._repository = _above(self.root, (_REPOSITORY,)) or self.root
        self._tops = list(dict.fromkeys([top, f"{self.root}/src", self.root]))
        self._places = [*_search_path(), folder, *self._tops]
        self._others = frozenset(others)
        self._found: dict[str, Module | None] = {}
        self._own: dict[str, bool] = {}
        self._editable: list[str] | None = None

    def find(self, name: str) -> Module | None:
        """Return a module of the project's own, or a package that may hold some; None for any other."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def is_own(self, module: Module) -> bool:
        """Whether a module's file is the project's."""
        if module.name not in self._own:
            self._own[module.name] = self._is_own(module)
        return self._own[module.name]

    def is_outside(self, module: Module) -> bool:
        """Whether a module is of nobody that is known: neither installed nor the project's own."""
        file = module.file
        is_there = file is not None and not is_installed(file) and os.path.isfile(file)
        return is_there and not self.is_own(module)

    def hidden_by_python(self, name: str) -> str | None:
        """Return the project's file that is not imported because Python has a module of its name, if any."""
        if name not in sys.stdlib_module_names:
            return None
        files = (f"{place}/{name}{rest}" for place in self._tops for rest in (".py", "/__init__.py"))
        return next(filter(os.path.isfile, files), None)

    def _is_own(self, module: Module) -> bool:
        file = module.file
        if file is None or is_installed(file) or not os.path.isfile(file):
            return False
        if module.name.partition(".")[0] in self._others:
            return True
        return _is_in(self._repository, file) or any(
            _is_in(folder, file) for folder in self._editable_folders()
        )

    def _find(self, name: str) -> Module | None:
        parent, _, last = name.rpartition(".")
        if not parent:
            return None if name in _PROVIDED else self._ask(name, last, self._places)
        package = self.find(parent)
        return self._ask(name, last, package.places) if package and package.places is not None else None

    def _ask(self, name: str, last: str, places: Iterable[str]) -> Module | None:
        # By its last part alone: a finder that hears of a parent would want it imported.
        found = _module(name, PathFinder.find_spec(last, list(places)))
        for finder in [] if found else sys.meta_path:
            kind = finder if isinstance(finder, type) else type(finder)
            if kind.__module__.partition(".")[0] not in _NOT_ASKED:
                try:
                    found = _module(name, finder.find_spec(name, None if name == last else list(places)))
                except Exception:  # noqa: S112 - somebody else's finder; Python's own import will say why
                    continue
                if found:
                    break
        return found

    def _editable_folders(self) -> list[str]:
        if self._editable is None:
            self._editable = list(_editable_folders())
        return self._editable


def is_installed(file: str) -> bool:
    """Whether a file was put into an environment, rather than written in a project."""
    parts = os.path.abspath(file).split(os.sep)
    if not _INSTALLED.isdisjoint(parts):
        return True
    return _is_in(os.path.dirname(os.__file__), file)


def package_of(function: FunctionType) -> str:
    """Return the full name of the package that a function's file belongs to; empty where it is in none."""
    module = sys.modules.get(function.__module__)
    declared = getattr(module, "__package__", None)
    if declared:
        return str(declared)
    folder = _folder_of(function)
    return os.path.relpath(folder, _outermost(folder)).replace(os.sep, ".").strip(".")


def _module(name: str, spec: Any) -> Module | None:
    if spec is None:
        return None
    places = spec.submodule_search_locations
    file = spec.origin if spec.has_location else None
    if file is None and places is None:
        return None
    return Module(name, file, None if places is None else tuple(places))


def _folder_of(function: FunctionType) -> str:
    """The folder of a function's file; the current one for a notebook's cell."""
    file = function.__code__.co_filename
    return os.path.dirname(os.path.abspath(file)) if os.path.isfile(file) else os.getcwd()


def _outermost(folder: str) -> str:
    """The folder that holds the outermost package to which a folder belongs; itself where it is in none."""
    while os.path.isfile(f"{folder}/__init__.py"):
        folder = os.path.dirname(folder)
    return folder


def _above(folder: str, marks: Iterable[str]) -> str | None:
    """The nearest folder from here upwards that has one of some files."""
    while True:
        if any(os.path.exists(f"{folder}/{mark}") for mark in marks):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _is_in(folder: str, path: str) -> bool:
    """Whether a path leads into a folder, by the way that it is written or with links followed."""
    written = (os.path.abspath(folder), os.path.abspath(path))
    for outer, inner in (written, (_real(folder), _real(path))):
        if inner.startswith(outer.rstrip(os.sep) + os.sep):
            return True
    return False


@functools.lru_cache(maxsize=4096)
def _real(path: str) -> str:
    return os.path.realpath(path)


def _search_path() -> list[str]:
    """Python's search path, less what it takes for none of its own: paths that are not texts."""
    return [place for place in sys.path if isinstance(place, str)]


def _editable_folders() -> Iterator[str]:
    """The folders that were installed editably into this interpreter, by pip, uv or a path file."""
    for place in _search_path():
        if _INSTALLED.isdisjoint(place.split(os.sep)):
            continue
        try:
            names = os.listdir(place)
        except OSError:  # Python looks into nothing there either
            continue
        for name in names:
            if name.endswith(".dist-info"):
                yield from _direct_url(f"{place}/{name}/direct_url.json")
            elif name.endswith(".pth"):
                yield from _paths_in(f"{place}/{name}")


def _direct_url(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8") as file:
            said = json.load(file)
    except (OSError, ValueError):  # few distributions have one
        return
    is_editable = isinstance(said, dict) and (said.get("dir_info") or {}).get("editable")
    if is_editable and str(said.get("url")).startswith("file://"):
        from urllib.parse import unquote  # noqa: PLC0415 - few environments have one

        yield unquote(said["url"].removeprefix("file://"))


def _paths_in(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    yield from (line for line in lines if line.startswith("/") and os.path.isdir(line))
