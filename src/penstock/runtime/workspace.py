"""Copies of imported artifacts in the run's workspace, made by the first task that reads them.

The engine gives such an artifact the path of its copy (``dsl.importer(download_to_workspace=True)``). To copy
takes as long as the data is large, which is a task's time to take and not the engine's.
"""

from __future__ import annotations

import os
from typing import Any

from .locations import local_path_of

__all__ = ["fetch"]


def fetch(executor_input: dict[str, Any]) -> None:
    """Make the copies of a task's input artifacts that are not there yet.

    Args:
        executor_input: The ExecutorInput message in JSON form.

    Raises:
        OSError: The copy cannot be made.
    """
    for listed in ((executor_input.get("inputs") or {}).get("artifacts") or {}).values():
        for artifact in listed.get("artifacts") or ():
            copy, source = artifact.get("customPath"), local_path_of(artifact.get("uri") or "")
            if copy and not os.path.exists(copy) and os.path.exists(source):  # noqa: PTH110 - pathlib would weigh
                _copy(source, copy)


def _copy(source: str, target: str) -> None:
    """Copy a file or folder, once among all tasks that want it at the same time."""
    import fcntl  # noqa: PLC0415 - few tasks have copies to make
    import shutil  # noqa: PLC0415 - see above

    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 - as above
    with open(f"{target}.lock", "w") as lock:  # noqa: PTH123 - as above
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(target):  # noqa: PTH110 - as above
            return
        part = f"{target}.part"
        shutil.rmtree(part, ignore_errors=True)  # what a task that was killed has left
        # Contents alone: what is imported may be read-only, and the workspace is there to be written to.
        if os.path.isdir(source):  # noqa: PTH112 - as above
            shutil.copytree(source, part, copy_function=shutil.copyfile)
            for folder, _, _ in os.walk(part):
                os.chmod(folder, 0o755)  # noqa: PTH101, S103 - as folders are made
        else:
            shutil.copyfile(source, part)
        os.replace(part, target)  # noqa: PTH105 - as above
