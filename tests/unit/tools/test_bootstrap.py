from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

import bootstrap
from support import interpreters

TOOLS = Path(bootstrap.__file__).parent


def mark(venv: Path, name: str, digest: str) -> None:
    (venv / "penstock-set.json").write_text(json.dumps({"set": name, "digest": digest}))


def test_a_set_contains_those_before_it_and_no_other(tmp_path: Path) -> None:
    mark(tmp_path, "test", bootstrap.digest("test"))

    found = {name: bootstrap.is_installed(tmp_path, name) for name in bootstrap.LOCKS}

    assert found == {"run": True, "test": True, "dev": False, "docs": False, "ui": False}


def test_a_set_is_out_of_date_when_its_lock_has_changed(tmp_path: Path) -> None:
    mark(tmp_path, "test", "of another lock")

    assert not bootstrap.is_installed(tmp_path, "test")


def test_an_empty_or_half_made_environment_holds_no_set(tmp_path: Path) -> None:
    assert not bootstrap.is_installed(tmp_path, "run")

    (tmp_path / "penstock-set.json").write_text('{"set": null}')
    assert not bootstrap.is_installed(tmp_path, "run")


@pytest.mark.parametrize(("lock", "name"), [("run.txt", "uv"), ("pip.txt", "pip")])
def test_what_bootstrap_itself_installs_is_pinned_with_hashes(lock: str, name: str) -> None:
    pin = bootstrap.locked(lock, name)

    assert re.fullmatch(rf"{name}==[\d.]+ \\\n(    --hash=sha256:[0-9a-f]{{64}}( \\)?\n)+", pin)


@pytest.mark.parametrize("script", ["bootstrap.py", "package_index.py"])
def test_its_grammar_is_that_of_python_38(script: str) -> None:
    ast.parse((TOOLS / script).read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("version", sorted(interpreters.found()))
def test_it_starts_under_every_python(version: str) -> None:
    command = [interpreters.found()[version], str(TOOLS / "bootstrap.py"), "nonsense"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stderr.startswith("usage: python3 tools/bootstrap.py run|test|dev|docs")
