"""Annotations whose library is not imported where the pipeline is compiled, known by what they are called.

A file may import pandas for its type checker only; ``data: pd.DataFrame`` is then a text, and says all the
same what the artifact holds.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from penstock.dsl.definitions import imports_of
from penstock.dsl.types import ArtifactType
from penstock.runtime import formats
from penstock.runtime.artifacts import TYPE_TO_CLASS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["object_in_text"]

_TRANSPARENT = ("Input", "Output", "Optional", "Annotated")


def object_in_text(text: str, file: dict[str, Any]) -> ArtifactType | None:
    """Return the type of an artifact whose annotation is a text; None if it is of no known class.

    Args:
        text: The annotation, such as ``Input[pd.DataFrame]``.
        file: The names of the file in which it is written.
    """
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return _type_of(node, imports_of(file))


def _type_of(node: ast.expr, imports: Mapping[str, str]) -> ArtifactType | None:
    if isinstance(node, ast.BinOp):  # X | None
        kept = [each for each in (node.left, node.right) if not _is_none(each)]
        return _type_of(kept[0], imports) if len(kept) == 1 else None
    if isinstance(node, ast.Subscript):
        return _of_subscript(node, imports)
    kind = _kind_of(node, imports)
    return None if kind is None else ArtifactType(kind.title, is_object=True)


def _of_subscript(node: ast.Subscript, imports: Mapping[str, str]) -> ArtifactType | None:
    outer = ast.unparse(node.value).rpartition(".")[2]
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if outer in _TRANSPARENT:
        found = _type_of(inner[0], imports)
        return found if found is None or len(inner) == 1 else _chosen(found, inner[1:])
    if outer in ("list", "List"):
        item = _type_of(inner[0], imports)
        return None if item is None or item.is_list else item.listed
    if outer in ("dict", "Dict"):
        kind = _kind_of(inner[-1], imports)
        is_tensor = kind is not None and kind.name in formats.TENSORS
        return ArtifactType(formats.tensors("numpy").title, is_object=True) if is_tensor else None
    return _type_of(node.value, imports)  # NDArray[...]


def _chosen(found: ArtifactType, notes: list[ast.expr]) -> ArtifactType:
    """The artifact's type as ``Annotated`` names it."""
    for note in notes:
        named = TYPE_TO_CLASS.get(f"system.{ast.unparse(note).rpartition('.')[2]}")
        if named is not None:
            return ArtifactType(named.schema_title, named.schema_version, found.is_list, is_object=True)
    return found


def _kind_of(node: ast.expr, imports: Mapping[str, str]) -> formats.Kind | None:
    base, _, rest = ast.unparse(node).partition(".")
    return formats.kind_named(f"{_path(imports.get(base, ''))}.{rest}".rstrip("."))


def _path(statement: str) -> str:
    """What an import statement brings: ``pandas`` of ``import pandas as pd``."""
    words = statement.split()
    if not words:
        return ""
    return f"{words[1]}.{words[3]}" if words[0] == "from" else words[1]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
