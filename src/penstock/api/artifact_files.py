"""Messages about the files of artifacts, under ``/apis/penstock/v1``."""

from penstock.api.message import Int64, Message, Timestamp
from penstock.ir.enums import Enumeration

__all__ = ["Absence", "ArtifactFile", "ArtifactFiles"]


class Absence(Enumeration):
    """Why there is nothing to fetch: it is not there (any more), or this server does not keep it."""

    GONE = "GONE"
    ELSEWHERE = "ELSEWHERE"


class ArtifactFile(Message):
    """A file or a folder in an artifact."""

    name: str = ""
    is_folder: bool = False
    size_bytes: Int64 | None = None
    modified_at: Timestamp | None = None


class ArtifactFiles(Message):
    """What an artifact is, or what is at a path in it.

    Args:
        name: What it is called where it is kept.
        is_folder: Whether it is a folder.
        size_bytes: How large it is, where it is a file.
        files: What is in it, where it is a folder: folders first.
        is_cut: Whether there is more in it.
        absence: Why there is nothing, of an artifact as a whole.
    """

    name: str = ""
    is_folder: bool = False
    size_bytes: Int64 | None = None
    files: list[ArtifactFile] = []
    is_cut: bool = False
    absence: Absence | None = None
