"""Files that travel inside a component's source: an archive as text, and the code that unpacks it."""

from __future__ import annotations

import base64
import gzip
import io
import tarfile
import warnings
from pathlib import Path

from penstock.dsl.where import problem

__all__ = ["unpacking_source"]

_LARGE_BYTES = 1024 * 1024

#: Folders that come and go as files are used, and would change the text.
_LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")

# The names that start with __KFP are what KFP's executor looks for; the others are out of the user's way.
_UNPACK = """\
__KFP_EMBEDDED_ARCHIVE_B64 = '{archive}'

import base64 as __kfp_base64
import io as __kfp_io
import os as __kfp_os
import sys as __kfp_sys
import tarfile as __kfp_tarfile
import tempfile as __kfp_tempfile

__kfp_folder = __kfp_tempfile.TemporaryDirectory()
__KFP_EMBEDDED_ASSET_DIR = __kfp_folder.name
with __kfp_tarfile.open(
    fileobj=__kfp_io.BytesIO(__kfp_base64.b64decode(__KFP_EMBEDDED_ARCHIVE_B64)), mode='r:gz'
) as __kfp_archive:
    __kfp_archive.extractall(
        __KFP_EMBEDDED_ASSET_DIR, **({{'filter': 'data'}} if hasattr(__kfp_tarfile, 'data_filter') else {{}})
    )
if __KFP_EMBEDDED_ASSET_DIR not in __kfp_sys.path:
    __kfp_sys.path.insert(0, __KFP_EMBEDDED_ASSET_DIR)
EmbeddedInput = getattr(dsl, 'EmbeddedInput', None)  # stock's star import leaves it out
"""
_ONE_FILE = "__KFP_EMBEDDED_ASSET_FILE = __kfp_os.path.join(__KFP_EMBEDDED_ASSET_DIR, {name!r})\n"


def unpacking_source(path: str) -> str:
    """Return the source that unpacks a file or folder where the component runs.

    The same files give the same text at any time and in any process.

    Args:
        path: The file or folder, which is read now.

    Raises:
        DefinitionError: There is no such file, or the folder has a link that leads out of it.
    """
    asset = Path(path)
    if not path or not asset.exists():
        raise problem(
            f"embedded_artifact_path does not exist: {path}",
            hint="give a path that exists where the pipeline is defined, best an absolute one",
        )
    packed = gzip.compress(_archive(asset), mtime=0)
    if len(packed) > _LARGE_BYTES:
        warnings.warn(
            f"Embedded artifact archive is large ({len(packed) / _LARGE_BYTES:.1f}MB compressed). Consider "
            "moving large assets to a container image or object store.",
            UserWarning,
            stacklevel=2,
        )
    source = _UNPACK.format(archive=base64.b64encode(packed).decode())
    return source + _ONE_FILE.format(name=asset.name) if asset.is_file() else source


def _archive(asset: Path) -> bytes:
    buffer = io.BytesIO()
    # What a link leads to is stored in its place: where it is unpacked, the link would lead nowhere.
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, dereference=True) as archive:
        if asset.is_file():
            archive.add(asset, asset.name, filter=_without_origin)
        else:
            for each in _files_in(asset):
                name = each.relative_to(asset).as_posix()
                archive.add(each, name, recursive=False, filter=_without_origin)
    return buffer.getvalue()


def _files_in(folder: Path) -> list[Path]:
    """Files and folders in a folder, in an order that is always the same."""
    found = [each for each in folder.rglob("*") if not set(_LEFT_OUT) & set(each.relative_to(folder).parts)]
    for each in found:
        if each.is_symlink():
            _check_link(each, folder)
    return sorted(found)


def _check_link(link: Path, folder: Path) -> None:
    """Refuse a link that leads out of the folder, to nothing, or to a folder, which may hold the link."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # a circle of links is the one or the other
        raise problem(
            f"The link {link} in embedded_artifact_path leads nowhere.", hint="remove it, or mend it"
        ) from None
    if not target.is_relative_to(folder.resolve()):
        raise problem(
            f"The link {link} in embedded_artifact_path leads out of it, to {target}.",
            hint="copy the file into the folder",
        )
    if target.is_dir():
        raise problem(
            f"The link {link} in embedded_artifact_path leads to a folder, {target}.",
            hint="put the folder itself there, or link its files",
        )


def _without_origin(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it is, when it was written and who may read it: the text would change with it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member
