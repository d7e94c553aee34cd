"""A client's methods for what tasks have printed and made."""

from __future__ import annotations

import json
import tarfile
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from penstock.api.extras import ArtifactLink
from penstock.client.session import TRIES
from penstock.client.session import path as path_of
from penstock.client.tasks import Tasks
from penstock.errors import APIError, RequestError

if TYPE_CHECKING:
    import os

__all__ = ["Downloads"]

_OURS = "/apis/penstock/v1"
_TAR = "application/x-tar"
_PART = 206
_NO_FILE = 404


class Downloads(Tasks):
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

    def download_outputs(
        self, run_id: str, path: str | os.PathLike[str], task: str = ""
    ) -> dict[str, str | list[str]]:
        """Fetch the artifacts that a run gives, or that a task of it has made.

        Those of which there is no file, such as metrics, are left out: ``list_artifacts`` has their metadata.

        Args:
            run_id: The run.
            path: The folder that they are put into, each by the name of its output; where the output is a
                list, by numbers below it.
            task: The task's path; the run itself when not given.

        Returns:
            Where each is, by the name of its output; a list of more or less than one has a list.

        Raises:
            RequestError: There is something where one is to go.
            APIError: There is no such task, or the server does not keep one of them.
        """
        predicate = {"key": "path", "operation": "EQUALS", "string_value": task}
        found = self.list_tasks(run_id, page_size=1, filter=json.dumps({"predicates": [predicate]})).tasks
        if not found:
            raise RequestError(f"run {run_id} has no task {task!r}", hint="list_tasks tells their paths")
        made = found[0].outputs
        got: dict[str, str | list[str]] = {}
        for output in (made.artifacts or ()) if made is not None else ():
            ids = [artifact.artifact_id for artifact in output.artifacts or ()]
            place = Path(path, Path(output.artifact_key).name)
            places = [place] if len(ids) == 1 else [place / str(number) for number in range(len(ids))]
            fetched = [self._if_there(each, to) for each, to in zip(ids, places, strict=True)]
            there = [each for each in fetched if each is not None]
            if len(ids) != 1:
                got[output.artifact_key] = there
            elif there:
                got[output.artifact_key] = there[0]
        return got

    def _if_there(self, artifact_id: str, path: Path) -> str | None:
        try:
            return self.download(artifact_id, path)
        except APIError as error:
            if error.status != _NO_FILE:
                raise
            return None

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
            with got.open("wb") as file:
                kind = self._fetch(where, file)
            if kind == _TAR:
                unpacked = Path(folder, "unpacked")
                with tarfile.open(got) as archive:
                    archive.extractall(unpacked, filter="data")
                got = unpacked
            got.rename(place)
        return str(place)

    def sign_artifact(self, artifact_id: str, expires_in_seconds: int = 900, archive: str = "") -> Any:
        """Return a link to what an artifact holds, for whoever has no login: its ``url`` and ``expires_at``.

        Args:
            artifact_id: The artifact.
            expires_in_seconds: For how long it can be used, seven days at most.
            archive: As what a folder comes: ``zip``, ``tar`` or ``tar.gz``; zip if nothing is said.
        """
        where = path_of(f"{_OURS}/artifacts/{{id}}:sign", id=artifact_id)
        body = {"expires_in_seconds": expires_in_seconds, "archive": archive}
        return self._session.post(ArtifactLink, where, body)

    def _fetch(self, where: str, file: IO[bytes]) -> str:
        """Write what comes into a file, and return what it is; what is lost on the way is asked for again."""
        etag, tries = "", 0
        while True:
            have = file.tell()
            rest = {"Range": f"bytes={have}-", "If-Range": etag} if etag and have else {}
            try:
                with self._session.stream(where, rest, archive="tar") as answer:
                    if answer.status_code != _PART:
                        file.seek(0)
                        file.truncate()
                    etag = answer.headers.get("etag", "")
                    for piece in answer.iter_bytes():
                        file.write(piece)
                    kind: str = answer.headers["content-type"]
                    return kind
            except APIError as error:
                tries = 1 if file.tell() > have else tries + 1
                if error.status is not None or tries == TRIES or not etag:
                    raise
                time.sleep(0.1 * 2**tries)
