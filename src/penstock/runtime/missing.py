"""What to do about a module that a task does not find: loaded when that has happened."""

from __future__ import annotations

import os

__all__ = ["hint_for"]


def hint_for(name: str, modules: str | None) -> str:
    """Say what can be done about a module that is not there.

    Args:
        name: The module's full name.
        modules: The folder of the project's own modules that came with the component; None without any.
    """
    top = name.partition(".")[0]
    if modules is not None and _exists(f"{modules}/{top}"):
        return (
            f"no import statement of the component, or of a module that it imports, names {name}, so it was "
            f"not sent with it: import it by name, or add own_modules=[{name!r}] to @dsl.component"
        )
    return (
        f"to install it, add packages_to_install=[{top!r}] to @dsl.component, with the name that the package "
        f"has in the index; a module of your own comes with the component where Penstock finds it when it "
        f"compiles the pipeline: as {top}.py or {top}/ beside the pipeline's file, on sys.path, or in the "
        f"project's folder or its src/"
    )


def _exists(path: str) -> bool:
    return os.path.isdir(path) or os.path.isfile(f"{path}.py")  # noqa: PTH112, PTH113 - pathlib would weigh here
