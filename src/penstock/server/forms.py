"""The file in an upload's form (``multipart/form-data``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Upload", "read_form"]

FIELD = "uploadfile"
_MOST_PARTS = 16


class Upload(Struct, frozen=True):
    """A file that was sent.

    Args:
        name: What its sender calls it, without a folder.
        content: What it holds.
    """

    name: str
    content: bytes


class _Parts:
    """What the parser calls back as it goes through a form."""

    def __init__(self) -> None:
        self.parts: list[tuple[dict[bytes, bytes], bytearray]] = []
        self._name = bytearray()
        self._value = bytearray()

    def begin(self) -> None:
        if len(self.parts) == _MOST_PARTS:
            raise RequestError(f"the form has more than {_MOST_PARTS} parts")
        self.parts.append(({}, bytearray()))

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self.parts[-1][0][bytes(self._name).lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1][1].extend(memoryview(data)[start:end])


def read_form(content_type: str, body: bytes) -> Upload:
    """Return the file of a form, which is its field ``uploadfile``.

    Raises:
        RequestError: It is no such form, or has no such file.
    """
    # Imported here: only uploads need it.
    from python_multipart.exceptions import FormParserError  # noqa: PLC0415
    from python_multipart.multipart import MultipartParser, parse_options_header  # noqa: PLC0415

    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise RequestError(
            "an upload is a form (multipart/form-data) with the file in its field 'uploadfile'",
            hint=f"the request's Content-Type is {content_type[:100]!r}",
        )
    found = _Parts()
    callbacks: dict[str, Callable[..., None]] = {
        "on_part_begin": found.begin,
        "on_header_field": found.header_name,
        "on_header_value": found.header_value,
        "on_header_end": found.header_end,
        "on_part_data": found.data,
    }
    try:
        parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise RequestError(f"the form cannot be read: {error}") from None
    for headers, data in found.parts:
        _, words = parse_options_header(headers.get(b"content-disposition", b""))
        if words.get(b"name") == FIELD.encode():
            return Upload(_file_name(words.get(b"filename", b"")), bytes(data))
    raise RequestError(f"the form has no field {FIELD!r}", hint="send the compiled pipeline in it")


def _file_name(sent: bytes) -> str:
    """Return a file's name without the folders that some clients send along."""
    return sent.decode(errors="replace").replace("\\", "/").rpartition("/")[2].replace("\0", "")
