"""``kfp component build``: the files of an image as stock writes them, and an engine that is asked first.

No container engine runs where the tests do: a script stands in for docker, at the border of the process.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from support import documents

if TYPE_CHECKING:
    from support.kfp_command import Command

FIT = """
from kfp import dsl

@dsl.component(base_image="python:3.11", target_image="registry.test/fit:1", packages_to_install=["b", "a"],
               pip_index_urls=["https://i.test/simple", "https://j.test/simple"])
def fit(x: int) -> int:
    return x
"""
SCORE = """
from kfp import dsl

@dsl.component(base_image="python:3.11", target_image="registry.test/fit:1", packages_to_install=["c"],
               output_component_file="scored.yaml", pip_trusted_hosts=["j.test"])
def score(x: int) -> float:
    return 0.5

@dsl.component(base_image="python:3.11", target_image="registry.test/fit:1")
def plain(x: int): ...
"""
FOLDER = {"src/fit.py": FIT, "src/below/score.py": SCORE, "src/helper.py": "A = 1\n"}
FILES = ["Dockerfile", ".dockerignore", "kfp_config.ini", "runtime-requirements.txt"]

WITHOUT = SCORE.replace(', target_image="registry.test/fit:1"', "")

DOCKER = """#!/bin/sh
echo "$@" >> "$HOME/docker.log"
[ "$1" != "$FAILS" ]
"""


def read(command: Command, name: str) -> str:
    return (command.folder / "src" / name).read_text()


def with_docker(command: Command, **variables: str) -> dict[str, str]:
    command.write({"bin/docker": DOCKER})
    (command.folder / "bin" / "docker").chmod(0o755)
    path = os.pathsep.join([str(command.folder / "bin"), os.environ["PATH"]])
    return {"PATH": path, "FAILS": "nothing", **variables}


def test_the_files_of_the_image_are_stocks(ours: Command, stocks: Command) -> None:
    for command in (ours, stocks):
        command.write(FOLDER)
        assert command("component", "build", "src", "--no-build-image").code == 0

    for name in FILES:
        assert read(ours, name) == read(stocks, name)
    for name in ("fit.yaml", "scored.yaml", "plain.yaml"):
        expected = documents.parse(read(stocks, f"component_metadata/{name}"))
        assert documents.parse(read(ours, f"component_metadata/{name}")) == expected


def test_what_the_user_has_written_stays_unless_asked(ours: Command, stocks: Command) -> None:
    own = {"src/Dockerfile": "FROM scratch\n", "src/.dockerignore": "*.csv\n"}
    own["src/kfp_config.ini"] = "[Components]\nEarlier = elsewhere.py\n"
    for command in (ours, stocks):
        command.write(FOLDER | own)
        assert command("component", "build", "src", "--no-build-image").code == 0
        assert read(command, "Dockerfile") == "FROM scratch\n"
        assert read(command, ".dockerignore") == "*.csv\n"
        assert command("component", "build", "src", "--no-build-image", "--overwrite-dockerfile").code == 0

    for name in FILES:
        assert read(ours, name) == read(stocks, name)


def test_a_wheel_of_kfp_is_copied_beside_the_components(ours: Command) -> None:
    ours.write(FOLDER | {"kfp-9.whl": "a wheel"})

    done = ours("component", "build", "src", "--no-build-image", "--kfp-package-path", "kfp-9.whl")

    assert done.code == 0
    assert read(ours, "kfp-9.whl") == "a wheel"
    assert "COPY kfp-9.whl kfp-9.whl\nRUN pip install " in read(ours, "Dockerfile")
    assert read(ours, "Dockerfile").rstrip().endswith("kfp-9.whl\nCOPY . .")


def test_a_folder_that_is_no_project_gives_no_wheel(ours: Command) -> None:
    ours.write(FOLDER)

    done = ours("component", "build", "src", "--no-build-image", "--kfp-package-path", "src")

    assert done.code == 1
    assert "No wheel can be built from src: " in done.err


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, "No component files found matching pattern `**/*.py`"),
        ({"a.py": "A = 1\n"}, "There is no target_image"),
        ({"a.py": FIT, "b.py": SCORE.replace("fit:1", "fit:2")}, "Found 2 unique target_image values"),
        ({"a.py": FIT, "b.py": SCORE.replace("3.11", "3.12")}, "Found 2 unique base_image values"),
        ({"a.py": FIT, "b.py": FIT}, "There are two components called 'fit': in a.py and in b.py."),
        ({"a.py": FIT, "b.py": WITHOUT}, "score, plain have no target_image"),
        ({"a.py": "import nowhere\n"}, "No module named 'nowhere'"),
    ],
)
def test_a_folder_that_gives_no_image_is_refused(ours: Command, files: dict[str, str], error: str) -> None:
    ours.write({"src/keep.txt": "", **{f"src/{name}": text for name, text in files.items()}})

    done = ours("component", "build", "src", "--no-build-image")

    assert (done.code, done.out) == (1, "")
    assert error in done.err
    assert "hint: " in done.err
    assert not (ours.folder / "src" / "Dockerfile").exists()


def test_the_image_is_built_and_pushed(ours: Command) -> None:
    ours.write(FOLDER)
    src = ours.folder / "src"

    done = ours("component", "build", "src", "--platform", "linux/arm64", **with_docker(ours))

    assert done.code == 0, done.err
    assert (ours.folder / "docker.log").read_text().splitlines() == [
        "info",
        f"build --platform linux/arm64 --tag registry.test/fit:1 --file {src}/Dockerfile {src}",
        "push registry.test/fit:1",
    ]


@pytest.mark.parametrize(
    ("fails", "options", "asked", "error"),
    [
        ("info", [], ["info"], "docker is installed, but its engine does not answer."),
        ("build", [], ["info", "build"], "`docker build` ended with exit code 1."),
        ("push", [], ["info", "build", "push"], "`docker push` ended with exit code 1."),
        ("push", ["--no-push-image"], ["info", "build"], ""),
    ],
)
def test_an_engine_that_refuses_is_told(
    ours: Command, fails: str, options: list[str], asked: list[str], error: str
) -> None:
    ours.write(FOLDER)

    done = ours("component", "build", "src", *options, **with_docker(ours, FAILS=fails))

    assert done.code == (1 if error else 0)
    assert error in done.err
    assert [line.split()[0] for line in (ours.folder / "docker.log").read_text().splitlines()] == asked
    assert (ours.folder / "src" / "Dockerfile").exists() is (fails != "info")


def test_without_any_engine_nothing_is_written(ours: Command) -> None:
    ours.write(FOLDER)

    done = ours("component", "build", "src", PATH=str(ours.folder))

    assert done.code == 1
    assert "To build an image takes docker or podman, and neither is installed." in done.err
    assert "with --no-build-image" in done.err
    assert not (ours.folder / "src" / "Dockerfile").exists()


@pytest.mark.parametrize(
    "words",
    ["component", "component build", "component build nowhere", "component build src/fit.py", "components"],
)
def test_wrong_use_ends_as_in_stock(ours: Command, stocks: Command, words: str) -> None:
    ours.write(FOLDER)
    stocks.write(FOLDER)

    done, expected = ours(*words.split()), stocks(*words.split())

    assert done.code == expected.code
    assert done.err.splitlines()[-1:] == expected.err.splitlines()[-1:]
