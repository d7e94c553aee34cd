"""The name ``kfp`` in an interpreter that knows nothing of Penstock, in every Python found here."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import penstock.runtime
from penstock.runtime.annotations import Input
from support import interpreters

RUNTIME = Path(penstock.runtime.__file__).parent
SHIM = RUNTIME / "shim"

#: What a trivial task needs not load: each would weigh on every start.
HEAVY = (
    "argparse",
    "ast",
    "asyncio",
    "dataclasses",
    "importlib.resources",
    "inspect",
    "logging",
    "pathlib",
    "subprocess",
    "tempfile",
    "threading",
    "traceback",
)


def run(script: str, *, python: str = sys.executable, packages: bool = False) -> str:
    """Run a script in an interpreter of its own, without packages; the shim comes first on its path."""
    prelude = f"import sys\nsys.path.insert(0, {str(SHIM)!r})\n"
    done = subprocess.run(
        [python, "-I", *([] if packages else ["-S"]), "-c", prelude + textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", interpreters.found())
def test_a_task_needs_nothing_but_the_shims_folder(version: str) -> None:
    out = run(
        """
        import kfp
        from kfp import dsl
        from kfp.dsl.types.artifact_types import Dataset
        import penstock.runtime.artifacts
        print(kfp.__version__, dsl.Dataset is Dataset is penstock.runtime.artifacts.Dataset)
        print(penstock.__path__)
        """,
        python=interpreters.found()[version],
    )

    assert out == "2.17.0 True\n[]\n"


def test_an_installed_penstock_stays_what_it_is_but_for_the_runtime(tmp_path: Path) -> None:
    other = tmp_path / "penstock"
    (other / "runtime").mkdir(parents=True)
    (other / "__init__.py").write_text("__version__ = 'another'\n")
    (other / "more.py").write_text("from penstock.runtime.artifacts import Dataset\n")
    (other / "runtime" / "__init__.py").write_text("raise AssertionError\n")

    out = run(f"""
        sys.path.append({str(tmp_path)!r})
        from kfp import dsl
        import penstock, penstock.more
        print(penstock.__version__, penstock.more.Dataset is dsl.Dataset, penstock.runtime.__file__)
    """)

    assert out == f"another True {RUNTIME / '__init__.py'}\n"


def test_a_broken_penstock_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "penstock.py").write_text("import nothing_like_it\n")

    out = run(f"""
        sys.path.append({str(tmp_path)!r})
        try:
            import kfp
        except ModuleNotFoundError as error:
            print(error.name)
    """)

    assert out == "nothing_like_it\n"


def test_a_runtime_that_is_loaded_is_not_loaded_again() -> None:
    out = run(f"""
        sys.path.insert(0, {str(RUNTIME.parents[1])!r})
        from penstock.runtime.artifacts import Dataset
        from kfp import dsl
        print(dsl.Dataset is Dataset)
    """)

    assert out == "True\n"


def test_the_executor_and_kfp_load_light_modules_only() -> None:
    out = run("""
        import kfp, penstock.runtime.executor, penstock.runtime.load
        print("\\n".join(sys.modules))
    """)

    loaded = out.split()
    assert "penstock.runtime.results" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("name", ["Client", "client", "compiler", "local", "registry"])
def test_what_a_task_lacks_of_kfp_says_how_to_get_it(name: str) -> None:
    out = run(f"""
        try:
            from kfp import {name}
        except ImportError as error:
            print(error)
    """)

    assert f"kfp.{name} is not there inside a task" in out
    assert "hint: add 'kfp' to the component's packages_to_install" in out


def test_unknown_names_are_missing_as_usual() -> None:
    assert run(
        "import kfp, kfp.dsl\nprint(hasattr(kfp, 'x'), hasattr(kfp.dsl, 'x'), hasattr(kfp, 'components'))"
    ) == ("False False False\n")
    assert run("from kfp import components\nprint(components.InputPath('Dataset'))") == (
        "InputPath('system.Dataset@0.0.1')\n"
    )


def test_names_of_authoring_can_be_mentioned_and_not_used() -> None:
    out = run("""
        from kfp import dsl
        def helper(x) -> dsl.ContainerSpec:
            return dsl.TaskConfigField.ENV
        print(helper(1), dsl.pipeline(helper) is dsl.component(base_image="x")(helper) is helper)
        try:
            dsl.importer(artifact_uri="x")
        except RuntimeError as error:
            print(error)
    """)

    assert out == (
        "dsl.TaskConfigField.ENV True\n"
        "dsl.importer defines a part of a pipeline, and cannot be used inside a running task.\n"
        "  hint: use it in a @dsl.pipeline function, and give the task what it needs as inputs\n"
    )


PARALLEL = {
    "a pool of spawned processes": """
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.map(uri_of, data)
    """,
    "a spawned process": """
        context = multiprocessing.get_context("spawn")
        queue = context.SimpleQueue()
        process = context.Process(target=put, args=(queue, data))
        process.start()
        found = queue.get()
        process.join()
        return found
    """,
    "an executor's spawned processes": """
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
            return list(executor.map(uri_of, data))
    """,
    "a fork server's process": """
        with multiprocessing.get_context("forkserver").Pool(1) as pool:
            return pool.map(uri_of, data)
    """,
    "artifacts given to another module's function": """
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return [text.split("'")[3] for text in pool.map(repr, data)]
    """,
}
PARALLEL_CASES = [(way, version) for version in interpreters.found() for way in PARALLEL]
if importlib.util.find_spec("joblib"):  # its processes find their parent's modules in a way of their own
    PARALLEL_CASES.append(("joblib", next(iter(interpreters.found()))))
PARALLEL["joblib"] = """
    import joblib
    def local(artifact):
        return uri_of(artifact)
    return joblib.Parallel(n_jobs=2)(joblib.delayed(local)(one) for one in data)
"""


@pytest.mark.parametrize(("way", "version"), PARALLEL_CASES)
def test_a_component_can_start_processes_that_import_it(way: str, version: str, tmp_path: Path) -> None:
    source = """
        import kfp
        from kfp import dsl
        from kfp.dsl import *
        from typing import *
        import multiprocessing
        def uri_of(artifact):
            return artifact.uri
        def put(queue, artifacts):
            queue.put([uri_of(artifact) for artifact in artifacts])
        def f(data: Input[List[Dataset]]) -> list:
    """
    body = textwrap.indent(textwrap.dedent(PARALLEL[way]), "    ")
    component = tmp_path / "ephemeral_component.py"
    component.write_text(textwrap.dedent(source) + body)
    executor_input = {
        "inputs": {"artifacts": {"data": {"artifacts": [{"uri": "s3://b/1"}, {"uri": "s3://b/2"}]}}},
        "outputs": {"outputFile": str(tmp_path / "out" / "executor_output.json")},
    }

    run(
        f"""
        import kfp, os
        from penstock.runtime import executor, load
        child = os.fork()  # as a zygote does: the task has its starter's __main__
        if child:
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        load.install_main([])
        executor.execute(load.load_function({str(component)!r}, "f"), {executor_input!r})
        """,
        python=interpreters.found()[version],
        packages=way == "joblib",
    )

    written: dict[str, Any] = json.loads((tmp_path / "out" / "executor_output.json").read_text())
    assert written == {"parameterValues": {"Output": ["s3://b/1", "s3://b/2"]}}


def test_the_annotations_are_those_of_the_package() -> None:
    assert run("from kfp.dsl import Input, Dataset\nprint(Input[Dataset])") == (
        f"{Input[penstock.runtime.artifacts.Dataset]}\n"
    )
