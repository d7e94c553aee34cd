"""Components that ask for packages, through the runner: installed first, then run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from penstock.errors import SubmitError
from penstock.home import Config
from penstock.ir import PipelineContainerSpec
from penstock.runners import Killed, Started, Waiting
from penstock.runners.process.uv import condense
from support import wheels
from support.attempts import Reports, attempt, component, error_of, output_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from penstock.runners.process import ProcessRunner

VERSION = "def f() -> int:\n    import demo\n    return demo.VERSION"


@pytest.fixture
def options(tmp_path: Path) -> str:
    """Options of pip that find the test's own wheels, and nothing else."""
    folder = tmp_path / "wheels"
    wheels.make(folder, "demo", "1.0", {"demo.py": "VERSION = 1\n"})
    return f"--no-index --find-links {folder}"


def test_packages_are_installed_before_the_task_starts(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    runner.start(attempt(component(VERSION, packages=["demo"], options=options), tmp_path))
    assert reports.next(Waiting).reason == "installing demo"
    assert isinstance(reports.next(Started), Started)
    assert output_of(reports.end()) == 1


def test_attempts_that_need_the_same_environment_wait_together(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    for number in range(1, 6):
        runner.start(attempt(component(VERSION, packages=["demo"], options=options), tmp_path, number=number))
    assert [output_of(reports.end()) for _ in range(5)] == [1] * 5
    (lock,) = (tmp_path / "home" / "envs").glob("*.lock")
    assert lock.with_suffix("").is_dir()


def test_the_environments_programs_come_first_on_the_path(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    source = """
        def f() -> list:
            import os, shutil, sys
            return [sys.executable, shutil.which("python"), os.environ["VIRTUAL_ENV"], sys.prefix]
    """
    runner.start(attempt(component(source, packages=["demo"], options=options), tmp_path))
    executable, program, named, prefix = output_of(reports.end())
    assert executable == program == f"{prefix}/bin/python"
    assert named == prefix


def test_a_package_that_does_not_exist_fails_the_task_with_uvs_reason(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    runner.start(
        attempt(component(VERSION, packages=["demo", "absent"], options=options), tmp_path, name="train")
    )
    error = error_of(reports.end())
    assert error.kind == "EnvironmentBuildError"
    assert error.message.startswith("the packages of component 'train' cannot be installed (demo, absent): ")
    assert "absent was not found" in error.message
    assert error.hint is not None


def test_an_attempt_can_be_killed_while_its_packages_are_installed(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    task = attempt(component(VERSION, packages=["demo"], options=options), tmp_path)
    runner.start(task)
    reports.next(Waiting)
    runner.kill(task.ref)
    assert isinstance(reports.end(), Killed)


def test_a_run_needs_no_network_once_its_environment_is_there(
    make_runner: Callable[..., ProcessRunner], reports: Reports, tmp_path: Path, options: str
) -> None:
    needy = component(VERSION, packages=["demo"], options=options)
    make_runner(reports).start(attempt(needy, tmp_path))
    reports.end()
    for wheel in (tmp_path / "wheels").iterdir():
        wheel.unlink()

    make_runner(reports).start(attempt(needy, tmp_path, number=2))

    assert output_of(reports.end()) == 1


def test_packages_come_from_an_index(runner: ProcessRunner, reports: Reports, tmp_path: Path) -> None:
    source = "def f() -> str:\n    import six\n    return six.__name__"
    runner.start(attempt(component(source, packages=["six>=1.16"]), tmp_path))
    assert output_of(reports.end()) == "six"


def test_the_real_kfp_runs_a_component_whose_packages_name_it(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, options: str
) -> None:
    main = """
import argparse, importlib.util, json, os
def executor_main():
    parser = argparse.ArgumentParser()
    for name in ("component_module_path", "function_to_execute", "executor_input"):
        parser.add_argument("--" + name)
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("ephemeral_component", given.component_module_path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    value = getattr(module, given.function_to_execute)()
    path = json.loads(given.executor_input)["outputs"]["outputFile"]
    os.makedirs(os.path.dirname(path))
    with open(path, "w") as file:
        json.dump({"parameterValues": {"Output": value}}, file)
"""
    files = {
        "kfp/__init__.py": "NAME = 'real'\n",
        "kfp/dsl/__init__.py": "",
        "kfp/dsl/executor_main.py": main,
    }
    wheels.make(tmp_path / "wheels", "kfp", "2.99.0", files)
    good = "def f() -> str:\n    return kfp.NAME"
    runner.start(attempt(component(good, packages=["kfp==2.99.0"], options=options), tmp_path))
    assert output_of(reports.end()) == "real"

    bad = "def f() -> str:\n    return kfp.ABSENT"
    runner.start(attempt(component(bad, packages=["kfp==2.99.0"], options=options), tmp_path, number=2))
    error = error_of(reports.end())
    assert error.kind == "AttributeError"
    assert [line.split(", ")[-1] for line in error.traceback.splitlines() if "File" in line] == ["in f"]


def test_a_component_over_a_mapped_interpreter_sees_both_kinds_of_packages(
    make_runner: Callable[..., ProcessRunner], reports: Reports, tmp_path: Path, options: str
) -> None:
    runner = make_runner(reports, config=Config(images={"team/train": sys.executable}))
    source = "def f() -> list:\n    import demo, msgspec\n    return [demo.VERSION, msgspec.__name__]"
    runner.start(attempt(component(source, image="team/train", packages=["demo"], options=options), tmp_path))
    assert output_of(reports.end()) == [1, "msgspec"]


def test_identity_follows_the_lock(
    make_runner: Callable[..., ProcessRunner], reports: Reports, tmp_path: Path, options: str
) -> None:
    runner = make_runner(reports)
    loose, pinned, plain = (
        component(VERSION, packages=["demo"], options=options),
        component(VERSION, packages=["demo==1.0"], options=options),
        component(VERSION),
    )
    for container in (loose, pinned, plain):
        runner.check(container, "task")
    assert runner.identity(loose) == runner.identity(pinned)
    assert runner.identity(loose) != runner.identity(plain)
    assert make_runner(reports).identity(loose) == runner.identity(loose)


def test_identity_of_what_cannot_be_resolved_is_none_that_counts(
    runner: ProcessRunner, tmp_path: Path, options: str
) -> None:
    assert runner.identity(component(VERSION, packages=["absent"], options=options)).startswith("none:")


def test_options_of_pip_that_are_not_known_are_refused(runner: ProcessRunner) -> None:
    with pytest.raises(SubmitError) as caught:
        runner.check(component(VERSION, packages=["--editable", "./mine"]), "train/fit")
    assert "--editable" in caught.value.message
    assert caught.value.where == "task 'train/fit'"


def test_an_images_command_is_refused_with_the_choices(runner: ProcessRunner) -> None:
    with pytest.raises(SubmitError) as caught:
        runner.check(PipelineContainerSpec(image="alpine", command=["echo"], args=["hello"]), "greet")
    assert str(caught.value).splitlines() == [
        "the task runs a command of the image 'alpine'; without containers only Python components run",
        "  where: task 'greet'",
        "  hint: write it as a @dsl.component function, or run the pipeline on Kubeflow Pipelines",
    ]


def test_what_uv_says_is_reduced_to_its_words() -> None:
    said = (
        "Resolved 3 packages in 2ms\n"
        "  \x1b[31m\u00d7\x1b[0m No solution found when resolving dependencies:\n"
        "  ╰─▶ Because absent was not found and you\n"
        "      require absent, there is none.\n"
    )
    assert condense(said) == (
        "No solution found when resolving dependencies: "
        "Because absent was not found and you require absent, there is none."
    )
