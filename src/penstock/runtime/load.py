"""Load a component's source file, and find its function in it."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

    from .sources import Ready

__all__ = ["install_main", "load_function", "load_module"]

#: The module that is ``__main__`` in a task of stock KFP; ``shim/`` has one of this name.
_MAIN = "kfp.dsl.executor_main"
_MAIN_FILE = os.path.dirname(os.path.abspath(__file__)) + "/shim/kfp/dsl/executor_main.py"  # noqa: PTH100, PTH120 - pathlib would weigh


def load_function(path: str, name: str, ready: Ready | None = None) -> Callable[..., Any]:
    """Load a component's source file and return the function that it defines.

    Args:
        path: The source file; its folder is put on ``sys.path``, where child processes find it too.
        name: The function's name. Where a component object has this name, its function is taken.
        ready: What the file holds, made ready; None reads it.

    Raises:
        AttributeError: If the file defines nothing of this name.
        TypeError: If what it defines cannot be called.
        Exception: Whatever the file raises when it is imported.
    """
    module = load_module(path, ready)
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


def load_module(path: str, ready: Ready | None = None) -> ModuleType:
    """Import a source file as a module named as the file is, such as ``ephemeral_component``.

    The module is in ``sys.modules`` and its folder first on ``sys.path``, so that tracebacks and
    ``inspect.getsource`` show the source, and child processes (``multiprocessing``, joblib) can import it.

    Args:
        path: The source file.
        ready: What the file holds, made ready; None reads it.

    Raises:
        Exception: Whatever the file raises; the module is then not in ``sys.modules``.
    """
    folder, file_name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - pathlib would weigh on every task
    name = os.path.splitext(file_name)[0]  # noqa: PTH122 - as above
    module = ready.module if ready and ready.module else _new_module(name, path)
    sys.path.insert(0, folder)
    sys.modules[name] = module
    try:
        exec(ready.code if ready else _code(module, path), module.__dict__)  # noqa: S102 - the component
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _new_module(name: str, path: str) -> ModuleType:
    spec = spec_from_loader(name, SourceFileLoader(name, path))
    assert spec is not None  # None only where there is no loader
    return module_from_spec(spec)


def _code(module: ModuleType, path: str) -> CodeType:
    """Compile a module here: its loader would leave a __pycache__ beside the source."""
    loader = module.__loader__
    assert isinstance(loader, SourceFileLoader)  # as it was made
    code: CodeType = loader.source_to_code(loader.get_data(path), path)
    return code


def install_main(arguments: Sequence[str]) -> None:
    """Make ``__main__`` what it is in a task of stock KFP: a module with a file, safe to import again.

    A process that was forked has its starter's ``__main__``. Child processes of the ``spawn`` kind, those of
    joblib and PyTorch too, import their parent's ``__main__`` first; this one makes the artifact classes
    known to them and does nothing else. ``shim/`` must be on their ``sys.path``, as it is on the parent's.

    Args:
        arguments: The rest of ``sys.argv``, with which running that module anew repeats the task.
    """
    main = ModuleType("__main__")
    # By its spec the children find it; it is not loaded here, where nobody needs what it imports.
    main.__dict__.update(
        {
            "__spec__": ModuleSpec(_MAIN, None, origin=_MAIN_FILE),
            "__file__": _MAIN_FILE,
            "__builtins__": __builtins__,
        }
    )
    sys.modules["__main__"] = main
    sys.argv = [_MAIN_FILE, *arguments]
