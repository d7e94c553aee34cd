"""Promises that the repository as a whole makes."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import uv

from penstock import errors

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "penstock"
RUNTIME = PACKAGE / "runtime"
ARCHITECTURE = REPOSITORY / "docs" / "architecture.md"

MOST_PACKAGES = 25
MOST_BYTES = 90 * 1000 * 1000


def loaded_by(statement: str) -> set[str]:
    """The modules that a statement loads in a fresh interpreter, beyond those of its start."""
    code = (
        f"import sys; before = set(sys.modules); {statement}; after = set(sys.modules);"
        "import json; print(json.dumps(sorted(after - before)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def rooms(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("penstock.")}


def test_importing_dsl_loads_no_library_and_no_room_above_it() -> None:
    modules = loaded_by("import penstock.dsl")

    assert modules & {"msgspec", "yaml", "click", "rich", "sqlite3", "docstring_parser"} == set()
    assert rooms(modules) <= {"dsl", "errors", "runtime"}


def test_the_architecture_page_has_every_room_once() -> None:
    described = re.findall(r"^\| \d \| `(\w+)` \|", ARCHITECTURE.read_text(), re.MULTILINE)
    there = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert sorted(described) == sorted(there - {"__init__"})


def test_the_architecture_page_names_modules_that_there_are() -> None:
    named = re.findall(r"`([a-z]\w*)/(\w+)`", ARCHITECTURE.read_text())
    of_rooms = [PACKAGE / room / module for room, module in named if (PACKAGE / room).is_dir()]

    assert of_rooms
    assert [path for path in of_rooms if not (path.is_dir() or path.with_suffix(".py").is_file())] == []


def test_importing_ir_loads_no_yaml() -> None:
    modules = loaded_by("import penstock.ir")

    assert "yaml" not in modules
    assert rooms(modules) <= {"ir", "errors", "runtime"}


def test_importing_the_package_alone_loads_nothing_else() -> None:
    assert loaded_by("import penstock") == {"penstock"}


@pytest.mark.parametrize(
    "module", sorted(RUNTIME.rglob("*.py")), ids=lambda path: str(path.relative_to(RUNTIME))
)
def test_the_runtime_is_standard_library_of_python_39_only(module: Path) -> None:
    tree = ast.parse(module.read_text(), feature_version=(3, 9))
    known = sys.stdlib_module_names | {"_penstock_runtime"}

    foreign = {
        name
        for name in absolute_imports(tree)
        if name.split(".")[0] not in known and not name.startswith("penstock.runtime.")
    }

    assert foreign == set()


def absolute_imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module)
    return found


def test_every_error_is_drawn_in_the_tree_under_its_parent() -> None:
    drawn, ancestors = {}, ["Error"]
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"( +)[*+-] (\w+)", line)
        if found:
            depth = len(found[1]) // 2 - 2
            ancestors[depth:] = [found[2]]
            drawn[found[2]] = ancestors[depth - 1]

    defined = {
        error.__name__: next(base.__name__ for base in error.__bases__ if issubclass(base, errors.Error))
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.Error) and error is not errors.Error
    }
    assert drawn == defined


def pins(lock: str) -> dict[str, str]:
    text = (REPOSITORY / "requirements" / lock).read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("smaller", "larger"), [("run.txt", "test.txt"), ("build.txt", "test.txt"), ("test.txt", "dev.txt")]
)
def test_a_larger_lock_contains_the_smaller(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    names = {re.match(r"[\w-]+", dependency)[0] for dependency in project["dependencies"]}

    assert names <= pins("run.txt").keys()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    ci = REPOSITORY / ".ci" / "run"

    assert os.access(ci, os.X_OK)
    assert "step make test\n" in ci.read_text()
    assert "make test " in (REPOSITORY / "README.md").read_text()


def test_house_rules_that_no_other_tool_knows_hold() -> None:
    command = [sys.executable, str(REPOSITORY / "tools" / "check_repository.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, capture_output=True, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sources = {str(path.relative_to(PACKAGE.parent)) for path in PACKAGE.rglob("*.py")}

    assert sources | {"penstock/py.typed"} <= names
    assert any(name.startswith("penstock/runtime/shim/") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"penstock"}


def test_an_installation_is_small_and_works(wheel: Path, tmp_path: Path) -> None:
    """The wheel with its locked dependencies, in an environment that holds nothing else."""
    venv = tmp_path / "venv"
    tool = uv.find_uv_bin()
    python = str(venv / "bin" / "python")
    install = [tool, "pip", "install", "--quiet", "--python", python]
    subprocess.run([tool, "venv", "--quiet", "--python", sys.executable, str(venv)], check=True)
    subprocess.run([*install, "-r", str(REPOSITORY / "requirements" / "run.txt")], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)

    code = "import penstock.dsl, sys; print(sys.modules['penstock'].__file__)"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    packages = list((venv / "lib").glob("python3*/site-packages/*.dist-info"))
    installed = [*(venv / "lib").rglob("*"), *(venv / "bin").glob("uv*")]

    assert done.stdout.startswith(str(venv))
    assert len(packages) <= MOST_PACKAGES
    assert sum(path.stat().st_size for path in installed if path.is_file()) <= MOST_BYTES
