"""The project's own modules that come with components: unpacked once for each content, and there for all."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from penstock.runtime import modules

__all__ = ["Modules"]


class Modules:
    """Folders of modules, each named by a digest of what is in it; may be asked from any thread.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}
        self._lock = threading.Lock()

    def folder_of(self, archive: str) -> Path:
        """Return the folder with the files of an archive, to be put on ``sys.path``.

        Args:
            archive: An archive that `runtime.modules.split` has found.

        Raises:
            OSError: The folder cannot be written.
        """
        with self._lock:
            place = self._made.get(archive)
            if place is None or not place.is_dir():
                self._made[archive] = place = self._make(archive)
            return place

    def _make(self, archive: str) -> Path:
        from tempfile import TemporaryDirectory  # noqa: PLC0415 - 5 ms of import, which few runs need

        files = modules.unpack(archive)
        assert files is not None, "what cannot be unpacked stays in the source"
        place = self._folder / hashlib.sha256(archive.encode()).hexdigest()[:32]
        if not place.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=f"{place.name}.", dir=self._folder) as part:
                for path, content in files.items():
                    _write(Path(part, "complete", path), content)
                try:
                    Path(part, "complete").rename(place)
                except OSError:
                    if not place.is_dir():  # else another engine has been as fast
                        raise
        return place


def _write(path: Path, content: bytes) -> None:
    """Write a file for good: a folder that is there is taken for complete, after a power cut too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)  # a task must not change another's
    try:
        while content:
            content = content[os.write(file, content) :]
        os.fsync(file)
    finally:
        os.close(file)
