"""Secrets and config maps of this machine: folders of the home, with a file for each key.

``secrets/registry/password`` is the key ``password`` of the secret ``registry``, and
``config_maps/limits/rows`` the key ``rows`` of the config map ``limits``: as a cluster mounts them. The end
of the last line is not part of the value.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from penstock.errors import SubmitError
from penstock.runners.mounts import SECRET, digest_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Sources"]


class Sources:
    """The secrets and config maps of a home.

    Args:
        secrets: The folder of secrets.
        config_maps: The folder of config maps.
    """

    def __init__(self, secrets: Path, config_maps: Path) -> None:
        self._secrets = secrets
        self._config_maps = config_maps

    def has(self, kind: str, name: str, key: str) -> bool:
        """Say whether there is such a key."""
        folder = self._folder(kind, name)
        return folder is not None and _is_name(key) and os.path.isfile(folder / key)  # noqa: PTH113 - as below

    def value(self, kind: str, name: str, key: str) -> str:
        """Return the value of a key.

        Raises:
            SubmitError: It cannot be read.
        """
        folder = self._folder(kind, name)
        assert folder is not None, "it is there"
        try:
            return (folder / key).read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(kind, name, folder / key, error) from None

    def stands_for(self, kind: str, name: str) -> str | None:
        """Return what stands for what one of them holds; None where it is not here.

        Of a config map it is the content. Of a secret it is when its files were written, which tells nothing
        of what is in them.

        Raises:
            SubmitError: It cannot be read.
        """
        folder = self._folder(kind, name)
        if folder is None:
            return None
        try:
            files = sorted(file for file in folder.iterdir() if file.is_file())
            return digest_of([(file.name, _version(file) if kind == SECRET else digest_of(file.read_bytes()))
                              for file in files])  # fmt: skip
        except OSError as error:
            raise _unreadable(kind, name, folder, error) from None

    def _folder(self, kind: str, name: str) -> Path | None:
        if not _is_name(name):
            return None
        folder = (self._secrets if kind == SECRET else self._config_maps) / name
        # A name may be anything, as one that a task gives: what cannot be a folder's is none.
        return folder if os.path.isdir(folder) else None  # noqa: PTH112 - Path.is_dir() raises


def _version(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_mtime_ns, status.st_ino]


def _unreadable(kind: str, name: str, place: Path, error: Exception) -> SubmitError:
    return SubmitError(
        f"the {kind} {name!r} cannot be read: {type(error).__name__}",
        where=str(place),
        hint="write values as text in UTF-8, and make the files readable",
    )


def _is_name(name: str) -> bool:
    """Say whether a name is that of something in a folder, and not of a place elsewhere."""
    return bool(name) and "/" not in name and name not in (".", "..")
