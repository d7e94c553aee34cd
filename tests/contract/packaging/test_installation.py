"""What is built is what works: the wheel, and the wheel of the sdist, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from penstock import __version__
from penstock.cli.commands import COMMANDS
from support import installed, pages
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from support.installed import Installed


def test_the_examples_of_the_readme_run_from_the_wheel(plain: Installed, tmp_path: Path) -> None:
    pages.check(REPOSITORY / "README.md", tmp_path, plain.folder / "bin")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there(plain: Installed, name: str) -> None:
    done = plain("penstock", name, "--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ")


def test_it_is_what_it_says_and_takes_no_name_but_its_own(plain: Installed) -> None:
    code = "import importlib.metadata, importlib.util; print(importlib.util.find_spec('kfp'))"

    assert plain("python", "-c", code).stdout == "None\n"
    assert plain("penstock", "--version").stdout == f"penstock {__version__}\n"
    assert plain("penstock", "diagnose-me").returncode == 0
    assert not (plain.folder / "bin" / "kfp").exists()


def test_exec_works_from_the_wheel(plain: Installed) -> None:
    done = plain("penstock", "exec", "python", "-c", "import kfp; print(kfp.dsl.__name__)")

    assert done.stdout == "penstock.dsl\n"


def test_make_builds_both_wheels(tmp_path: Path) -> None:
    words = ["make", "wheels", f"DIST={tmp_path}", f"PYTHON={sys.executable}"]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        f"penstock-{__version__}-py3-none-any.whl",
        f"penstock_kfp-{__version__}-py3-none-any.whl",
    ]


@pytest.mark.parametrize("project", ["", "shim"])
def test_the_sdist_makes_the_same_wheel(project: str, tmp_path: Path) -> None:
    source = REPOSITORY / project
    sdist = installed.build(source, tmp_path, "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [unpacked] = (tmp_path / "unpacked").iterdir()

    wheels = [installed.build(source, tmp_path / "a"), installed.build(unpacked, tmp_path / "b")]

    names = [set(zipfile.ZipFile(wheel).namelist()) for wheel in wheels]
    assert names[0] == names[1]
    assert any(name.endswith("/py.typed") for name in names[0])
