"""Which interpreter stands in for an image, and what is found on PATH."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from penstock.errors import ConfigError, SubmitError
from penstock.home import Config
from penstock.runners.process.images import Images, python_version
from penstock.runners.process.interpreters import Interpreters, own

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINE = f"3.{sys.version_info.minor}"


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def python(path: Path, version: str, count: Path | None = None) -> Path:
    """Make a program that says of itself that it is a Python."""
    said = {
        "path": str(path),
        "version": [*map(int, version.split(".")), 1],
        "implementation": "cpython",
        "machine": "x86_64",
        "sites": [],
        "in_venv": False,
    }
    noted = f"echo probed >> {count}\n" if count else ""
    return program(path, f"{noted}echo '{json.dumps(said)}'")


@pytest.fixture
def interpreters(tmp_path: Path) -> Callable[..., Interpreters]:
    """Makes the memory of interpreters; each begins with what the last one has kept."""
    return lambda ask_uv=lambda version: None: Interpreters(tmp_path / "kept" / "i.json", ask_uv)


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("python:3.12", "3.12"),
        ("python:3.12.1-slim-bookworm", "3.12"),
        ("python:3.13-rc-slim", "3.13"),
        ("python:3.13.0rc1", "3.13"),
        ("python:3.11@sha256:0123", "3.11"),
        ("public.ecr.aws/docker/library/python:3.12", "3.12"),
        ("docker.io/library/python:3.9", "3.9"),
        ("docker.io/python:3.9-alpine3.19", "3.9"),
        ("localhost:5000/python:3.10", "3.10"),
        ("mirror.example.com/hub/library/python:3.11", "3.11"),
        ("registry.access.redhat.com/ubi9/python-311:latest", "3.11"),
        ("ubi8/python-39", "3.9"),
        ("registry.redhat.io/ubi9/python-312-minimal:1", "3.12"),
        ("python", "3"),
        ("python:slim", "3"),
        ("python:latest", "3"),
        ("python:3", "3"),
        ("library/python@sha256:0123", "3"),
        ("alpine", None),
        ("tensorflow/tensorflow:2.16.1", None),
        ("example.com/team/python:3.11", None),
        ("mypython:3.11", None),
        ("gcr.io/image", None),
        ("", None),
    ],
)
def test_the_python_of_an_image(image: str, version: str | None) -> None:
    assert python_version(image) == version


@pytest.mark.parametrize(
    "image", [f"python:{MINE}", f"docker.io/library/python:{MINE}-slim", "python:3", "python"]
)
def test_an_image_of_the_engines_own_version_is_the_engines_own_interpreter(
    image: str, interpreters: Callable[..., Interpreters]
) -> None:
    found = Images(Config(), interpreters()).resolve(image, "task")
    assert (found.interpreter, found.notice, found.mapped) == (own(), None, False)


def test_another_version_is_found_on_path(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    python(tmp_path / "bin" / "python3.99", "3.99")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = Images(Config(), interpreters()).resolve("python:3.99-slim", "task")
    assert (found.interpreter.path, found.notice) == (str(tmp_path / "bin" / "python3.99"), None)


def test_a_shim_that_does_not_run_is_passed_over(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "shims" / "python3.99", "echo 'command not found' >&2; exit 127")
    python(tmp_path / "liars" / "python3.99", "3.98")
    python(tmp_path / "bin" / "python3.99", "3.99")
    monkeypatch.setenv("PATH", f"{tmp_path}/shims:{tmp_path}/liars:{tmp_path}/bin")
    found = interpreters().of_version("3.99")
    assert found is not None
    assert found.path == str(tmp_path / "bin" / "python3.99")


def test_uv_is_asked_last(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    managed = python(tmp_path / "managed" / "python", "3.99")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = interpreters(lambda version: str(managed) if version == "3.99" else None).of_version("3.99")
    assert found is not None
    assert found.path == str(managed)


def test_a_version_that_is_nowhere_runs_on_the_engines_own_with_a_notice(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = Images(Config(), interpreters()).resolve("python:3.99", "task")
    assert found.interpreter == own()
    assert found.notice == (
        f"image 'python:3.99' asks for Python 3.99, which is not here: its tasks run on Python {MINE}"
    )


def test_what_was_found_is_remembered_until_it_changes(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    path = python(tmp_path / "bin" / "python3.99", "3.99", count)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for _ in range(3):
        assert interpreters().of_version("3.99") is not None
    assert count.read_text() == "probed\n"

    python(path, "3.98", count)
    assert interpreters().of_version("3.99") is None
    assert count.read_text() == "probed\nprobed\n"


def test_that_nothing_was_found_is_remembered_for_the_same_path(
    tmp_path: Path, interpreters: Callable[..., Interpreters], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask_uv(version: str) -> None:
        asked.append(version)

    monkeypatch.setenv("PATH", str(tmp_path))
    assert interpreters(ask_uv).of_version("3.99") is None
    assert interpreters(ask_uv).of_version("3.99") is None
    assert asked == ["3.99"]
    python(tmp_path / "bin" / "python3.99", "3.99")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert interpreters(ask_uv).of_version("3.99") is not None


def test_a_memory_that_cannot_be_read_is_made_anew(
    tmp_path: Path, interpreters: Callable[..., Interpreters]
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "i.json").write_text("{")
    found = interpreters().at(sys.executable)
    assert found is not None
    assert found.minor == MINE


def test_a_memory_that_cannot_be_written_is_an_error_of_the_home(
    tmp_path: Path, interpreters: Callable[..., Interpreters]
) -> None:
    (tmp_path / "kept").write_text("in the way")
    with pytest.raises(ConfigError, match="the home folder cannot be written"):
        interpreters().at(sys.executable)


def test_a_mapped_image_is_the_interpreter_that_the_settings_name(
    tmp_path: Path, interpreters: Callable[..., Interpreters]
) -> None:
    exact, any_of_team = python(tmp_path / "exact", "3.12"), python(tmp_path / "team", "3.13")
    config = Config(images={"team/*": str(any_of_team), "team/train:2": str(exact)})
    images = Images(config, interpreters())
    assert images.resolve("team/train:2", "task").interpreter.path == str(exact)
    assert images.resolve("team/other:1", "task").interpreter.path == str(any_of_team)
    assert images.resolve("team/other:1", "task").mapped is True


def test_settings_come_before_what_an_images_name_says(
    tmp_path: Path, interpreters: Callable[..., Interpreters]
) -> None:
    mapped = python(tmp_path / "mapped", "3.12")
    images = Images(Config(images={"python:*": str(mapped)}), interpreters())
    assert images.resolve(f"python:{MINE}", "task").interpreter.path == str(mapped)


def test_an_unmapped_image_is_refused_with_the_choices(interpreters: Callable[..., Interpreters]) -> None:
    with pytest.raises(SubmitError) as caught:
        Images(Config(), interpreters()).resolve("team/train:2", "fit-all/fit")
    assert str(caught.value).splitlines() == [
        "there is no Python here for the image 'team/train:2'",
        "  where: task 'fit-all/fit'",
        '  hint: name one in config.toml: [images] "team/train:2" = "/path/to/python"; '
        "or use an image of plain Python, such as python:3.11",
    ]


def test_a_mapped_interpreter_that_does_not_run_is_refused(
    tmp_path: Path, interpreters: Callable[..., Interpreters]
) -> None:
    images = Images(
        Config(images={"a": str(tmp_path / "none"), "b": str(python(tmp_path / "old", "3.8"))}),
        interpreters(),
    )
    with pytest.raises(SubmitError, match="does not run"):
        images.resolve("a", "task")
    with pytest.raises(SubmitError, match=r"is Python 3\.8; components need 3\.9"):
        images.resolve("b", "task")
