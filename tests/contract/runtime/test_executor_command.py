"""``python -m kfp.dsl.executor_main``, the command of images, does under the shim what stock's does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import penstock.runtime

SHIM = Path(penstock.runtime.__file__).parent / "shim"

SOURCE = """
import logging
import sys
from kfp.dsl import *

def greet(name: str) -> str:
    logging.info("greeting %s", name)
    print(__name__, sys.modules["__main__"].__spec__.name)
    return "hello " + name

def fail():
    raise KeyError("mine")
"""


@pytest.fixture(params=["stock", "penstock"])
def command(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "stock":
        return ["env", "_KFP_RUNTIME=true", str(request.getfixturevalue("stock_python"))]
    return ["env", f"PYTHONPATH={SHIM}", sys.executable]


def run(command: list[str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    outputs = {"outputFile": str(folder / "out" / "executor_output.json")}
    executor_input = {"inputs": {"parameterValues": {"name": "you"}}, "outputs": outputs}
    return subprocess.run(
        [*command, "-m", "kfp.dsl.executor_main", "--executor_input", json.dumps(executor_input), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def output(folder: Path) -> object:
    return json.loads((folder / "out" / "executor_output.json").read_text())


def test_it_runs_a_function_of_a_file(command: list[str], tmp_path: Path) -> None:
    source = tmp_path / "code" / "parts.py"
    source.parent.mkdir()
    source.write_text(SOURCE)

    done = run(
        command,
        tmp_path,
        "--component_module_path",
        str(source),
        "--function_to_execute",
        "greet",
        "--other=1",
    )

    assert done.returncode == 0, done.stderr
    assert output(tmp_path) == {"parameterValues": {"Output": "hello you"}}
    assert "INFO" in done.stdout
    assert "greeting you" in done.stdout
    assert "parts kfp.dsl.executor_main" in done.stdout


def test_it_finds_the_file_in_the_images_configuration(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(SOURCE)
    (tmp_path / "kfp_config.ini").write_text("[Components]\ngreet = parts.py\nFail = parts.py\n")

    done = run(command, tmp_path, "--function_to_execute", "greet")

    assert done.returncode == 0, done.stderr
    assert output(tmp_path) == {"parameterValues": {"Output": "hello you"}}


def test_a_function_that_the_configuration_lacks_is_named(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "kfp_config.ini").write_text("[Components]\nFail = parts.py\n")

    done = run(command, tmp_path, "--function_to_execute", "greet")

    assert done.returncode == 1
    assert "Could not find component `greet` in `kfp_config.ini`" in done.stderr
    assert "Fail" in done.stderr


def test_a_component_that_raises_fails_the_command(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(SOURCE)

    done = run(
        command,
        tmp_path,
        "--component_module_path",
        str(tmp_path / "parts.py"),
        "--function_to_execute",
        "fail",
    )

    assert done.returncode == 1
    assert done.stderr.endswith("KeyError: 'mine'\n")
    assert 'raise KeyError("mine")' in done.stderr
    assert not (tmp_path / "out").exists()
