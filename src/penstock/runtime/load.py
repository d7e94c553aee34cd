"""Load a component's source file, and find its function in it."""

from __future__ import annotations

import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["install_main", "load_function", "load_module"]

#: The module that is ``__main__`` in a task of stock KFP; ``shim/`` has one of this name.
_MAIN = "kfp.dsl.executor_main"


def load_function(path: str, name: str) -> Callable[..., Any]:
    """Load a component's source file and return the function that it defines.

    Args:
        path: The source file; its folder is put on ``sys.path``, where child processes find it too.
        name: The function's name. Where a component object has this name, its function is taken.

    Raises:
        AttributeError: If the file defines nothing of this name.
        TypeError: If what it defines cannot be called.
        Exception: Whatever the file raises when it is imported.
    """
    module = load_module(path)
    if not hasattr(module, name):
        defined = [
            key for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
        ]
        raise AttributeError(
            describe(
                f"The component's source has no function '{name}'. "
                f"It defines: {', '.join(defined) or 'nothing'}.",
                where=path,
                hint="compile the pipeline anew: its definition of this component is not of this source",
            )
        )
    found = getattr(module, name)
    function: Callable[..., Any] = getattr(found, "python_func", found)
    if not callable(function):
        raise TypeError(
            describe(
                f"'{name}' in the component's source is a {type(function).__name__}, not a function.",
                where=path,
            )
        )
    return function


def load_module(path: str) -> ModuleType:
    """Import a source file as a module named as the file is, such as ``ephemeral_component``.

    The module is in ``sys.modules`` and its folder first on ``sys.path``, so that tracebacks and
    ``inspect.getsource`` show the source, and child processes (``multiprocessing``, joblib) can import it.

    Raises:
        Exception: Whatever the file raises; the module is then not in ``sys.modules``.
    """
    folder, file_name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - pathlib would weigh on every task
    name = os.path.splitext(file_name)[0]  # noqa: PTH122 - as above
    loader = SourceFileLoader(name, path)
    spec = spec_from_loader(name, loader)
    assert spec is not None  # None only where there is no loader
    module = module_from_spec(spec)
    sys.path.insert(0, folder)
    sys.modules[name] = module
    try:
        # The code is compiled here and not by the loader, which would leave a __pycache__ beside the source.
        exec(loader.source_to_code(loader.get_data(path), path), module.__dict__)  # noqa: S102 - the component
    except BaseException:
        del sys.modules[name]
        raise
    return module


def install_main(arguments: Sequence[str]) -> None:
    """Make ``__main__`` what it is in a task of stock KFP: a module with a file, safe to import again.

    A process that was forked has its starter's ``__main__``. Child processes of the ``spawn`` kind, those of
    joblib and PyTorch too, import their parent's ``__main__`` first; this one makes the artifact classes
    known to them and does nothing else. ``shim/`` must be on ``sys.path``.

    Args:
        arguments: The rest of ``sys.argv``, with which running that module anew repeats the task.
    """
    __import__(_MAIN)
    module = sys.modules[_MAIN]
    main = ModuleType("__main__")
    main.__dict__.update(module.__dict__)
    main.__name__ = "__main__"
    sys.modules["__main__"] = main
    sys.argv = [str(module.__file__), *arguments]
