"""Answers that are no messages but bytes: files, parts of them, and what is made while it is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.responses import Response, StreamingResponse

from penstock import api
from penstock.server.status import Code, body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["MEDIA_TYPES", "Content", "respond"]

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
TAR = "application/x-tar"
MEDIA_TYPES = (TEXT, BYTES, TAR)

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Content(Struct, frozen=True):
    """Bytes.

    Args:
        media_type: What they are, one of `MEDIA_TYPES`.
        whole: Yields all of them, which may be more or less than ``size``; else they are the part that is
            all.
        size: How many there are to take a part of; None where no part can be asked for.
        part: Yields those from an offset on to before another one.
        file_name: What a browser is to call the file; empty for a text that it may show.
    """

    media_type: str
    whole: Callable[[], Iterator[bytes]] | None = None
    size: int | None = None
    part: Callable[[int, int], Iterator[bytes]] | None = None
    file_name: str = ""


def respond(content: Content, wanted: str) -> Response:
    """Return the answer: all, or the part that the header ``Range`` asks for (RFC 9110, section 14).

    A header that asks for several parts, or for something else than bytes, is ignored, as it may be.
    """
    # Whatever a task has written, a browser is to make no page of it.
    headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
    if content.file_name:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", content.file_name)
        headers["content-disposition"] = f'attachment; filename="{name}"'
    match = _RANGE.fullmatch(wanted.strip())
    if content.size is None or content.part is None:
        assert content.whole is not None, "there is the whole, or parts"
        return StreamingResponse(content.whole(), headers=headers, media_type=content.media_type)
    headers["accept-ranges"] = "bytes"
    if match is None or match[0] == "bytes=-":
        if content.whole is not None:
            return StreamingResponse(content.whole(), headers=headers, media_type=content.media_type)
        headers["content-length"] = str(content.size)
        pieces = content.part(0, content.size)
        return StreamingResponse(pieces, headers=headers, media_type=content.media_type)
    begin, end = _span(match[1], match[2], content.size)
    if begin >= end:
        said = f"the part {wanted!r} is not in the {content.size} bytes that there are"
        headers["content-range"] = f"bytes */{content.size}"
        text = api.encode(body(Code.INVALID_ARGUMENT, said, said))
        return Response(text, 416, headers, media_type="application/json")
    headers["content-range"] = f"bytes {begin}-{end - 1}/{content.size}"
    headers["content-length"] = str(end - begin)
    return StreamingResponse(content.part(begin, end), 206, headers, media_type=content.media_type)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where a part begins and ends; ``-5`` are the last five bytes."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size
