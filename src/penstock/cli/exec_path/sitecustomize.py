"""Run by Python at the start of every process under ``penstock exec``: ``import kfp`` means Penstock there.

Its folder is on PYTHONPATH. It hides a sitecustomize of the user's own, and so runs that too. Any Python may
come by, not only the one that Penstock is installed for: nothing but the standard library is imported here.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib's import


class _AtFirstUse:
    """Takes the place of ``kfp`` until something asks for it: most processes never do."""

    stands_for_kfp = True  # read by penstock.compat

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "kfp":
            return None
        sys.meta_path.remove(self)
        try:
            from penstock.compat import alias_kfp  # noqa: PLC0415 - 20 ms, for those who need it
        except ImportError:
            sys.stderr.write(
                f"penstock exec: Penstock is not installed for {sys.executable}, where `import kfp` is left "
                "as it is\n"
            )
            return None
        alias_kfp()
        return sys.meta_path[0].find_spec(name, path, target)


def _run_users_own() -> None:
    from importlib.machinery import PathFinder  # noqa: PLC0415 - no name of ours stays in the user's module

    spec = PathFinder.find_spec("sitecustomize", [entry for entry in sys.path if entry != _HERE])
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec  # noqa: PLC0415 - for the few that have one

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


sys.meta_path.insert(0, _AtFirstUse())
_run_users_own()
