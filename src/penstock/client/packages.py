"""Compiled pipelines as they are sent: read from a file, with the caching of their tasks as asked."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler import Compiler
from penstock.errors import IRError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["compiled", "read_spec"]

_YAML = (".yaml", ".yml", ".json")


def read_spec(
    path: str, *, enable_caching: bool | None = None, cache_key: str | None = None
) -> dict[str, Any]:
    """Return the document of a compiled pipeline, as ``pipeline_spec`` of a run takes it.

    Args:
        path: A YAML or JSON file, or one in a ZIP or TAR archive.
        enable_caching: Whether the pipeline's own tasks may be cached; None leaves it to the document.
        cache_key: What stands for all that the pipeline's own tasks depend on.

    Raises:
        IRError: It is no compiled pipeline.
    """
    package = ir.load(_text(Path(path)), source=path)
    spec = ir.to_dict(package.spec)
    # As stock's client does, those of the root alone.
    for task in spec["root"].get("dag", {}).get("tasks", {}).values() if enable_caching is not None else ():
        task["cachingOptions"] = {"enableCache": True} if enable_caching else {}
        if enable_caching and cache_key:
            task["cachingOptions"]["cacheKey"] = cache_key
    if package.platform is None:
        return spec
    return {"pipeline_spec": spec, "platform_spec": ir.to_dict(package.platform)}


@contextmanager
def compiled(pipeline_func: Any) -> Iterator[str]:
    """Give the path of a pipeline, compiled for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/{pipeline_func.name}.yaml"
        Compiler().compile(pipeline_func, path)
        yield path


def _text(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix in _YAML:
        return content
    found: dict[str, bytes] = {}
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
    elif path.name.endswith((".tar.gz", ".tgz", ".tar")):
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar.getmembers():
                if (file := tar.extractfile(member)) is not None:
                    found[member.name] = file.read()
    else:
        raise IRError(
            "the file is no compiled pipeline, to go by its name",
            where=str(path),
            hint=f"give one that ends in {', '.join(_YAML)}, .zip or .tar.gz",
        )
    documents = {name: text for name, text in found.items() if name.endswith(_YAML)}
    if not documents:
        raise IRError("the archive has no YAML file in it", where=str(path))
    return documents.get("pipeline.yaml", next(iter(documents.values())))
