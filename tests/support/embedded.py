"""Components with embedded files: their sources, with what is embedded in the place of how it is unpacked."""

from __future__ import annotations

import base64
import io
import re
import tarfile
from typing import Any, NamedTuple

_ARCHIVE = re.compile(r"^__KFP_EMBEDDED_ARCHIVE_B64 = '([A-Za-z0-9+/=]*)'$", re.MULTILINE)
_NOTEBOOK = re.compile(r"^__KFP_NOTEBOOK_REL_PATH = '(.*)'$", re.MULTILINE)


class Unpacked(NamedTuple):
    """The source of a component.

    Args:
        before: The text up to the archive.
        files: What is in the archive, by path.
        notebook: The path of the notebook that it runs, if it does.
        function: The text from the function on.
    """

    before: str
    files: dict[str, bytes]
    notebook: str | None
    function: str


def unpacked(source: str, function: str) -> Unpacked | str:
    """Take a source apart; one without an archive stays as it is."""
    archive = _ARCHIVE.search(source)
    if archive is None:
        return source
    notebook = _NOTEBOOK.search(source)
    packed = io.BytesIO(base64.b64decode(archive[1]))
    with tarfile.open(fileobj=packed, mode="r:gz") as files:
        members = {member.name.removeprefix("./"): files.extractfile(member) for member in files}
        contents = {name: file.read() for name, file in members.items() if file is not None}
    start = source.rindex(f"\n\ndef {function}(")
    return Unpacked(source[: archive.start()], contents, notebook and notebook[1], source[start:])


def taken_apart(documents: list[Any]) -> list[Any]:
    """Take the sources in compiled documents apart, in place."""
    for executor in documents[0]["deploymentSpec"]["executors"].values():
        container = executor["container"]
        container["command"][-1] = unpacked(container["command"][-1], container["args"][-1])
    return documents
