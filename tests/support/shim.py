"""What a task finds under the name ``kfp``."""

from __future__ import annotations

import ast
from pathlib import Path

from penstock import runtime

_FILE = Path(runtime.__file__).parent / "shim" / "kfp" / "dsl" / "__init__.py"


def names_of_kfp_dsl() -> set[str]:
    """The names that ``from kfp.dsl import *`` brings in a task."""
    for node in ast.parse(_FILE.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise AssertionError(f"{_FILE} has no __all__")
