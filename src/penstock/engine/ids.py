"""Names and ids.

Those of tasks, attempts and artifacts follow from the run's id and the task's path, so that doing
something again is a conflict in the store, never a double.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache

_OF_RUN = len("00000000-0000-0000")
"""How many characters of the run's id are in that of a task: 60 random bits."""

_OF_NUMBER = 15
"""How many digits of an artifact's id are in its number: 60 bits, which two of a million hardly share."""


def new_run_id() -> str:
    """Return a random UUID (RFC 9562, version 4), as KFP's run ids are.

    Written out because `import uuid` costs more than a task does.
    """
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def artifact_id(run_id: str, path: str, number: int, name: str, position: int) -> str:
    """Return the id of an output artifact of an attempt."""
    return _digest(run_id, path, str(number), name, str(position))


def artifact_number(artifact_id: str) -> int:
    """Return the number that stands for an artifact where KFP has one: the first 60 bits of its id."""
    return int(artifact_id[:_OF_NUMBER], 16)


def artifact_beginning(number: int) -> str:
    """Return how the id of the artifact begins that a number stands for."""
    return f"{number:0{_OF_NUMBER}x}"


def task_id(run_id: str, path: str) -> str:
    """Return the id of a task, as ``{{$.pipeline_task_uuid}}`` gives it.

    It begins as the run's does, so that the task can be found by it; the rest stands for the path.
    """
    return f"{run_id[:_OF_RUN]}-{_of_path(path)}"


@lru_cache(maxsize=1 << 14)
def _of_path(path: str) -> str:
    """Return what stands for a path. All runs of a pipeline have the same ones, told of again and again."""
    text = _digest(path)
    return f"{text[:4]}-{text[4:16]}"


def pod_name(task_id: str, number: int) -> str:
    """Return what stands for an attempt where KFP has the name of a pod."""
    return f"{task_id}-{number}"


def link_id(run_id: str, path: str, direction: str, name: str, position: int) -> str:
    """Return the id of an artifact's place among a task's inputs or outputs."""
    return _digest(run_id, path, direction, name, str(position))


def run_of_task_id(task_id: str) -> str:
    """Return how the id of the run begins whose task has this id; empty where it is no task's."""
    return task_id[: -len("-0000-000000000000")]


def resource_name(pipeline: str, run_id: str) -> str:
    """Return what KFP calls the run's resource name: the pipeline's name and a short suffix."""
    return f"{re.sub('[^a-z0-9-]+', '-', pipeline.lower())[:50].strip('-')}-{run_id[:5]}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
