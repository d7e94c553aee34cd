"""What a component's signature names, so that its source can be run apart from its file.

A function leaves its file with its annotations and defaults. What KFP's own first lines define needs nothing.
For anything else the file's import is repeated, or the class or constant that the file defines travels along,
with all that it uses itself.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
import typing
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.dsl.where import names_here
from penstock.runtime import annotations as hints
from penstock.runtime import artifacts, placeholders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["POSTPONED", "Definitions", "definitions_of", "imports_of"]

#: What a component's module has from its first lines.
_GIVEN: dict[str, Any] = {
    **vars(builtins),
    **{name: getattr(typing, name) for name in typing.__all__},
    **{name: getattr(module, name) for module in (hints, artifacts, placeholders) for name in module.__all__},
}
_PACKAGES = ("kfp", "dsl")

#: The flag of code in a file that says `from __future__ import annotations`.
POSTPONED = 0x1000000

_CONSTANTS = (str, int, float, bool, type(None))
_NOT_FOUND = object()


class Definitions(NamedTuple):
    """What is written above a component's function.

    Attributes:
        imports: Import statements.
        sources: Texts of definitions, each after those that it uses.
        is_postponed: Whether annotations are texts there, as they are in the file.
    """

    imports: Sequence[str]
    sources: Sequence[str]
    is_postponed: bool


def definitions_of(function: Callable[..., Any], text: str, known: Sequence[str]) -> Definitions:
    """Return what the signature of a component's function needs.

    Args:
        function: The function.
        text: Its source, from its ``def`` on.
        known: Names that are defined already.
    """
    tree = ast.parse(text).body[0]
    assert isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)), "a component is written with def"
    tree.body = [ast.Pass()]
    collector = _Collector(function, known)
    collector.add(ast.unparse(tree))
    is_postponed = bool(collector.sources and function.__code__.co_flags & POSTPONED)
    return Definitions(list(collector.imports), list(collector.sources), is_postponed)


class _Collector:
    def __init__(self, function: Any, known: Sequence[str]) -> None:
        self.file = function.__globals__
        self.module = function.__module__
        self.local = _objects_in(hints.annotations_of(function, names_here()).values())
        self.seen = {*known, *_PACKAGES}
        self.imports: dict[str, None] = {}  # in the order in which they are found
        self.sources: dict[str, None] = {}
        self.written_imports: dict[str, str] | None = None

    def add(self, text: str) -> None:
        """Define what a piece of source names."""
        for name in _names(text):
            if name not in self.seen:
                self.seen.add(name)
                self.define(name)

    def define(self, name: str) -> None:
        value = self.file.get(name, self.local.get(name, _NOT_FOUND))
        if value is _GIVEN.get(name, _NOT_FOUND):  # also where neither knows it
            written = self.import_in_file(name) if value is _NOT_FOUND else None
            if written:
                self.imports[written] = None
        elif isinstance(value, ModuleType):
            self.imports[_import_of_module(name, value.__name__)] = None
        elif isinstance(value, (type, FunctionType)):
            self.add_object(name, value)
        elif value is not _NOT_FOUND:
            self.add_value(name, value)

    def add_object(self, name: str, value: Any) -> None:
        if value.__module__ in (self.module, "__main__") and hasattr(value, "__qualname__"):
            text = _source_of(value)
            if text is None:  # a NamedTuple that is made by a call, for one
                self.add_value(name, value)
                return
            self.add_source(text)
            if name != value.__name__:
                self.sources[f"{name} = {value.__name__}"] = None
            return
        top, _, inside = value.__qualname__.partition(".")
        if sys.modules.get(value.__module__) is not None and not inside:
            self.imports[_import_from(value.__module__, top, name)] = None

    def add_value(self, name: str, value: Any) -> None:
        """A constant, or an alias such as ``Vector = list[float]``: its assignment in the file, or itself."""
        assignment = _assignment(name, self.file)
        written = None if assignment else self.import_in_file(name)
        if assignment is not None:
            self.add_source(assignment)
        elif written is not None:
            self.imports[written] = None
        elif type(value) in _CONSTANTS:
            self.sources[f"{name} = {value!r}"] = None

    def add_source(self, text: str) -> None:
        self.add(text)
        self.sources[text] = None

    def import_in_file(self, name: str) -> str | None:
        """The import by which the file has a name, also where only a type checker carries it out."""
        if self.written_imports is None:
            self.written_imports = imports_of(self.file)
        return self.written_imports.get(name)


def _objects_in(annotated: Any) -> dict[str, Any]:
    """The classes in some annotations, by name: those that are defined in a function are in no module."""
    found: dict[str, Any] = {}
    pending = list(annotated)
    while pending:
        each = pending.pop()
        if isinstance(each, type) and not hasattr(each, "__origin__"):
            found.setdefault(each.__name__, each)
        pending += getattr(each, "__args__", ()) or ()
        pending += getattr(each, "__metadata__", ()) or ()
    return found


def _names(text: str) -> list[str]:
    """The names that a piece of source takes from outside, as Python's own table of scopes has them."""
    from symtable import symtable  # noqa: PLC0415 - only where components are defined

    top = symtable(text, "definition", "exec")
    used: set[str] = set()
    defined: set[str] = set()
    pending = [top]
    while pending:
        table = pending.pop()
        pending += table.get_children()
        for symbol in table.get_symbols():
            if table is top or symbol.is_global():
                used |= {symbol.get_name()} if symbol.is_referenced() else set()
                defined |= {symbol.get_name()} if symbol.is_assigned() or symbol.is_imported() else set()
    return sorted(used.union(_names_in_texts(ast.parse(text))) - defined)


