"""Requests that no honest client sends, as bytes on a connection, and files that are made to hurt."""

from __future__ import annotations

import io
import json
import socket
import tarfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.packages import PIPELINE, hostile, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable

UPLOAD = "/apis/v2beta1/pipelines/upload"
BOUNDARY = "the-boundary"
MIB = 1 << 20


def files() -> dict[str, bytes]:
    """Files that must be refused, by name: those that the reader knows, and more that take a whole server."""
    return hostile() | {
        "scalar.yaml": PIPELINE + b"x: " + b"x" * (8 * MIB - 1_000),
        "number.yaml": PIPELINE + b"x: " + b"9" * (4 * MIB),
        "number.json": b'{"x": ' + b"9" * (4 * MIB) + b"}",
        "keys.yaml": PIPELINE + b"".join(b"k%d: 1\n" % number for number in range(50_000)),
        "bytes.json": b"\xff\xfe{\x00}\x00",
        "surrogate.json": rb'{"pipelineInfo": {"name": "\ud800"}}',
        "nul.yaml": b"a: \0",
        "directive.yaml": b"%YAML 9.9\n---\na: 1\n",
        "quine.zip": _overlapping(),
        "deep.zip": _nested(20),
        "traversal.zip": zipped({"../../../../etc/passwd": b"root::0:0::/:/bin/sh"}),
        "absolute.zip": zipped({"/etc/cron.d/x": b"* * * * * root true"}),
        "symlink.zip": _linked_zip(),
        "symlink.tar.gz": _special(tarfile.SYMTYPE, "/etc/passwd"),
        "hardlink.tar.gz": _special(tarfile.LNKTYPE, "/etc/passwd"),
        "device.tar.gz": _special(tarfile.CHRTYPE),
        "block.tar.gz": _special(tarfile.BLKTYPE),
        "pipe.tar.gz": _special(tarfile.FIFOTYPE),
        "folder.tar.gz": _special(tarfile.DIRTYPE),
        "zip64.zip": zipped({"pipeline.yaml": PIPELINE})[:-22]
        + b"PK\x06\x07"
        + b"\0" * 16
        + b"PK\x05\x06"
        + b"\xff" * 18,
        "large.zip": b"PK\x03\x04" + b"\0" * (32 * MIB),
    }


def slow_files() -> dict[str, bytes]:
    """Files that take seconds to refuse: they have as many values as a file may have letters."""
    return {
        "values.yaml": PIPELINE + b"x: [" + b"x," * (MIB + 1) + b"]\n",
        "maps.yaml": PIPELINE + b"x: [" + b"{}," * (MIB + 1) + b"]\n",
        "documents.yaml": b"--- x\n" * MIB,
        "anchors.yaml": b"".join(b"- &a%d x\n" % number for number in range(500_000)),
        "merges.yaml": b"a: &a {b: 1}\nc: {<<: [" + b"*a, " * (MIB + 1) + b"]}\n",
        "fields.yaml": PIPELINE + b"".join(b"k%d: 1\n" % number for number in range(400_000)),
    }


def form(content: bytes, name: str, *, field: str = "uploadfile") -> tuple[bytes, str]:
    """Return a form with a file, and its type."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return (
        head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(),
        f"multipart/form-data; boundary={BOUNDARY}",
    )


def say(url: str, *parts: bytes, within_s: float = 60.0) -> bytes:
    """Send bytes on a connection of their own, and return all that comes until it ends."""
    place = urlsplit(url)
    found = bytearray()
    with closing(socket.create_connection((place.hostname, place.port), timeout=within_s)) as connected:
        try:
            for part in parts:
                connected.sendall(part)
        except (BrokenPipeError, ConnectionResetError):  # it has heard enough, and may have said why
            pass
        try:
            while part := connected.recv(1 << 16):
                found += part
        except ConnectionResetError:
            pass
    return bytes(found)


def head(method: str, path: str, *lines: str) -> bytes:
    """Return the head of a request, with its end."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def heads() -> dict[str, Iterable[bytes]]:
    """Requests whose head is wrong, or what is around the body: each is refused, and its connection ended."""
    chunked = "Transfer-Encoding: chunked"
    return {
        "not HTTP": [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 50 + b"\r\n\r\n"],
        "a head of 1 MiB": [head("GET", "/readyz", f"X: {'x' * MIB}")],
        "a path of 1 MiB": [head("GET", "/" + "x" * MIB)],
        "many lines": [head("GET", "/readyz", *(f"X-{number}: 1" for number in range(50_000)))],
        "a head that never ends": [b"GET / HTTP/1.1\r\n", *[b"X-Line: " + b"x" * 1_000 + b"\r\n"] * 1_000],
        "two hosts": [head("GET", "/readyz", "Host: example.com")],
        "no host": [b"GET /readyz HTTP/1.1\r\n\r\n"],
        "two lengths": [head("POST", UPLOAD, "Content-Length: 5", "Content-Length: 6"), b"hello"],
        "a length below zero": [head("POST", UPLOAD, "Content-Length: -5")],
        "a length that is none": [head("POST", UPLOAD, "Content-Length: many")],
        "a NUL in a line": [head("GET", "/readyz", "X: \0")],
        "a folded line": [b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\x01b\r\n\r\n"],
        "a chunk that is none": [head("POST", UPLOAD, chunked), b"zz\r\nhello\r\n"],
        "a chunk of 2^64": [head("POST", UPLOAD, chunked), b"10000000000000000000000000\r\nhello\r\n"],
        "an encoding unknown": [head("POST", UPLOAD, "Transfer-Encoding: gzip, chunked"), b"0\r\n\r\n"],
        "a path that is not ASCII": ["GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin-1")],
    }


