"""What is said of failed tasks: files of the project's own modules, and hints."""

from __future__ import annotations

import runpy
import traceback
from typing import TYPE_CHECKING

import pytest

from penstock.runtime.failures import hint_for, name_files
from support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """
def fail(x):
    try:
        1 / x
    except ZeroDivisionError as error:
        raise ValueError(x) from error

fail(0)
"""


def told(folder: Path, origin: Path | None) -> list[str]:
    """The files that are named for a module that fails, of the exception and its cause."""
    copy = write(folder / "copies", {"shop/prices.py": MODULE})
    with pytest.raises(ValueError, match="0") as caught:
        runpy.run_path(str(copy / "shop/prices.py"))
    described = traceback.TracebackException.from_exception(caught.value)
    document = {
        "modules": str(copy),
        "origin": None if origin is None else [str(origin), 1],
        "source": "def f(): ...",
        "function": "f",
    }
    name_files(described, document, "ephemeral_component.py")
    frames = [*described.stack, *(described.__cause__.stack if described.__cause__ else ())]
    return [frame.filename for frame in frames if frame.filename.endswith("prices.py")]


@pytest.mark.parametrize("place", ["", "src/", "pipelines/"])
def test_the_project_s_file_is_named_where_it_holds_what_ran(tmp_path: Path, place: str) -> None:
    project = write(tmp_path / "project", {f"{place}shop/prices.py": MODULE, "pipelines/daily.py": ""})

    assert told(tmp_path, project / "pipelines/daily.py") == [str(project / f"{place}shop/prices.py")] * 3


def test_the_module_s_path_is_named_where_the_file_has_changed_or_is_elsewhere(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"shop/prices.py": f"{MODULE}\n# edited", "daily.py": ""})

    assert told(tmp_path, project / "daily.py") == ["shop/prices.py"] * 3
    assert told(tmp_path, None) == ["shop/prices.py"] * 3


def missing(name: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_a_module_that_was_not_sent_is_to_be_listed(tmp_path: Path) -> None:
    write(tmp_path, {"plugins/__init__.py": "", "features.py": ""})

    assert "own_modules=['plugins.csv']" in str(hint_for(missing("plugins.csv"), str(tmp_path)))
    assert "own_modules=['features.x']" in str(hint_for(missing("features.x"), str(tmp_path)))


@pytest.mark.parametrize("folder", [None, "."])
def test_an_unknown_module_is_to_be_installed_or_put_where_it_is_found(folder: str | None) -> None:
    hint = str(hint_for(missing("nowhere.at.all"), folder))

    assert "packages_to_install=['nowhere']" in hint
    assert "nowhere.py or nowhere/ beside the pipeline's file" in hint


@pytest.mark.parametrize("error", [ValueError("x"), ImportError("x"), ModuleNotFoundError("x")])
def test_other_exceptions_have_no_hint(error: Exception) -> None:
    assert hint_for(error, None) is None
