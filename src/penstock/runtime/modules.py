"""The project's own modules in a component's source: how they are written there, and read again.

The source of a component that imports modules of its project begins with a function that unpacks an archive
of them, and a call of it. So it runs on every engine of KFP. An engine of ours recognises these lines, takes
them out, and unpacks each archive once for all tasks.

KFP's own tasks have no decorators. These lines put some there that do nothing, for a package of the project
that defines components too.

The archive is JSON, ``{path: text}`` with the bytes of each file as Latin-1, compressed by zlib. Unlike tar
and gzip that has no times, owners or systems in it: equal files give equal text.
"""

from __future__ import annotations

import binascii
import functools
import json
import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Split", "pack", "split", "unpack", "unpacking_source"]

#: What an archive may come to unpacked: one that is made to fill a disk is left to its own task.
_LARGEST_BYTES = 1 << 26

_UNPACK = """\


def __penstock_own_modules(archive):
    import base64, json, os, sys, tempfile, zlib
    from kfp import dsl

    def as_it_is(function=None, **_):
        return as_it_is if function is None else function

    for name in ('component', 'container_component', 'pipeline'):
        if not hasattr(dsl, name):
            setattr(dsl, name, as_it_is)
    folder = tempfile.TemporaryDirectory(prefix='own-modules-')
    for name, text in json.loads(zlib.decompress(base64.b64decode(archive))).items():
        path = os.path.join(folder.name, *name.split('/'))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(text.encode('latin-1'))
    sys.path.insert(0, folder.name)
    return folder


"""
_CALL = re.compile(
    r"# own modules: [^\n]*\n"
    r"__penstock_own_modules_folder = __penstock_own_modules\('([A-Za-z0-9+/=]*)'\)\n"
)


class Split(NamedTuple):
    """A component's source, and the modules that were in it.

    Attributes:
        source: The source without them, its lines numbered as before.
        archive: The modules, as `unpack` takes them.
    """

    source: str
    archive: str


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of files, by their paths below a folder of ``sys.path``."""
    texts = {path: files[path].decode("latin-1") for path in sorted(files)}
    return zlib.compress(json.dumps(texts, separators=(",", ":")).encode(), 9)


def unpacking_source(archive: bytes, paths: list[str]) -> str:
    """Return the lines that unpack an archive where a component runs.

    Args:
        archive: What `pack` returned.
        paths: What is in it, for people who read the pipeline's document.
    """
    text = binascii.b2a_base64(archive, newline=False).decode()
    return (
        f"{_UNPACK}# own modules: {', '.join(paths)}\n"
        f"__penstock_own_modules_folder = __penstock_own_modules('{text}')\n"
    )


def split(source: str) -> Split | None:
    """Take the lines of `unpacking_source` out of a component's source.

    Returns:
        The two; None where there are no such lines, or their archive is not one that an engine should unpack.
    """
    before, found, rest = source.partition(_UNPACK)
    call = _CALL.match(rest) if found else None
    if call is None or not _is_sound(call[1]):
        return None
    lines = _UNPACK.count("\n") + call[0].count("\n")
    return Split(f"{before}{lines * chr(10)}{rest[call.end() :]}", call[1])


def unpack(archive: str) -> dict[str, bytes] | None:
    """Return the files of an archive by path; None where it is not one that can be unpacked safely."""
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(binascii.a2b_base64(archive), _LARGEST_BYTES)
        files = json.loads(text) if inflate.eof else None
        if not isinstance(files, dict) or not all(map(_is_below, files)):
            return None
        return {path: content.encode("latin-1") for path, content in files.items()}
    except (zlib.error, ValueError, AttributeError):  # an engine's own process reads this: no more than that
        return None


@functools.lru_cache(maxsize=16)  # the components of a pipeline often have the same
def _is_sound(archive: str) -> bool:
    return unpack(archive) is not None


def _is_below(path: str) -> bool:
    """Whether a path leads to a file below the folder that it is taken from."""
    return "\\" not in path and "\0" not in path and not {"", ".", ".."} & set(path.split("/"))
