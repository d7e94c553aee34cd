"""The archive of modules in a component's source: written, recognised, unpacked."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from penstock.runtime import modules

FILES = {"b/c.py": b"x = '\xc3\xa4'\r\n", "a.py": b"", "b/data.bin": bytes(range(256))}
SHIM = Path(modules.__file__).with_name("shim")
BEGINNING = "\nimport kfp\n"


def source(archive: bytes | None = None) -> str:
    block = modules.unpacking_source(modules.pack(FILES) if archive is None else archive, sorted(FILES))
    return f"{BEGINNING}{block}\ndef f():\n    return 1\n"


def archive_of(content: object) -> bytes:
    return zlib.compress(json.dumps(content).encode())


def test_what_is_packed_comes_out_again() -> None:
    assert modules.unpack(base64.b64encode(modules.pack(FILES)).decode()) == FILES


def test_equal_files_give_equal_archives_in_any_order() -> None:
    assert modules.pack(FILES) == modules.pack(dict(reversed(FILES.items())))


def test_the_source_unpacks_itself_where_it_runs() -> None:
    lines = (
        "import pathlib, sys",
        "folder = pathlib.Path(sys.path[0])",
        "files = {path: (folder / path).read_bytes() for path in FILES}",
        "assert files == FILES, files",
        "assert len([path for path in folder.rglob('*') if path.is_file()]) == len(FILES)",
    )
    script = "\n".join([source(modules.pack(FILES)), f"FILES = {FILES!r}", *lines])

    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(SHIM)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_lines_are_taken_out_and_the_others_keep_their_numbers() -> None:
    text = source()

    split = modules.split(text)

    assert split is not None
    assert modules.unpack(split.archive) == FILES
    assert split.source.split() == f"{BEGINNING}\ndef f():\n    return 1\n".split()
    assert split.source.split("\n").index("def f():") == text.split("\n").index("def f():")


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGINNING}\ndef f():\n    return 1\n",
        source().replace("zlib.decompress", "zlib.deflate"),
        source().replace("__penstock_own_modules('", "__penstock_own_modules(''"),
        source(b"no archive"),
        source(modules.pack(FILES)[:-5]),
        source(archive_of(["a.py"])),
        source(archive_of({"a.py": 3})),
        source(archive_of({"a.py": "\u20ac"})),
    ],
)
def test_anything_else_is_left_to_the_task(text: str) -> None:
    assert modules.split(text) is None


@pytest.mark.parametrize(
    "path", ["../a.py", "/etc/a.py", "a/../../b.py", "a//b.py", "", "./a.py", "a\\b.py", "a\0.py"]
)
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    assert modules.split(source(archive_of({path: ""}))) is None


def test_an_archive_that_would_fill_the_disk_is_not_unpacked() -> None:
    bomb = zlib.compress(b'{"a.py": "' + b" " * (1 << 26) + b'"}', 9)

    assert modules.split(source(bomb)) is None
