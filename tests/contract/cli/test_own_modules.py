"""Components that import modules of their project, run by the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import uv

import penstock as package
from support.command import SCRIPT, Penstock, environment
from support.projects import write

if TYPE_CHECKING:
    from support.command import Done

DIFFERENCES = Path(__file__).resolve().parents[2] / "data" / "differences"
PROJECT = {
    "pyproject.toml": "",
    "pipelines/daily.py": """
        from kfp import dsl

        @dsl.component
        def total(count: int) -> float:
            from beside import START
            from shop import orders
            from team.tools import round_up
            import shop.taxes as taxes

            return round_up(orders.price(count) * taxes.rate()) + START

        @dsl.pipeline
        def daily(count: int = 3) -> float:
            return total(count=count).output
        """,
    "pipelines/beside.py": "START = 1000\n",
    "src/shop/__init__.py": "from .orders import price\n",
    "src/shop/orders.py": """
        from . import taxes  # which imports this module again

        PRICE = 10

        def price(count):
            if count < 0:
                raise ValueError(f"{count} orders")
            return PRICE * count
        """,
    "src/shop/taxes.py": """
        from shop import orders

        def rate():
            return orders.PRICE / 4
        """,
    "src/team/tools/__init__.py": """
        import math

        def round_up(x):
            return float(math.ceil(x))
        """,
    "src/shop/unrelated.py": "",
}


def run(penstock: Penstock, *words: str) -> Done:
    return penstock("run", "pipelines/daily.py", "--sdk", "penstock", "--json", *words)


def state(done: Done) -> str:
    [task] = [task for task in done.json["tasks"] if task["path"] == "total"]
    return str(task["state"])


def archives(home: Path) -> list[Path]:
    return sorted((home / "modules").iterdir())


def test_a_project_with_a_src_folder_runs_as_it_is(penstock: Penstock) -> None:
    write(penstock.folder, PROJECT)

    done = run(penstock, "-p", "count=3")

    assert done.code == 0, done.err
    assert done.json["outputs"] == {"Output": 1075.0}
    [place] = archives(penstock.home)
    sent = sorted(str(path.relative_to(place)) for path in place.rglob("*.py"))
    assert sent == [
        "beside.py",
        "shop/__init__.py",
        "shop/orders.py",
        "shop/taxes.py",
        "team/tools/__init__.py",
    ]


def test_a_changed_module_is_run_anew_and_an_unrelated_one_is_not(penstock: Penstock) -> None:
    write(penstock.folder, PROJECT)
    first = run(penstock)

    write(penstock.folder, {"src/shop/unrelated.py": "changed = 1\n", "README.md": "changed"})
    again = run(penstock)
    write(penstock.folder, {"pipelines/beside.py": "START = 2000\n"})
    changed = run(penstock)

    assert [state(done) for done in (first, again, changed)] == ["SUCCEEDED", "CACHED", "SUCCEEDED"]
    assert changed.json["outputs"] == {"Output": 2075.0}


def test_a_resumed_run_has_the_modules_of_its_start(penstock: Penstock) -> None:
    flow = """
        from kfp import dsl

        @dsl.component
        def read(path: str) -> str:
            import steps
            return steps.read(path)

        @dsl.pipeline
        def flow(path: str) -> str:
            return read(path=path).output
        """
    steps = "def read(path):\n    return 'then: ' + open(path).read()\n"
    write(penstock.folder, {"flow.py": flow, "steps.py": steps})
    path = penstock.folder / "late.txt"
    failed = penstock("run", "flow.py", "--sdk", "penstock", "--name", "it", "-p", f"path={path}")
    assert failed.code == 1

    write(penstock.folder, {"late.txt": "here", "steps.py": "now it is broken"})
    resumed = penstock("run", "--resume", "it", "--json")

    assert resumed.json["outputs"] == {"Output": "then: here"}


def test_a_module_s_failure_names_the_project_s_file(penstock: Penstock) -> None:
    write(penstock.folder, PROJECT)

    done = penstock("run", "pipelines/daily.py", "--sdk", "penstock", "-p", "count=-1")

    raised = 'line 8, in price\n    raise ValueError(f"{count} orders")\n'
    assert done.code == 1
    assert f'  File "{penstock.folder / "src/shop/orders.py"}", {raised}' in done.err
    assert str(penstock.home / "modules") not in done.err
    [log] = penstock.home.glob("logs/*/total/1/log")
    assert f'src/shop/orders.py", {raised}' in log.read_text()

    penstock("compile", "pipelines/daily.py", "--sdk", "penstock", "-o", "daily.yaml")
    compiled = penstock("run", "daily.yaml", "-p", "count=-1")

    assert f'  File "shop/orders.py", {raised}' in compiled.err


def flow(*lines: str, options: str = "") -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return (
        f"from kfp import dsl\n\n@dsl.component({options})\ndef task() -> str:\n{body}\n\n"
        "@dsl.pipeline\ndef flow() -> str:\n    return task().output\n"
    )


def test_a_module_that_is_nowhere_is_told_with_what_can_be_done(penstock: Penstock) -> None:
    write(penstock.folder, {"flow.py": flow("import nowhere", "return nowhere.x")})

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    error = done.json["error"]
    assert error["message"] == "ModuleNotFoundError: No module named 'nowhere'"
    assert "packages_to_install=['nowhere']" in error["hint"]
    assert "nowhere.py or nowhere/ beside the pipeline's file" in error["hint"]


def test_a_module_that_no_import_names_is_told_with_the_list(penstock: Penstock) -> None:
    lines = (
        "import importlib, plugins",
        "name = 'csv'",
        "return importlib.import_module(f'plugins.{name}').NAME",
    )
    write(penstock.folder, {"plugins/__init__.py": "", "plugins/csv.py": "NAME = 'csv'"})

    write(penstock.folder, {"flow.py": flow(*lines)})
    without = penstock("run", "flow.py", "--sdk", "penstock", "--json")
    write(penstock.folder, {"flow.py": flow(*lines, options="own_modules=['plugins.*']")})
    with_ = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert "own_modules=['plugins.csv']" in without.json["error"]["hint"]
    assert with_.json["outputs"] == {"Output": "csv"}


def test_nothing_is_sent_where_that_is_said(penstock: Penstock) -> None:
    text = flow("import features", "return features.x", options="own_modules=False")
    write(penstock.folder, {"features.py": "x = 'here'", "flow.py": text})

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert done.json["error"]["message"] == "ModuleNotFoundError: No module named 'features'"
    assert not (penstock.home / "modules").exists()


def test_files_of_a_package_are_found_by_their_package(penstock: Penstock) -> None:
    lines = ("import rules.reader", "return rules.reader.text()")
    reader = """
        import importlib.resources

        def text():
            return (importlib.resources.files("rules") / "a.sql").read_text()
        """
    files = {"rules/__init__.py": "", "rules/reader.py": reader, "rules/a.sql": "select 1"}
    write(penstock.folder, {**files, "flow.py": flow(*lines, options="own_modules=['rules:*.sql']")})

    assert penstock("run", "flow.py", "--sdk", "penstock", "--json").json["outputs"] == {"Output": "select 1"}


def test_child_processes_and_new_interpreters_have_the_modules_too(penstock: Penstock) -> None:
    text = """
        from kfp import dsl

        @dsl.component
        def spread() -> int:
            import multiprocessing
            import features
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                return sum(pool.map(features.double, [1, 2]))

        @dsl.pipeline
        def flow() -> int:
            return spread().set_env_variable("PYTHONHASHSEED", "3").output
        """
    write(penstock.folder, {"flow.py": text, "features.py": "def double(x):\n    return 2 * x\n"})

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert done.json["outputs"] == {"Output": 6}, done.err


def test_a_module_may_import_the_file_of_the_pipeline(penstock: Penstock) -> None:
    text = flow("import features", "return features.START")
    write(
        penstock.folder,
        {"flow.py": f"FIRST = 'first'\n{text}", "features.py": "from flow import FIRST\nSTART = FIRST\n"},
    )

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert done.json["outputs"] == {"Output": "first"}, done.err


def test_an_artifact_class_of_the_file_itself_is_there(penstock: Penstock) -> None:
    text = (DIFFERENCES / "artifact_class_of_the_file.py").read_text()
    write(penstock.folder, {"flow.py": text})

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert done.json["outputs"] == {"Output": 2}, done.err


def test_many_tasks_share_one_folder_and_none_carries_the_archive(penstock: Penstock) -> None:
    table = "TABLE = [\n" + "".join(f"    {number * 7919 % 104729},\n" for number in range(5000)) + "]\n"
    text = """
        from kfp import dsl

        @dsl.component
        def look_up(number: int) -> int:
            import table
            return table.TABLE[number]

        @dsl.component
        def other(number: int) -> int:
            from table import TABLE
            return TABLE[-number]

        @dsl.pipeline
        def flow():
            with dsl.ParallelFor(list(range(10))) as number:
                look_up(number=number)
                other(number=number)
        """
    write(penstock.folder, {"flow.py": text, "table.py": table})

    done = penstock("run", "flow.py", "--sdk", "penstock", "--json")

    assert done.code == 0, done.err
    assert len(archives(penstock.home)) == 1
    sizes = [path.stat().st_size for path in penstock.home.glob("logs/*/**/input.json")]
    assert len(sizes) == 20
    assert max(sizes) < 5000 < len(table)


def test_a_compiled_pipeline_has_its_modules_in_it(penstock: Penstock) -> None:
    write(penstock.folder, PROJECT)
    texts = []
    for number in range(2):
        done = penstock(
            "compile",
            "pipelines/daily.py",
            "--sdk",
            "penstock",
            "-o",
            f"{number}.yaml",
            environ={"PYTHONHASHSEED": str(number)},
        )
        assert done.code == 0, done.err
        texts.append((penstock.folder / f"{number}.yaml").read_text())
    assert texts[0] == texts[1]

    alone = Penstock(penstock.home, penstock.folder.parent / "elsewhere")
    write(alone.folder, {"daily.yaml": texts[0]})
    assert alone("run", "daily.yaml", "--json").json["outputs"] == {"Output": 1075.0}


BACKEND = """
    import os, zipfile

    def get_requires_for_build_editable(config_settings=None):
        return []

    def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
        name = "shop-1.0-py3-none-any.whl"
        info = "shop-1.0.dist-info"
        with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
            wheel.writestr("shop.pth", os.path.join(os.getcwd(), "src"))
            wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: shop\\nVersion: 1.0\\n")
            tags = "Wheel-Version: 1.0\\nGenerator: own\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
            wheel.writestr(f"{info}/WHEEL", tags)
            wheel.writestr(f"{info}/RECORD", "")
        return name
    """


def test_what_is_installed_editably_is_taken_as_it_is_at_the_start(tmp_path: Path) -> None:
    """In a real environment, in which the module can be imported from its own place as well."""
    library = write(
        tmp_path / "library",
        {
            "pyproject.toml": """
                [build-system]
                requires = []
                build-backend = "backend"
                backend-path = ["."]

                [project]
                name = "shop"
                version = "1.0"
                """,
            "backend.py": BACKEND,
            "src/shop/__init__.py": "",
            "src/shop/place.py": "def file():\n    return __file__\n",
        },
    )
    project = write(
        tmp_path / "project",
        {"pyproject.toml": "", "flow.py": flow("import shop.place", "return shop.place.file()")},
    )
    python = str(tmp_path / "env/bin/python")
    tool = [uv.find_uv_bin(), "--quiet", "--no-cache"]
    subprocess.run([*tool, "venv", "--python", sys.executable, str(tmp_path / "env")], check=True)
    subprocess.run(
        [*tool, "pip", "install", "--python", python, "--no-index", "-e", str(library)], check=True
    )
    [site] = (tmp_path / "env").glob("lib/python*/site-packages")
    paths = [str(Path(package.__file__).parents[1]), sysconfig.get_path("purelib")]
    (site / "penstock_and_its_libraries.pth").write_text("\n".join(paths))

    done = subprocess.run(
        [python, SCRIPT, "run", "flow.py", "--sdk", "penstock", "--json"],
        cwd=project,
        env=environment(tmp_path / "home") | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    file = Path(json.loads(done.stdout)["outputs"]["Output"])
    assert file.is_relative_to(tmp_path / "home/modules")
