"""Compiled pipelines as files, sound and hostile, for tests of what reads them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

PIPELINE = b"""\
components:
  comp-fit:
    executorLabel: exec-fit
deploymentSpec:
  executors:
    exec-fit:
      container:
        args: ["--executor_input", "{{$}}"]
        command: [sh, -c, echo]
        image: python:3.12
pipelineInfo:
  name: fit
root:
  dag:
    tasks:
      fit:
        cachingOptions: {enableCache: true}
        componentRef: {name: comp-fit}
        taskInfo: {name: fit}
schemaVersion: 2.1.0
sdkVersion: kfp-2.17.0
"""
PLATFORM = b"""\
---
platforms:
  kubernetes:
    deploymentSpec:
      executors:
        exec-fit:
          nodeSelector: {labels: {disk: ssd}}
"""


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Put files into a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    """Put files into a tar.gz archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def sound() -> dict[str, bytes]:
    """Files that hold the pipeline, by name."""
    return {
        "fit.yaml": PIPELINE,
        "fit.yml": PIPELINE,
        "fit": PIPELINE,
        "fit.zip": zipped({"readme.md": b"", "pipeline.yaml": PIPELINE}),
        "one.zip": zipped({"folder/": b"", "folder/other.yaml": PIPELINE}),
        "stored.zip": zipped({"../../etc/fit.yaml": PIPELINE}, zipfile.ZIP_STORED),
        "fit.tar.gz": tarred({"readme.md": b"x", "./pipeline.yaml": PIPELINE}),
        "one.tgz": tarred({"/etc/other.yml": PIPELINE}),
        "padded.tar.gz": tarred({"pipeline.yaml": PIPELINE}) + b"\0" * 100,
    }


def hostile() -> dict[str, bytes]:
    """Files that must be refused, by name."""
    bomb = zipped({"pipeline.yaml": b"a" * (40 << 20)})
    lying = bytearray(zipped({"pipeline.yaml": PIPELINE}))
    end = lying.rfind(b"PK\x05\x06")
    lying[end + 12 : end + 16] = (2**31).to_bytes(4, "little")
    encrypted = bytearray(zipped({"pipeline.yaml": PIPELINE}))
    encrypted[encrypted.find(b"PK\x01\x02") + 8] |= 1
    aliases = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n".encode()
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return {
        "empty.yaml": b"",
        "empty.zip": zipped({}),
        "folder.zip": zipped({"folder/": b""}),
        "empty.tar.gz": tarred({}),
        "nothing.tar.gz": gzip.compress(b""),
        "no-name.yaml": PIPELINE.replace(b"name: fit\nroot", b"displayName: fit\nroot"),
        "bad-name.yaml": PIPELINE.replace(b"name: fit\nroot", b"name: ../Fit\nroot"),
        "upper.yaml": PIPELINE.replace(b"name: fit\nroot", b"name: Fit\nroot"),
        "no-root.yaml": PIPELINE[: PIPELINE.index(b"root:")],
        "newer.yaml": PIPELINE.replace(b"2.1.0", b"9.1.0"),
        "unknown.yaml": PIPELINE + b"colour: red\n",
        "list.yaml": b"[1, 2]",
        "text.yaml": b"hello",
        "invalid.yaml": b"a: [",
        "binary.yaml": bytes(range(256)),
        "latin.yaml": b"a: \xe9\n",
        "argo.yaml": b"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {}\n",
        "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "aliases.yaml": aliases,
        "deep.yaml": b"[" * 100_000,
        "deep.json": b'{"a":' * 100_000,
        "python.yaml": b"!!python/object/apply:os.system ['true']",
        "large.yaml": b"# " + b"x" * (9 << 20),
        "bomb.zip": bomb,
        "nested.zip": zipped({"inner.zip": bomb}),
        "lying.zip": bytes(lying),
        "encrypted.zip": bytes(encrypted),
        "many.zip": zipped({f"{number:05}" + "x" * 200: b"" for number in range(5_000)}),
        "lzma.zip": zipped({"pipeline.yaml": PIPELINE}, zipfile.ZIP_LZMA),
        "cut.zip": zipped({"pipeline.yaml": PIPELINE})[:60],
        "picture.zip": zipped({"picture.png": b"\x89PNG"}),
        "noise.zip": b"PK\x03\x04" + bytes(range(256)) * 10,
        "damaged.zip": zipped({"pipeline.yaml": PIPELINE}).replace(b"PK\x03\x04", b"PK\x03\x05"),
        "bomb.tar.gz": gzip.compress(b"\0" * (80 << 20)),
        "cut.tar.gz": tarred({"pipeline.yaml": PIPELINE})[:80],
        "noise.tar.gz": b"\x1f\x8b" + bytes(range(256)),
        "not-tar.gz": gzip.compress(b"hello" * 500),
        "negative.tar.gz": gzip.compress(_tar_header(b"pipeline.yaml", b"-0000001000\0")),
        "base-256.tar.gz": gzip.compress(_tar_header(b"pipeline.yaml", b"\xff" * 12)),
        "long.tar.gz": gzip.compress(_tar_header(b"pipeline.yaml", b"77777777777\0")),
        "link.tar.gz": gzip.compress(_tar_header(b"pipeline.yaml", b"00000000000\0", b"2")),
        "chain.tar.gz": gzip.compress(_tar_header(b"x", b"00000000000\0", b"x") * 20_000),
        "parts.gz": zlib.compress(b"x", wbits=31) * 3 + struct.pack("<I", 7),
    }


def _tar_header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    header = bytearray(512)
    header[: len(name)] = name
    header[100:108] = b"0000644\0"
    header[124:136] = size
    header[156:157] = kind
    header[257:265] = b"ustar\x0000"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)
