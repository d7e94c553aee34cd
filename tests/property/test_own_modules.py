"""What is found without importing is what Python imports, for projects of any shape."""

from __future__ import annotations

import contextlib
import importlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from support.projects import component, load, sent, source_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A project's modules: packages with and without ``__init__.py``, in each other, and modules beside them.
PACKAGES = {"pa": True, "pa.pb": True, "pa.pb.pc": True, "na": False, "na.pd": True, "na.nb": False}
MODULES = ["ma", "mb", "pa.mc", "pa.md", "pa.pb.me", "pa.pb.pc.mf", "na.mg", "na.pd.mh", "na.nb.mi"]
#: What is imported. A package without a file is not sent for its own sake: there is nothing in it.
ALL = sorted([*MODULES, *(name for name, has_file in PACKAGES.items() if has_file)])


def parent(name: str) -> str:
    return name.rpartition(".")[0]


@st.composite
def statements(draw: st.DrawFn, inside: str) -> str:
    """An import of some module, in one of the ways that are possible in a package."""
    target = draw(st.sampled_from(ALL))
    package, _, last = target.rpartition(".")
    ways = [
        f"import {target}",
        f"import {target} as x",
        f"import importlib; importlib.import_module('{target}')",
    ]
    if package:
        ways += [f"from {package} import {last}", f"from {package} import {last} as x"]
    above = inside
    dots = "."
    while above:
        if target.startswith(f"{above}."):
            rest, _, name = target.removeprefix(f"{above}.").rpartition(".")
            ways.append(f"from {dots}{rest} import {name}")
        above, dots = parent(above), f"{dots}."
    return draw(st.sampled_from(ways))


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    files = {}
    for name in ALL:
        package = name if name in PACKAGES else parent(name)
        lines = draw(st.lists(statements(package), max_size=3))
        path = name.replace(".", "/")
        files[f"{path}/__init__.py" if name in PACKAGES else f"{path}.py"] = "".join(
            f"{line}\n" for line in lines
        )
    return files


@contextlib.contextmanager
def nothing_imported(folder: Path) -> Iterator[None]:
    """Let a project's modules be imported, and be forgotten."""
    path, before = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - before:
            del sys.modules[name]


def imported(folder: Path, lines: list[str]) -> set[str]:
    """The files that Python loads for some imports."""
    with nothing_imported(folder):
        before = set(sys.modules)
        exec("\n".join(lines), {})  # noqa: S102
        return files_of(set(sys.modules) - before, folder)


def files_of(names: set[str], folder: Path) -> set[str]:
    """The files of modules that are in a project, by their paths in it."""
    files = [Path(file) for name in names if (file := getattr(sys.modules[name], "__file__", None))]
    return {str(file.relative_to(folder)) for file in files if file.is_relative_to(folder)}


@settings(max_examples=50, deadline=None)
@given(project=projects(), lines=st.lists(statements(""), min_size=1, max_size=3))
def test_what_travels_is_what_python_loads(project: dict[str, str], lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "project", {**project, "pipeline.py": component(*lines)})
        task = load(folder / "project/pipeline.py")

        travels = sent(task)

        assert set(travels) == imported(folder / "project", lines)
        write(folder / "alone", {path: content.decode() for path, content in travels.items()})
        assert imported(folder / "alone", lines) == set(travels)


@settings(max_examples=25, deadline=None)
@given(project=projects(), line=statements("pa.pb"))
def test_relative_imports_of_a_component_are_those_of_its_package(project: dict[str, str], line: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, {**project, "pa/pb/pipeline.py": component(line)})

        task = load(folder / "pa/pb/pipeline.py")

        assert "from ." not in source_of(task)
        with nothing_imported(folder):
            module = importlib.import_module("pa.pb")
            before = set(sys.modules)
            exec(line, {"__package__": module.__name__})  # noqa: S102
            loaded = files_of(set(sys.modules) - before, folder)
        assert loaded <= set(sent(task))
