"""The project's own modules that come with components: unpacked once for each content, and there for all."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.runtime import modules
from penstock.space import note_use

if TYPE_CHECKING:
    from collections.abc import Mapping

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
            if place is None or not note_use(place):
                self._made[archive] = place = self._make(archive)
            return place

    def _make(self, archive: str) -> Path:
        files = modules.unpack(archive)
        assert files is not None, "what cannot be unpacked stays in the source"
        place = self._folder / hashlib.sha256(archive.encode()).hexdigest()[:32]
        if not _holds(place, files):
            self._write(place, files)
        note_use(place)
        return place

    def _write(self, place: Path, files: Mapping[str, bytes]) -> None:
        import shutil  # noqa: PLC0415 - these two cost 5 ms, which few runs need
        import tempfile  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{place.name}.", dir=self._folder) as part:
            complete = Path(part, "complete")
            for path, content in files.items():
                file = complete / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                file.chmod(0o444)  # a task must not change what others import
            if _holds(place, files):  # another engine has been faster
                return
            if place.is_dir():
                shutil.rmtree(place)
            try:
                complete.rename(place)
            except OSError:
                if not _holds(place, files):
                    raise


def _holds(place: Path, files: Mapping[str, bytes]) -> bool:
    """Say whether a folder has these files: they are not synced, and a power cut may take them."""
    try:
        return all((place / path).read_bytes() == content for path, content in files.items())
    except OSError:
        return False
