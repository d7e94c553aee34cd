"""What `init` takes and refuses, in stock's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from penstock import local
from penstock.errors import RunnerMissing
from penstock.local import config

if TYPE_CHECKING:
    from pathlib import Path


def test_it_keeps_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    local.init(local.SubprocessRunner(use_venv=False), workspace_root="w", enable_caching=True)

    settings = config.current()

    assert settings is not None
    assert settings.runner == local.SubprocessRunner(use_venv=False)
    assert settings.pipeline_root == tmp_path / "local_outputs"
    assert settings.workspace_root == tmp_path / "w"
    assert (settings.raise_on_error, settings.enable_caching, settings.cache_root) == (True, True, None)


def test_the_last_call_counts() -> None:
    local.init(runner=local.SubprocessRunner())
    local.init(runner=local.SubprocessRunner(), raise_on_error=False)

    settings = config.current()
    assert settings is not None
    assert not settings.raise_on_error


def test_what_is_no_runner_is_refused() -> None:
    phrase = "Got unknown runner docker of type str. Runner should be one of the following types"

    with pytest.raises(ValueError, match=phrase):
        local.init(runner="docker")  # type: ignore[arg-type]
    assert config.current() is None


def test_without_containers_python_components_are_processes() -> None:
    with pytest.warns(UserWarning, match="There are no containers here yet") as warned:
        local.init(runner=local.DockerRunner())

    assert warned[0].filename == __file__
    settings = config.current()
    assert settings is not None
    assert settings.runner == local.SubprocessRunner()


def test_arguments_for_containers_are_refused_with_what_to_do() -> None:
    phrase = r"(?s)DockerRunner\(mem_limit='1g'\) needs containers.*SubprocessRunner\(\)"
    with pytest.raises(RunnerMissing, match=phrase) as refused:
        local.init(runner=local.DockerRunner(mem_limit="1g"))
    assert isinstance(refused.value, RuntimeError)
    assert config.current() is None


def test_docker_arguments_that_are_the_runners_own() -> None:
    phrase = re.escape("The following docker run arguments should not be specififed: image, volumes")

    with pytest.raises(ValueError, match=phrase):
        local.DockerRunner(volumes={}, image="a")
    assert repr(local.DockerRunner(mem_limit="1g")) == "DockerRunner(mem_limit='1g')"
