"""Small wheels, made on the spot: packages that need no index."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def make(folder: Path, name: str, version: str, files: Mapping[str, str]) -> Path:
    """Write a wheel of pure Python into a folder.

    Args:
        folder: Where to; created if it is not there.
        name: The project's name.
        version: Its version.
        files: The text of each file, by its path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    meta = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    names = [*files, *meta, f"{info}/RECORD"]
    record = {f"{info}/RECORD": "".join(f"{each},,\n" for each in names)}
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for each, text in {**files, **meta, **record}.items():
            wheel.writestr(each, text)
    return path