def messages() -> dict[str, bytes]:
    """Bodies for ``POST /runs`` that are refused."""
    spec = json.dumps({"pipeline_spec": {"pipelineInfo": {"name": "x"}}})
    return {
        "nothing": b"",
        "no JSON": b"hello",
        "a list": b"[]",
        "bytes": b"\xff" * 100,
        "UTF-16": spec.encode("utf-16"),
        "half a character": b'{"display_name": "\xc3"}',
        "half a pair": rb'{"display_name": "\ud800", "pipeline_spec": {}}',
        "a NUL": rb'{"display_name": "a\u0000b", "pipeline_spec": {}}',
        "deep lists": b'{"pipeline_spec": {"x": ' + b"[" * 200_000,
        "deep maps": b'{"pipeline_spec": ' + b'{"a":' * 200_000,
        "closed deep maps": b'{"pipeline_spec": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
        "a long number": b'{"pipeline_spec": {"x": ' + b"9" * MIB + b"}}",
        "a number too large": b'{"pipeline_spec": {"x": 1e999}}',
        "not a number": b'{"pipeline_spec": {"x": NaN}}',
        "many values": b'{"pipeline_spec": {"x": [' + b"[]," * (MIB // 2) + b"1]}}",
        "many keys": b'{"pipeline_spec": {' + b",".join(b'"%d":1' % n for n in range(500_000)) + b"}}",
        "a long name": json.dumps({"display_name": "x" * MIB, "pipeline_spec": {}}).encode(),
        "too long": b" " * (17 * MIB),
        "a form": b"display_name=x&pipeline_spec=y",
        "gzip": b"\x1f\x8b\x08\x00" + b"\0" * 100,
    }


URLS = (
    "file:///etc/passwd",
    "http://github.com/x.yaml",
    "https://127.0.0.1/x.yaml",
    "https://localhost:8888/x.yaml",
    "https://2130706433/x.yaml",
    "https://0x7f000001/x.yaml",
    "https://0177.0.0.1/x.yaml",
    "https://127.1/x.yaml",
    "https://[::1]/x.yaml",
    "https://[::ffff:127.0.0.1]/x.yaml",
    "https://[64:ff9b::7f00:1]/x.yaml",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://github.com@127.0.0.1/x.yaml",
    "https://127.0.0.1#github.com/x.yaml",
    "https://127.0.0.1\\@github.com/x.yaml",
    "https://github.com.evil.example/x.yaml",
    "https://github.com\r\nHost: 127.0.0.1/x.yaml",
    "gopher://github.com/_x",
    "ftp://github.com/x.yaml",
    "//github.com/x.yaml",
    "https://",
    "https://[",
    "https://github.com:99999/x.yaml",
    "x" * 100_000,
)
"""What the server is not to fetch."""

NAMES = (
    "",
    "x" * 129,
    "a\0b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") * 60,
    "a" * 5_000,
)
"""What a pipeline is not to be called."""


def _overlapping() -> bytes:
    """A zip whose directory names one stored file a thousand times, each with a size beyond the archive."""
    made = bytearray(zipped({"pipeline.yaml": b"a" * 1_000}, zipfile.ZIP_STORED))
    directory = made.find(b"PK\x01\x02")
    made[directory + 24 : directory + 28] = (2**31).to_bytes(4, "little")
    end = made.rfind(b"PK\x05\x06")
    entry = bytes(made[directory:end])
    tail = bytearray(made[end:])
    tail[8:10] = tail[10:12] = (1_000).to_bytes(2, "little")
    tail[12:16] = (len(entry) * 1_000).to_bytes(4, "little")
    return bytes(made[:directory]) + entry * 1_000 + bytes(tail)


def _nested(levels: int) -> bytes:
    content = b"a" * MIB
    for _ in range(levels):
        content = zipped({"pipeline.zip": content})
    return content


def _linked_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("pipeline.yaml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def _special(kind: bytes, target: str = "") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("pipeline.yaml")
        entry.type, entry.linkname = kind, target
        archive.addfile(entry)
    return made.getvalue()


def memory(pid: int) -> tuple[int, int]:
    """Return what a process holds in memory now, and the most that it ever has, in bytes."""
    lines = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    return int(lines["VmRSS"].split()[0]) << 10, int(lines["VmHWM"].split()[0]) << 10