def _names_in_texts(tree: ast.AST) -> Iterator[str]:
    """The names in annotations that are written as texts, as in ``list["Layer"]``."""
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            pending = [annotation] if isinstance(annotation, ast.AST) else []
            while pending:
                each = pending.pop()
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield from _names_in_text(each.value)
                elif not isinstance(each, ast.Call) and not _is_literal(each):
                    pending += ast.iter_child_nodes(each)


def _is_literal(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Literal")


def _names_in_text(text: str) -> list[str]:
    try:
        return [each.id for each in ast.walk(ast.parse(text, mode="eval")) if isinstance(each, ast.Name)]
    except SyntaxError:  # no annotation after all
        return []


def _import_of_module(name: str, path: str) -> str:
    path = _of_kfp(path)
    package, _, last = path.rpartition(".")
    if path == name:
        return f"import {path}"
    if package and last == name:
        return f"from {package} import {name}"
    return f"import {path} as {name}"


def _import_from(module: str, name: str, known_as: str) -> str:
    return f"from {_of_kfp(module)} import {name}" + (f" as {known_as}" if known_as != name else "")


def _of_kfp(path: str) -> str:
    """A module's name in a task, where ours have those of KFP."""
    if path.startswith("penstock.runtime."):
        return "kfp.dsl"
    return "kfp" + path.removeprefix("penstock") if path.partition(".")[0] == "penstock" else path


def imports_of(file: dict[str, Any]) -> dict[str, str]:
    """Return the import statements of a file by the names that they bind, those for a type checker too."""
    return dict(_imports(file))


def _imports(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                shown = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
                yield alias.asname or alias.name.partition(".")[0], shown
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                shown = f"from {node.module} import {alias.name}"
                yield alias.asname or alias.name, shown + (f" as {alias.asname}" if alias.asname else "")


def _assignment(name: str, file: dict[str, Any]) -> str | None:
    """The statement by which a file defines a name at its top level."""
    found = None
    for node in _tree(file).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) or type(node).__name__ == "TypeAlias":
            targets = [getattr(node, "target", None) or node.name]  # type: ignore[attr-defined]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            found = ast.unparse(node)
    return found


def _tree(file: dict[str, Any]) -> ast.Module:
    """A file as it is written; nothing, where it cannot be read, as of what is typed at a prompt."""
    try:
        return ast.parse(inspect.getsource(sys.modules[file["__name__"]]))
    except (OSError, TypeError, KeyError, SyntaxError):
        return ast.Module([], [])


def _source_of(value: Any) -> str | None:
    """The text of a class or function, with its decorators."""
    try:
        return textwrap.dedent(inspect.getsource(value)).rstrip()
    except (OSError, TypeError):
        return _source_in_cells(value.__name__)


def _source_in_cells(name: str) -> str | None:
    """The text of a definition in a notebook, whose cells Python knows as files without a module."""
    import linecache  # noqa: PLC0415 - only in notebooks

    for entry in reversed(list(linecache.cache.values())):
        text = "".join(entry[2]) if len(entry) > 2 else ""  # noqa: PLR2004 - the lines come third
        if f"class {name}" not in text and f"def {name}" not in text:
            continue
        try:
            tree = ast.parse(text)
        except SyntaxError:  # a cell with commands of the notebook's own
            continue
        for node in tree.body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
                return ast.unparse(node)
    return None
