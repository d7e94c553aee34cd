"""Where stock KFP is installed beside Penstock, a user's file gets it, and Penstock takes what it makes."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from penstock import __version__
from support import documents, oracle, stock

FILES = sorted((Path(__file__).resolve().parents[2] / "data" / "pipelines").glob("*.py"))

LOAD_ALL = """
import json, sys, warnings
warnings.simplefilter("ignore")
from penstock import ir
from penstock.cli import load
from penstock.compat import choose_sdk
sdk = choose_sdk()
sdk.activate()
print(sdk.text, file=sys.stderr)
found = {}
for path in sys.argv[1:]:
    for name, component in load.load_pipelines(path).items():
        package = load.to_package(component)
        platform = [ir.to_dict(package.platform)] if package.platform else []
        found[f"{path}:{name}"] = [load.is_pipeline(component), [ir.to_dict(package.spec), *platform]]
print(json.dumps(found))
"""


MAIN = """
import sys
from penstock.cli import main
main()
"""

# Penstock, and its dependencies that stock KFP's environment lacks.
BESIDE = ("penstock", "msgspec", "rich", "markdown_it", "mdurl", "pygments", "uv")


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that makes Penstock importable in stock KFP's environment."""
    folder = tmp_path_factory.mktemp("beside")
    for name in BESIDE:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        (folder / name).symlink_to(Path(spec.origin).parent)
    return folder


