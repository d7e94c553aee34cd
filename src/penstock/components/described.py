"""What a compiled file says about its component: the document of a component alone has no such words."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["description_of"]

_DESCRIPTION = "# Description: "
_CONTINUED = "#              "
_SOURCE = "import kfp"


def description_of(text: str, command: Iterable[str] = ()) -> str | None:
    """Return the description of the component in a compiled file.

    Args:
        text: The file, in whose opening comment the description is.
        command: The component's command, in which there may be a Python function with a docstring: for files
            that have lost the comment.
    """
    return _in_comment(text) or _in_source(command)


def _in_comment(text: str) -> str | None:
    lines = iter(text.splitlines())
    for line in lines:
        if not line.startswith("#"):
            return None
        if line.startswith(_DESCRIPTION):
            words = [line.removeprefix(_DESCRIPTION)]
            for more in lines:
                if not more.startswith(_CONTINUED):
                    break
                words.append(more.removeprefix(_CONTINUED))
            return "\n".join(words)
    return None


def _in_source(command: Iterable[str]) -> str | None:
    for word in command:
        if _SOURCE not in word:
            continue
        try:
            tree = ast.parse(word)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                docstring = ast.get_docstring(node)
                if docstring:
                    return docstring
    return None
