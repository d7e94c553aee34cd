"""What a task's failure is called where it is not an exception, and how exceptions are called."""

from __future__ import annotations

__all__ = ["KINDS", "classes_of", "name_of"]

KINDS = {
    "EnvironmentBuildError": "its packages could not be installed",
    "Exit": "its process ended with an exit code and left no result",
    "Lost": "nobody knows what became of it, as often as it was begun",
    "OutOfMemory": "it used more memory than it may",
    "OutputError": "its outputs are not what its component declares",
    "Signal": "its process was killed by a signal",
    "System": "its machine could not run it: a full disk, say",
    "Timeout": "it took longer than it may",
}
"""The kinds of failure that are not of the user's code, each with what has happened."""


def name_of(kind: type[BaseException]) -> str:
    """Return how a class of exceptions is called: by its module and name; by its name, if it is Python's.

    What a function defines has the function's name before its own, as in ``my_module.fit.NotConverged``.
    """
    name = kind.__qualname__.replace("<locals>.", "")
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"


def classes_of(error: BaseException) -> list[str]:
    """Return the names of an exception's class and of those that it derives from, its own first."""
    return [name_of(kind) for kind in type(error).__mro__ if issubclass(kind, BaseException)]
