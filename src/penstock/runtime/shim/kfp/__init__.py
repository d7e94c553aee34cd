"""The name ``kfp`` inside a task: what stock KFP offers there, from Penstock's runtime.

Stock KFP, told by ``_KFP_RUNTIME=true`` that it is inside a task, offers the runtime names of ``kfp.dsl``
only. So does this package. A component that needs more of KFP lists ``kfp`` in its ``packages_to_install``.
"""

from __future__ import annotations

import os
import sys
import warnings

import _penstock_runtime  # type: ignore[import-not-found]  # beside this package, where mypy does not look

_penstock_runtime.install()  # before what follows, which is made of it

from . import dsl, version  # noqa: E402 - see above
from .version import __version__ as __version__  # noqa: E402

#: What `from kfp import *` gives in a task of stock KFP: the modules too, and components may use them.
__all__ = ["TYPE_CHECK", "dsl", "os", "sys", "version", "warnings"]

#: Read by nothing, here as in stock KFP.
TYPE_CHECK = True

_NOT_IN_A_TASK = ("Client", "client", "compiler", "local", "registry")


def __getattr__(name: str) -> object:
    if name in _NOT_IN_A_TASK:
        raise ImportError(
            f"kfp.{name} is not there inside a task: Penstock offers the runtime names of kfp.dsl only.\n"
            "  hint: add 'kfp' to the component's packages_to_install, if it needs the whole SDK"
        )
    raise AttributeError(f"module 'kfp' has no attribute '{name}'")
