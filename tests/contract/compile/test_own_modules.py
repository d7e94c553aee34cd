"""Modules that travel in a component's source: stock KFP runs such documents as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from penstock import compiler
from penstock.cli.load import load_pipelines
from support import oracle, stock
from support.command import Penstock
from support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = {
    "pyproject.toml": "",
    "pipelines/flow.py": """
        from kfp import dsl

        @dsl.component(install_kfp_package=False, own_modules=["shop:*.txt"])
        def total(count: int) -> str:
            import beside
            from shop.orders import describe
            from team.tools import twice

            return describe(twice(count)) + beside.END

        @dsl.pipeline
        def pipeline(count: int = 2) -> str:
            return total(count=count).output
        """,
    "pipelines/beside.py": "END = '.'\n",
    "src/shop/__init__.py": """
        from kfp import dsl
        from kfp.dsl import pipeline
        from . import orders

        @dsl.component(base_image="python:3.12")
        def unused():
            pass

        @pipeline
        def of_the_package():
            unused()
        """,
    "src/shop/orders.py": """
        from pathlib import Path
        import shop

        def describe(count):
            assert shop.orders.describe is describe
            return f"{count} {Path(__file__).with_name('words.txt').read_text()}"
        """,
    "src/shop/words.txt": "orders \u20ac",
    "src/team/tools.py": "def twice(x):\n    return 2 * x\n",
}

RUN = """
import json, logging, sys
from kfp import components, local

logging.disable(logging.CRITICAL)
local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=sys.argv[2])
pipeline = components.load_component_from_file(sys.argv[1])
print(json.dumps(pipeline(count=3).output))
"""


def test_stock_runs_a_component_with_modules_of_its_project(tmp_path: Path) -> None:
    """The only thing changed in the source is what has been added: a call that unpacks them."""
    file = write(tmp_path / "project", PROJECT) / "pipelines/flow.py"
    compiled = oracle.by_penstock({file: ["pipeline"]}, hash_seed=1)[file]["pipeline"]["text"]
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/flow.yaml").write_text(compiled)

    done = subprocess.run(
        [str(stock.interpreter()), "-c", RUN, "flow.yaml", str(tmp_path / "root")],
        cwd=tmp_path / "empty",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == "6 orders \u20ac."


def test_stock_does_not_run_it_without_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        PROJECT | {"pipelines/flow.py": PROJECT["pipelines/flow.py"].replace('["shop:*.txt"]', "False")},
    )
    file = tmp_path / "pipelines/flow.py"
    compiled = oracle.by_penstock({file: ["pipeline"]}, hash_seed=1)[file]["pipeline"]["text"]
    (tmp_path / "flow.yaml").write_text(compiled)

    done = subprocess.run(
        [str(stock.interpreter()), "-c", RUN, "flow.yaml", str(tmp_path / "root")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "No module named 'beside'" in done.stdout + done.stderr


def test_a_component_that_stock_cannot_start_is_told_of(tmp_path: Path) -> None:
    """The system refuses an argument of more than 128 KiB, and stock's executors get the source as one."""
    table = (
        "TABLE = [\n"
        + "".join(f"    {number * 2654435761 % 4294967296},\n" for number in range(30_000))
        + "]\n"
    )
    flow = """
        from penstock import dsl

        @dsl.component(install_kfp_package=False)
        def look_up(count: int) -> int:
            from table import TABLE
            return TABLE[count]

        @dsl.pipeline
        def pipeline(count: int = 2) -> int:
            return look_up(count=count).output
        """
    write(tmp_path, {"table.py": table, "flow.py": flow})

    with pytest.warns(
        UserWarning, match=r"Component 'look-up' is run by Penstock and not by Kubeflow Pipelines: .* KiB"
    ):
        compiler.Compiler().compile(
            load_pipelines(tmp_path / "flow.py")["pipeline"], str(tmp_path / "flow.yaml")
        )

    done = subprocess.run(
        [str(stock.interpreter()), "-c", RUN, "flow.yaml", str(tmp_path / "root")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Argument list too long" in done.stderr
    ours = Penstock(tmp_path / "home", tmp_path)("run", "flow.yaml", "--json")
    assert ours.json["outputs"] == {"Output": 2 * 2654435761 % 4294967296}


def test_every_process_compiles_the_same_text(tmp_path: Path) -> None:
    files = [write(tmp_path / folder, PROJECT) / "pipelines/flow.py" for folder in ("one", "another/place")]

    texts = [
        oracle.by_penstock({file: ["pipeline"]}, hash_seed=seed)[file]["pipeline"]["text"]
        for seed, file in enumerate(files)
    ]

    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    assert sys.prefix not in texts[0]
