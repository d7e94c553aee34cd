"""A notebook that says `import kfp`, run under `penstock exec` by a kernel of Jupyter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from support import installed, pinned
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from support.installed import Installed

SOURCE = """
import os
from kfp import dsl
print(dsl.__name__, os.getpid() != int(os.environ["RUNNER"]))
"""
CELL = {"cell_type": "code", "id": "a", "execution_count": None, "metadata": {}, "outputs": []}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
NOTEBOOK = {
    "cells": [CELL | {"source": SOURCE}],
    "metadata": {"kernelspec": KERNEL},
    "nbformat": 4,
    "nbformat_minor": 5,
}
RUN = """
import os, warnings
warnings.simplefilter("ignore")
os.environ["RUNNER"] = str(os.getpid())
import nbclient, nbformat
notebook = nbformat.read("notebook.ipynb", 4)
nbclient.NotebookClient(notebook, timeout=120).execute()
print(notebook.cells[0].outputs[0].text, end="")
"""


@pytest.fixture(scope="session")
def with_jupyter(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("jupyter")
    made = installed.create(folder)
    made.install_pinned(pinned.requirements("jupyter"))
    made.install(installed.build(REPOSITORY, folder))
    return made


def test_the_kernel_has_it_too(with_jupyter: Installed, tmp_path: Path) -> None:
    (tmp_path / "notebook.ipynb").write_text(json.dumps(NOTEBOOK))

    done = with_jupyter("penstock", "exec", "python", "-c", RUN, cwd=tmp_path)

    assert done.stdout == "penstock.dsl True\n", done.stderr
