"""What a module's source imports, read from its text: nothing is imported for it.

Loaded for components that import something.
"""

from __future__ import annotations

import ast
import functools
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from penstock.dsl.where import Where, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Import", "Source", "absolute", "absolute_text", "imports_in", "read"]

#: The start of ``from .a.b import``, with all that may stand between its words.
_RELATIVE = re.compile(r"from(?:[\s\\]*\.)+(?:[\s\\]*(?!import\b)[^\W\d][\w.]*)?")
#: What of a statement holds statements.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_CALLS = ("import_module", "__import__")


class Import(NamedTuple):
    """An import statement, or a call that imports a module by a name which is written there.

    Attributes:
        module: The module that is named; empty for ``from . import x``.
        names: What is taken out of it, which may be modules.
        level: The dots before its name.
    """

    module: str
    names: tuple[str, ...] = ()
    level: int = 0


class Source(NamedTuple):
    """A module's file.

    Attributes:
        content: The file.
        imports: What it imports.
        exports: Its ``__all__``, as far as it is written down.
    """

    content: bytes
    imports: tuple[Import, ...]
    exports: tuple[str, ...]


def read(path: str) -> Source:
    """Read a module's file.

    Raises:
        DefinitionError: It is not valid Python.
        OSError: It cannot be read.
    """
    status = os.stat(path)  # noqa: PTH116 - as below
    return _read(path, (status.st_mtime_ns, status.st_size, status.st_ino))


@functools.lru_cache(maxsize=4096)  # the components of a file import much the same
def _read(path: str, _version: tuple[int, int, int]) -> Source:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib's import
        content = file.read()
    try:
        tree = ast.parse(content, path)
    except (SyntaxError, ValueError) as error:
        raise problem(
            f"A module that a component imports is not valid Python: {getattr(error, 'msg', error)}.",
            hint="correct that line, or one before it",
            where=Where(path, getattr(error, "lineno", None) or 1),
        ) from error
    calls = any(name.encode() in content for name in _CALLS)
    return Source(content, tuple(imports_in(tree, calls=calls)), tuple(_exports(tree)))


def imports_in(tree: ast.Module, *, calls: bool) -> Iterator[Import]:
    """Yield what a module imports, at its top and in its functions.

    What stands under ``if TYPE_CHECKING:`` is not imported when it runs, and left out.

    Args:
        tree: The module.
        calls: Whether to look for ``import_module("name")`` too, which is slower.
    """
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from (Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(node.module or "", tuple(alias.name for alias in node.names), node.level)
        elif isinstance(node, ast.If) and _is_for_types(node.test):
            nodes += node.orelse
        elif isinstance(node, ast.Call):
            yield from _called(node)
            nodes += ast.iter_child_nodes(node)
        elif calls:
            nodes += ast.iter_child_nodes(node)
        else:
            for block in _BLOCKS:
                nodes += getattr(node, block, ())


def absolute(found: Import, package: str) -> Import | None:
    """Return an import without dots; None where it leads out of its package.

    Args:
        found: An import.
        package: The package of the module in which it stands; empty where it is in none.
    """
    if not found.level:
        return found
    parts = package.split(".") if package else []
    if found.level > len(parts):
        return None
    base = parts[: len(parts) - found.level + 1]
    return Import(".".join([*base, *filter(None, [found.module])]), found.names)


def absolute_text(text: str, tree: ast.Module, package: str) -> str:
    """Write relative imports in a module's text with their full names, each in its place.

    Args:
        text: The text.
        tree: What it holds.
        package: The package that the imports start from.
    """
    lines = text.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        full = absolute(Import(node.module or "", (), node.level), package)
        line = lines[node.lineno - 1]
        start = len(line.encode()[: node.col_offset].decode())
        written = _RELATIVE.match(line, start)
        if full is not None and written is not None:  # else it is left, and fails as it does in stock
            after = line[written.end() :]
            gap = " " if after[:1] == "i" else ""  # `from .import x`
            lines[node.lineno - 1] = f"{line[:start]}from {full.module}{gap}{after}"
    return "\n".join(lines)


def _is_for_types(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _called(node: ast.Call) -> Iterator[Import]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _CALLS and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value[:1] != ".":
            yield Import(first.value)


def _exports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__all__" for t in node.targets):
            value = node.value
            if isinstance(value, (ast.List, ast.Tuple)):
                yield from (
                    item.value
                    for item in value.elts
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                )
