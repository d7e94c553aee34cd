"""Compiled pipelines as people send them: YAML or JSON, alone or in a zip or tar.gz archive.

What is sent may be hostile. An archive is read in memory and never unpacked on the disk, so the paths in it
mean nothing; what it would grow to is counted while it grows.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.errors import RequestError
from penstock.server.sources import package_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LARGEST_FILE", "LARGEST_PIPELINE", "read_document", "read_package"]

LARGEST_FILE = 32 << 20
"""The largest file that is taken, as KFP's API server has it."""

LARGEST_PIPELINE = 8 << 20
"""The largest pipeline: the text of it, which is read for seconds and kept many times over in memory."""

_LARGEST_TAR = 64 << 20
_MOST_ENTRIES = 1_000
_LARGEST_DIRECTORY = 1 << 20
_PREFERRED = "pipeline.yaml"
_TEXTS = (".yaml", ".yml", ".json")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,127}")
_BLOCK = 512


def read_package(content: bytes, name: str) -> ir.Package:
    """Read a file that was uploaded or fetched.

    Args:
        content: What it holds.
        name: Its name, whose end says what it is unless its first bytes do.

    Raises:
        RequestError: It is too large, or an archive that cannot be used.
        IRError: What is in it is no pipeline.
    """
    if len(content) > LARGEST_FILE:
        raise RequestError(
            f"the file has {len(content):,} bytes; the maximum supported file size is {LARGEST_FILE:,}"
        )
    if not name.lower().endswith(_TEXTS):
        if content.startswith(b"PK"):
            content, name = _from_zip(content)
        elif content.startswith(b"\x1f\x8b"):
            content, name = _from_tar(_unzipped(content))
    if len(content) > LARGEST_PIPELINE:
        raise RequestError(f"the pipeline has more than {LARGEST_PIPELINE:,} bytes of text")
    return _named(ir.load(content, name or "the file"))


def read_document(document: dict[str, Any]) -> ir.Package:
    """Read a pipeline that is part of a message: its document, or that and its platform document.

    Raises:
        RequestError: It has other parts.
        IRError: It is no pipeline.
    """
    return _named(package_of(document if "pipeline_spec" in document else {"pipeline_spec": document}))


def _named(package: ir.Package) -> ir.Package:
    name = package.spec.name
    if _NAME.fullmatch(name) is None:
        raise RequestError(
            f"the pipeline cannot be named {name!r}",
            where="pipelineInfo.name",
            hint="use lower-case letters, digits and '-', and no more than 128 of them",
        )
    return package


def _from_zip(content: bytes) -> tuple[bytes, str]:
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [entry for entry in archive.infolist() if not entry.is_dir()]
            entry = next((entry for entry in files if entry.filename == _PREFERRED), None)
            entry = entry or next(iter(files), None)
            if entry is None:
                raise RequestError("the zip archive is empty")
            if entry.flag_bits & 1 or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise RequestError(
                    f"{entry.filename!r} in the zip archive is encrypted, or compressed in an unusual way"
                )
            with archive.open(entry) as file:
                return file.read(LARGEST_PIPELINE + 1), _text_name(entry.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise RequestError(f"the zip archive cannot be read: {error}") from None


def _check_directory(content: bytes) -> None:
    """Refuse an archive whose list of entries is large: Python reads all of it at once."""
    end = content.rfind(b"PK\x05\x06", -(1 << 16) - 22)
    size = int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0
    if end < 0 or size > _LARGEST_DIRECTORY or content[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        raise RequestError("the zip archive cannot be used: it is damaged, or has too many entries")


def _unzipped(content: bytes) -> bytes:
    found = bytearray()
    while content:
        stream = zlib.decompressobj(wbits=31)
        try:
            found += stream.decompress(content, _LARGEST_TAR + 1 - len(found))
        except zlib.error as error:
            raise RequestError(f"the gzip file cannot be read: {error}") from None
        if len(found) > _LARGEST_TAR:
            raise RequestError(f"the archive would grow to more than {_LARGEST_TAR:,} bytes")
        if not stream.eof:
            raise RequestError("the gzip file ends too early")
        content = stream.unused_data
        if not content.startswith(b"\x1f\x8b"):  # what is appended to the last part is padding
            break
    return bytes(found)


def _from_tar(content: bytes) -> tuple[bytes, str]:
    first = None
    for number, (name, begin, size) in enumerate(_files(content)):
        if number == _MOST_ENTRIES:
            break
        if name.removeprefix("./") == _PREFERRED:
            first = (name, begin, size)
            break
        first = first or (name, begin, size)
    if first is None:
        raise RequestError("the tar archive has no file in it")
    name, begin, size = first
    return content[begin : begin + size], _text_name(name)


def _files(content: bytes) -> Iterator[tuple[str, int, int]]:
    """Iterate over the plain files in a tar archive: name, where the data begin, and their size.

    Not with Python's tarfile: a size below zero in a header sends that round for ever, and long chains of
    extended headers end its stack.
    """
    at = 0
    while at + _BLOCK <= len(content) and content[at] != 0:
        header = content[at : at + _BLOCK]
        try:
            size = int(header[124:136].strip(b" \0") or b"0", 8)
            said = int(header[148:156].strip(b" \0"), 8)
        except ValueError:
            raise RequestError("the tar archive cannot be read: a header is damaged") from None
        if sum(header) - sum(header[148:156]) + 8 * ord(" ") != said or size < 0:
            raise RequestError("the tar archive cannot be read: a header is damaged")
        at += _BLOCK
        if at + size > len(content):
            raise RequestError("the tar archive ends too early")
        if header[156:157] in {b"0", b"\0"}:
            yield header[:100].partition(b"\0")[0].decode(errors="replace"), at, size
        at += (size + _BLOCK - 1) // _BLOCK * _BLOCK


def _text_name(name: str) -> str:
    if not name.lower().endswith(_TEXTS):
        raise RequestError(
            f"the archive's file is {name!r}, which is no YAML file",
            hint=f"put the compiled pipeline into it as {_PREFERRED}",
        )
    return name
