from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from penstock import __version__, compat
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is all of ``sys.path``."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path)])
    return tmp_path


def python(code: str, *, folder: Path | None = None) -> str:
    """Run code in a process of its own, since what ``kfp`` means is the process's state."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_the_distribution_kfp_is_penstock(path: Path) -> None:
    (path / "kfp").mkdir()  # the namespace alone, as kfp-pipeline-spec makes it
    (path / "kfp_pipeline_spec-2.17.0.dist-info").mkdir()

    sdk = compat.choose_sdk()

    assert sdk.name == "penstock"
    assert sdk.text == f"sdk: penstock {__version__} (import kfp means penstock; stock kfp is not installed)"


def test_the_installed_distribution_is_used(path: Path) -> None:
    (path / "kfp-2.17.0.dist-info").mkdir()

    assert compat.choose_sdk("auto") == compat.Sdk(
        "kfp", "sdk: kfp 2.17.0 (it is installed; --sdk penstock uses penstock instead)"
    )
    assert compat.choose_sdk("kfp") == compat.Sdk("kfp", "sdk: kfp 2.17.0 (--sdk kfp asks for it)")


def test_either_can_be_asked_for(path: Path) -> None:
    (path / "kfp-2.17.0.dist-info").mkdir()

    assert compat.choose_sdk("penstock").text == (
        f"sdk: penstock {__version__} (import kfp means penstock; --sdk penstock asks for it)"
    )


def test_version_1_is_passed_over(path: Path) -> None:
    (path / "kfp-1.8.22-py3.11.egg-info").mkdir()

    assert compat.stock_version() == "1.8.22"
    assert compat.choose_sdk().text.endswith("(import kfp means penstock; kfp 1.8.22 is too old to use)")
    with pytest.raises(
        ConfigError, match=r"needs stock KFP 2 .* kfp 1.8.22 is, which is older than version 2"
    ):
        compat.choose_sdk("kfp")


def test_asking_for_kfp_where_it_is_not_installed_says_how_to_install_it(path: Path) -> None:
    with pytest.raises(ConfigError, match="no kfp is") as raised:
        compat.choose_sdk("kfp")

    assert raised.value.hint == "pip install kfp==2.17.0, or leave --sdk out"


def test_an_unknown_sdk_is_refused_with_the_choices() -> None:
    with pytest.raises(ConfigError, match="There is no SDK called 'stock'") as raised:
        compat.choose_sdk("stock")

    assert raised.value.hint == "take one of auto, penstock, kfp"


def test_a_bare_import_gives_the_packages_as_attributes() -> None:
    code = """
from penstock.compat import alias_kfp
alias_kfp(); alias_kfp()
import kfp
assert kfp.__version__ == "2.17.0", kfp.__version__
assert kfp.TYPE_CHECK
import penstock.dsl, sys
before = penstock.dsl.__spec__
assert kfp.dsl is penstock.dsl
assert kfp.compiler.Compiler is sys.modules["penstock.compiler"].Compiler
assert penstock.dsl.__spec__ is before and before.name == "penstock.dsl"
assert penstock.__version__ != kfp.__version__
print(hasattr(kfp, "engine"), hasattr(kfp, "nonsense"))
"""
    assert python(code) == "False False"


def test_every_way_to_import_gives_the_same_modules() -> None:
    code = """
from penstock.compat import alias_kfp
alias_kfp()
from kfp import dsl
import kfp.dsl
import kfp.dsl as again
from kfp.dsl import component, Input
from kfp.dsl import *
from kfp import compiler
from kfp.compiler import Compiler
import penstock.dsl, penstock.compiler
assert dsl is kfp.dsl is again is penstock.dsl
assert component is penstock.dsl.component
assert Compiler is penstock.compiler.Compiler
print(pipeline is penstock.dsl.pipeline)
"""
    assert python(code) == "True"


@pytest.mark.parametrize(
    "statement",
    [
        "import kfp.nonsense",
        "from kfp import engine",
        "import kfp.engine",
        "from kfp.dsl import nonsense_name",
    ],
)
def test_what_penstock_does_not_have_is_an_import_error(statement: str) -> None:
    code = f"""
from penstock.compat import alias_kfp
alias_kfp()
try:
    {statement}
except ImportError as error:
    print(error)
"""
    assert python(code) != ""


def test_a_missing_package_says_which_it_is_and_what_to_do() -> None:
    code = """
from penstock.compat import alias_kfp
alias_kfp()
try:
    from kfp import kubeflow_client
except ModuleNotFoundError as error:
    print(error)
"""
    assert python(code) == (
        f"Penstock {__version__}, which kfp is here, has no kfp.kubeflow_client; "
        "to use stock KFP instead, install kfp==2.17.0 and run with --sdk kfp"
    )


def test_the_client_is_penstocks() -> None:
    code = """
from penstock.compat import alias_kfp
alias_kfp()
import kfp
from kfp.client import Client
from kfp.client.client import RunPipelineResult
from kfp.client.set_volume_credentials import ServiceAccountTokenVolumeCredentials
from kfp.client.token_credentials_base import TokenCredentialsBase
import penstock.client
assert Client is kfp.Client is kfp.client.Client is penstock.client.Client
print(RunPipelineResult.__module__, issubclass(ServiceAccountTokenVolumeCredentials, TokenCredentialsBase))
"""
    assert python(code) == "penstock.client.runs True"


def test_importing_kfp_loads_only_what_is_asked_for() -> None:
    code = """
import sys
from penstock.compat import alias_kfp
alias_kfp()
import kfp
print([name for name in sys.modules if name.startswith("penstock.")])
"""
    assert python(code) == "['penstock.kfp_names', 'penstock.errors', 'penstock.compat']"


def test_packages_that_others_put_into_the_namespace_stay_importable() -> None:
    code = """
from kfp.pipeline_spec import pipeline_spec_pb2 as before
from penstock.compat import alias_kfp
alias_kfp()
import kfp.pipeline_spec.pipeline_spec_pb2
from kfp.pipeline_spec import pipeline_spec_pb2
from kfp import dsl
print(before is pipeline_spec_pb2, pipeline_spec_pb2.PipelineSpec.__name__)
"""
    assert python(code) == "True PipelineSpec"


def test_a_folder_named_kfp_beside_the_program_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "kfp.py").write_text("raise RuntimeError('shadowed')\n")

    code = "from penstock.compat import alias_kfp; alias_kfp(); import kfp; print(kfp.__version__)"
    assert python(code, folder=tmp_path) == "2.17.0"


def test_an_imported_stock_kfp_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "kfp").mkdir()
    (tmp_path / "kfp" / "__init__.py").write_text("__version__ = '2.17.0'\n")
    code = """
import kfp
from penstock import compat, errors
try:
    compat.alias_kfp()
except errors.ConfigError as error:
    print(compat.is_aliased(), error.hint)
"""
    assert python(code, folder=tmp_path) == "False call alias_kfp() before anything imports kfp"
