"""What stands for the content of artifacts that runs are given, in the cache keys of their tasks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from penstock.engine.resolving import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store.rows import Artifact

__all__ = ["by_content", "by_place"]


def by_place(artifact: Artifact) -> str:
    """Return what changes with an artifact's files: their paths, sizes and times. Nothing of them is read.

    What is stored elsewhere is taken to stay what it is.
    """
    path = Path(artifact.custom_path or artifact.uri)
    seen = (
        [] if "://" in artifact.uri else [f"{file} {size} {changed}" for file, size, changed in _files(path)]
    )
    return fingerprint(*_about(artifact), artifact.uri, artifact.custom_path or "", *seen)


def by_content(artifact: Artifact) -> str:
    """Return what changes with the bytes of an artifact that is a file, wherever it is."""
    with Path(artifact.uri).open("rb") as file:
        return fingerprint(*_about(artifact), hashlib.file_digest(file, "sha256").hexdigest())


def _about(artifact: Artifact) -> tuple[str, str]:
    metadata = msgspec.json.encode(artifact.metadata, order="deterministic")
    return f"{artifact.type}@{artifact.schema_version}", metadata.decode()


def _files(path: Path) -> Iterator[tuple[Path, int, int]]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        try:
            status = file.stat()
        except OSError:  # there is no such file, as with an artifact of metadata alone
            continue
        yield file, status.st_size, status.st_mtime_ns
