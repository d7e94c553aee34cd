"""The source of a component that runs a notebook."""

from __future__ import annotations

from pathlib import Path

from penstock.dsl.embedded import unpacking_source
from penstock.dsl.where import problem

__all__ = ["notebook_source"]

_CHECKPOINTS = ".ipynb_checkpoints"

# Written after what unpacks the notebook and the functions of `notebook_runner`. A source begins with
# `from kfp.dsl import *`, so that both ways of writing the name are there.
_BIND = """\
__KFP_NOTEBOOK_REL_PATH = {path!r}
__KFP_EMBEDDED_ASSET_FILE = __kfp_os.path.join(__KFP_EMBEDDED_ASSET_DIR, __KFP_NOTEBOOK_REL_PATH)


def run_notebook(**parameters):
    _kfp_run_notebook(__KFP_EMBEDDED_ASSET_FILE, __KFP_EMBEDDED_ASSET_DIR, parameters)


dsl.run_notebook = run_notebook
"""


def notebook_source(path: str) -> str:
    """Return the source that unpacks a notebook where its component runs, and makes ``dsl.run_notebook``.

    Args:
        path: A file ``.ipynb``, or a folder with one in it, which is read now.

    Raises:
        DefinitionError: There is no such file, or not one notebook in the folder.
    """
    relative = _notebook_in(Path(path)).as_posix()
    _, start, functions = (
        Path(__file__).with_name("notebook_runner.py").read_text("utf-8").partition("\ndef ")
    )
    return f"{unpacking_source(path)}\n{start}{functions}\n\n{_BIND.format(path=relative)}"


def _notebook_in(asset: Path) -> Path:
    """The notebook's path from the folder into which it is unpacked."""
    if not asset.exists():
        raise problem(
            f"Notebook path does not exist: {asset}",
            hint="give a path that exists where the pipeline is defined, best an absolute one",
        )
    if asset.is_file():
        if asset.suffix.lower() != ".ipynb":
            raise problem(
                f"Invalid notebook_path (expected .ipynb file): {asset}",
                hint="give the notebook, or the folder in which it is",
            )
        return Path(asset.name)
    found = sorted(
        each.relative_to(asset)
        for each in asset.rglob("*.ipynb")
        if each.is_file() and _CHECKPOINTS not in each.parts
    )
    if not found:
        raise problem(f"No .ipynb files found in directory: {asset}", hint="give the notebook's own path")
    if len(found) > 1:
        raise problem(
            f"Multiple .ipynb files found in directory: {asset}. Exactly one is required.",
            hint=f"leave one of {', '.join(map(str, found))} there, or give the path of one",
        )
    return found[0]