@pytest.fixture
def run(beside: Path, stock_python: Path, tmp_path: Path) -> Any:
    """Run code in stock KFP's environment, with Penstock beside it; gives stdout and stderr."""

    def run(code: str, *arguments: str) -> tuple[str, str]:
        done = subprocess.run(
            [str(stock_python), "-c", code, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(beside)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    return run


def test_stocks_pipelines_and_components_become_the_documents_that_stock_writes(run: Any) -> None:
    expected = oracle.by_stock(FILES)

    out, err = run(LOAD_ALL, *map(str, FILES))

    assert err.splitlines()[0] == "sdk: kfp 2.17.0 (it is installed; --sdk penstock uses penstock instead)"
    found = json.loads(out)
    assert len(found) > 250
    for key, (_, taken) in found.items():
        path, _, name = key.rpartition(":")
        written = documents.parse(expected[Path(path)][name]["text"])
        # Stock numbers the components of nested pipelines anew in each process.
        compared = documents.canonical(written), documents.canonical(taken)
        assert documents.differences(*compared) == [], key


def test_pipelines_are_told_from_components(run: Any) -> None:
    path = next(path for path in FILES if path.stem == "several_pipelines")

    found = json.loads(run(LOAD_ALL, str(path))[0])

    kinds = {key.rpartition(":")[2]: is_pipeline for key, (is_pipeline, _) in found.items()}
    assert kinds == {"add": False, "first": True, "second": True, "third": True}


@pytest.mark.parametrize(
    ("options", "first_line"),
    [
        ([], "sdk: kfp 2.17.0 (it is installed; --sdk penstock uses penstock instead)"),
        (["--sdk", "kfp"], "sdk: kfp 2.17.0 (--sdk kfp asks for it)"),
        (
            ["--sdk", "penstock"],
            f"sdk: penstock {__version__} (import kfp means penstock; --sdk penstock asks for it)",
        ),
    ],
)
def test_a_file_runs_with_either_sdk(run: Any, tmp_path: Path, options: list[str], first_line: str) -> None:
    path = next(path for path in FILES if path.stem == "one_of_in_loops")
    code = f"""
import os, sys
os.environ["PENSTOCK_HOME"] = {str(tmp_path / "home")!r}
from penstock.cli import main
sys.exit(main())
"""
    out, err = run(code, "run", str(path), "--json", *options)

    assert err.splitlines()[0] == first_line
    assert json.loads(out)["outputs"] == {"Output": 66}


@pytest.mark.parametrize(
    ("options", "meant", "first_line"),
    [
        ([], "kfp.dsl", "sdk: kfp 2.17.0 (it is installed; --sdk penstock uses penstock instead)"),
        (["--sdk", "kfp"], "kfp.dsl", "sdk: kfp 2.17.0 (--sdk kfp asks for it)"),
        (
            ["--sdk", "penstock"],
            "penstock.dsl",
            f"sdk: penstock {__version__} (import kfp means penstock; --sdk penstock asks for it)",
        ),
    ],
)
def test_a_command_is_executed_with_either_sdk(
    run: Any, options: list[str], meant: str, first_line: str
) -> None:
    look = "import warnings; warnings.simplefilter('ignore'); import kfp.dsl; print(kfp.dsl.__name__)"

    out, err = run(MAIN, "exec", *options, "python", "-c", look)

    assert (out, err.splitlines()) == (f"{meant}\n", [first_line])


def test_stock_within_a_command_that_has_penstock_is_refused_or_executed_anew(
    run: Any, tmp_path: Path
) -> None:
    (tmp_path / "flow.py").write_text("from kfp import dsl\n")
    told = "import sys; from penstock.cli import root; print(root.run(sys.argv[1:]))"
    outer = ["exec", "--sdk", "penstock", "python", "-c"]
    look = "import warnings; warnings.simplefilter('ignore'); import kfp.dsl; print(kfp.dsl.__name__)"

    refused, err = run(MAIN, *outer, told, "compile", "flow.py", "--sdk", "kfp")
    anew, _ = run(MAIN, *outer, MAIN, "exec", "--sdk", "kfp", "python", "-c", look)

    assert refused == "1\n"
    assert "`import kfp` means Penstock in this process already, under `penstock exec`." in err
    assert anew == "kfp.dsl\n"


def test_penstock_can_be_asked_for_all_the_same(run: Any) -> None:
    code = """
from penstock.compat import choose_sdk
sdk = choose_sdk("penstock")
sdk.activate()
from kfp import dsl
import kfp, penstock.dsl
print(dsl is penstock.dsl, kfp.__version__)
"""
    assert run(code)[0] == "True 2.17.0\n"


def test_settings_for_kubernetes_are_ours_beside_kfp_kubernetes(run: Any) -> None:
    code = """
import importlib.metadata
from penstock.compat import alias_kfp
alias_kfp()
import kfp
from kfp import kubernetes
from kfp.kubernetes import add_init_container
import penstock as ours
assert kubernetes is ours.kubernetes is kfp.kubernetes
print(importlib.metadata.version("kfp-kubernetes"), add_init_container.__module__)
"""

    assert run(code)[0].split() == ["2.17.0", "penstock.kubernetes.containers"]


def test_settings_that_stock_has_compiled_are_looked_at_when_it_runs(run: Any, tmp_path: Path) -> None:
    path = next(path for path in FILES if path.stem == "kubernetes_pods")
    code = f"""
import os, sys
os.environ["PENSTOCK_HOME"] = {str(tmp_path / "home")!r}
from penstock.cli import main
sys.exit(main())
"""
    out, err = run(code, "run", f"{path}:pods_with_metadata", "--json")

    assert err.splitlines()[0].startswith("sdk: kfp 2.17.0")
    assert "labels and annotations of pods have no effect here" in err
    assert json.loads(out)["state"] == "SUCCEEDED"


def test_a_kfp_py_that_hides_the_installed_one_is_named(run: Any, tmp_path: Path) -> None:
    (tmp_path / "kfp.py").write_text("from kfp import dsl\n")
    (tmp_path / "flow.py").write_text("from kfp import dsl\n")
    code = """
import sys
sys.path.remove("")  # as with an installed command: the current folder is not importable
from penstock.cli import load
from penstock.errors import SubmitError
for name in ("kfp.py", "flow.py"):
    try:
        load.load_pipelines(name)
    except SubmitError as error:
        print(error)
"""
    hint = "  hint: give it another name, or run with --sdk penstock\n"
    assert run(code)[0] == (
        f"kfp.py hides the installed kfp from kfp.py.\n{hint}"
        f"kfp.py hides the installed kfp from flow.py.\n{hint}"
    )


def test_what_stock_refuses_keeps_stocks_own_traceback(run: Any, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("from kfp import dsl\n\n@dsl.component\ndef f(x):\n    pass\n")
    code = """
from penstock.cli import load
from penstock.errors import DefinitionError
try:
    load.load_pipelines("flow.py")
except DefinitionError as error:
    print(error)
    print(load.user_traceback(error))
"""
    out, _ = run(code)

    assert out.splitlines()[:2] == [
        "flow.py raised TypeError while it was read for its pipelines: "
        "Missing type annotation for argument: x",
        "  where: flow.py:3",
    ]
    assert "kfp/dsl/component_factory.py" in out
    assert "penstock" not in out


def test_the_environment_is_stocks_own(stock_python: Path) -> None:
    told = subprocess.run(
        [str(stock_python), "-c", "import importlib.util as u; print(u.find_spec('penstock'))"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "None\n"
    assert stock_python.is_relative_to(stock.BUILD)
