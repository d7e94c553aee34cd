"""A client's methods for what tasks have printed and made."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.client.base import Base
from penstock.client.session import path as path_of
from penstock.errors import RequestError

if TYPE_CHECKING:
    import os

__all__ = ["Downloads"]

_OURS = "/apis/penstock/v1"
_TAR = "application/x-tar"


class Downloads(Base):
    """The methods for logs and artifacts; they are Penstock's, and ask a server of Penstock's."""

    def logs(self, run_id: str, task: str, attempt: int = 0) -> str:
        """Return what a task has printed.

        Args:
            run_id: The run.
            task: The task's path, such as ``for-loop-1[2]/fit``, or its name where that is one task's only.
            attempt: Which attempt; 0 for the last.

        Raises:
            APIError: There is no such task or attempt, or it has no log.
        """
        where = path_of(f"{_OURS}/runs/{{id}}/log", id=run_id)
        answer = self._session.send("GET", where, params={"task": task, "attempt": attempt})
        text: str = answer.content.decode(errors="replace")
        return text

    def download(self, artifact_id: str, path: str | os.PathLike[str]) -> str:
        """Fetch what an artifact holds.

        Args:
            artifact_id: The artifact.
            path: The file, or the folder, that is made of it; it appears when it is complete.

        Returns:
            The path.

        Raises:
            RequestError: There is something at the path.
            APIError: There is no such artifact, or the server does not keep it.
        """
        place = Path(path)
        if place.exists():
            raise RequestError(f"there is something at {place} already", hint="give another path")
        place.parent.mkdir(parents=True, exist_ok=True)
        where = path_of(f"{_OURS}/artifacts/{{id}}:download", id=artifact_id)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            got = Path(folder, "got")
            with self._session.stream(where) as answer, got.open("wb") as file:
                for piece in answer.iter_bytes():
                    file.write(piece)
            if answer.headers["content-type"] == _TAR:
                unpacked = Path(folder, "unpacked")
                with tarfile.open(got) as archive:
                    archive.extractall(unpacked, filter="data")
                got = unpacked
            got.rename(place)
        return str(place)
