"""The sample pipelines that come with the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import penstock.server
from support.command import Penstock

FOLDER = Path(penstock.server.__file__).parent / "sample_pipelines"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
RENEW = "for f in src/penstock/server/sample_pipelines/*.py; do penstock compile $f; done"


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_compiled_as_it_is_shown(name: str, tmp_path: Path) -> None:
    compiled = tmp_path / "sample.yaml"
    done = Penstock(tmp_path, tmp_path)("compile", str(FOLDER / f"{name}.py"), "-o", str(compiled))

    assert 0 == done.code, done.err
    assert documents(compiled) == documents(FOLDER / f"{name}.yaml"), RENEW


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_runs_with_nothing_installed(name: str, tmp_path: Path) -> None:
    """All but one come to a good end; that one is there to be looked at."""
    done = Penstock(tmp_path, tmp_path)("run", str(FOLDER / f"{name}.py"), "--json")

    assert ("FAILED" if name == "check" else "SUCCEEDED") == done.json["state"], done.err


def documents(path: Path) -> list[dict[str, Any]]:
    """Read a compiled pipeline; which version has written it does not matter."""
    found = [dict(document) for document in yaml.safe_load_all(path.read_text())]
    for document in found:
        document.pop("sdkVersion", None)
    return found
