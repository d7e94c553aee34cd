"""The wheel `penstock-kfp`: `import kfp` means Penstock in every process, and there is a command `kfp`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from penstock import __version__
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from support.installed import Installed

FLOW = """
import kfp
from kfp import compiler, dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def write(text: str, file: Output[Dataset]):
    import kfp
    file.metadata["sdk"] = kfp.__doc__.split()[-1]
    open(file.path, "w").write(text)

@dsl.component
def read(file: Input[Dataset]) -> str:
    from kfp import dsl
    return open(file.path).read() + dsl.Dataset.schema_title

@dsl.pipeline
def flow(text: str = "text of ") -> str:
    return read(file=write(text=text).outputs["file"]).output
"""


def told(done: object) -> str:
    assert done.returncode == 0, done.stderr  # type: ignore[attr-defined]
    return str(done.stdout).strip()  # type: ignore[attr-defined]


def test_every_way_to_import_gives_penstock(with_shim: Installed) -> None:
    code = """
import kfp, sys
assert not [name for name in sys.modules if name.startswith("penstock.dsl")], "imported at first use"
from kfp import dsl, compiler
from kfp.dsl import component
import penstock.dsl
assert dsl is kfp.dsl is penstock.dsl and compiler is kfp.compiler
assert kfp.__file__.endswith("kfp/__init__.py") and kfp.__spec__.name == "kfp"
print(kfp.__version__, component.__module__)
"""
    assert told(with_shim("python", "-W", "error", "-c", code)) == "2.17.0 penstock.dsl.decorators"


def test_the_older_and_the_runtimes_ways_to_import_work_too(with_shim: Installed) -> None:
    assert told(with_shim("python", "-c", "from kfp.v2 import dsl; print(dsl.__name__)")) == "penstock.dsl"
    runtime = "import kfp; from kfp.dsl import *; print(Dataset.schema_title)"
    assert told(with_shim("python", "-c", runtime, _KFP_RUNTIME="true")) == "system.Dataset"


def test_what_others_put_into_the_namespace_stays_importable(with_shim: Installed) -> None:
    code = "from kfp.graft import leaf; import kfp.graft.leaf, kfp; print(leaf.A, kfp.graft.leaf is leaf)"

    assert told(with_shim("python", "-c", code)) == "1 True"


def test_what_is_nowhere_is_an_import_error_with_the_reason(with_shim: Installed) -> None:
    done = with_shim("python", "-c", "from kfp import nonsense")

    assert "has no kfp.nonsense" in done.stderr


def test_the_alias_may_be_asked_for_before_and_after(with_shim: Installed) -> None:
    ask = "from penstock.compat import alias_kfp; alias_kfp()"
    for code in (f"import kfp; {ask}; from kfp import dsl", f"{ask}; import kfp; dsl = kfp.dsl"):
        assert told(with_shim("python", "-c", f"{code}; print(dsl.__name__)")) == "penstock.dsl"


def test_a_pipeline_runs_and_its_tasks_have_the_runtime(with_shim: Installed, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(FLOW)

    done = with_shim("penstock", "run", "flow.py", cwd=tmp_path)

    assert told(done) == "Output: text of system.Dataset"
    assert "import kfp means penstock; stock kfp is not installed" in done.stderr


def test_the_commands_kfp_and_dsl_compile(with_shim: Installed, tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(FLOW)
    words = ["--py", "flow.py", "--function", "flow", "--output"]

    assert told(with_shim("kfp", "--version")) == "kfp 2.17.0"
    assert told(with_shim("python", "-m", "kfp", "--version")) == "kfp 2.17.0"
    assert told(with_shim("python", "-m", "kfp.cli", "--version")) == "kfp 2.17.0"
    told(with_shim("kfp", "dsl", "compile", *words, "new.yaml", cwd=tmp_path))
    old = with_shim("dsl-compile", *words, "old.yaml", cwd=tmp_path)

    assert "is deprecated. Please use `kfp dsl compile`" in old.stderr
    assert (tmp_path / "old.yaml").read_text() == (tmp_path / "new.yaml").read_text()


def test_beside_stock_kfp_every_use_says_what_to_do(with_shim: Installed, tmp_path: Path) -> None:
    (tmp_path / "kfp-2.17.0.dist-info").mkdir()

    for words in (("python", "-c", "from kfp import dsl"), ("kfp", "--version")):
        done = with_shim(*words, PYTHONPATH=str(tmp_path))

        assert done.returncode == 1
        last = done.stderr.splitlines()[-1]
        assert last.startswith("ImportError: kfp 2.17.0 and penstock-kfp are both installed")
        assert "`pip uninstall penstock-kfp`" in last


def test_it_goes_with_the_penstock_of_its_own_version() -> None:
    project = tomllib.loads((REPOSITORY / "shim" / "pyproject.toml").read_text())["project"]

    assert project["version"] == __version__
    assert project["dependencies"] == [f"penstock=={__version__}"]
    assert project["name"] != "kfp"


def test_it_carries_the_licence() -> None:
    for name in ("LICENSE", "NOTICE"):
        assert (REPOSITORY / "shim" / name).read_bytes() == (REPOSITORY / name).read_bytes()
