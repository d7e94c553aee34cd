"""With the InlineRunner, a whole pipeline runs in this process."""
# ruff: noqa: PLC0415 - a component imports what it uses in its body

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING, List  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import compiler, components, dsl, ir, local
from penstock.errors import RunFailed, SubmitError
from support.authoring import text

if TYPE_CHECKING:
    from pathlib import Path


@dsl.component
def pid(of: str = "") -> str:
    import os

    return f"{of}{os.getpid()} {os.environ.get('MINE')}"


@dsl.component
def join(words: List[str], told: dsl.Output[dsl.Dataset]) -> str:  # noqa: UP006
    with open(told.path, "w") as file:  # noqa: PTH123
        file.write(" ".join(words))
    return " ".join(words)


@dsl.component
def cwd() -> str:
    import os

    return os.getcwd()  # noqa: PTH109


@dsl.component
def fails(word: str) -> str:
    return str(int(word))


@dsl.component
def state(status: dsl.PipelineTaskFinalStatus) -> None:
    import os

    os.environ["TOLD"] = status.state


@pytest.fixture(autouse=True)
def inline(tmp_path: Path) -> Path:
    local.init(local.InlineRunner(), pipeline_root=str(tmp_path / "root"))
    return tmp_path / "root"


def test_its_tasks_see_this_process(monkeypatch: pytest.MonkeyPatch, inline: Path) -> None:
    @dsl.pipeline
    def several(words: List[str] = ["a", "b"]) -> str:  # noqa: B006, UP006
        with dsl.ParallelFor(words) as word:
            each = pid(of=word).set_env_variable("MINE", "x")
        return join(words=dsl.Collected(each.output)).outputs["Output"]

    mine = os.getpid()
    assert several().output == f"a{mine} x b{mine} x"
    assert "MINE" not in os.environ
    [told] = inline.glob("several-*/join/told")
    assert told.read_text() == f"a{mine} x b{mine} x"


def test_its_tasks_meet_what_is_mocked(monkeypatch: pytest.MonkeyPatch) -> None:
    @dsl.pipeline
    def asks() -> str:
        return cwd().output

    monkeypatch.setattr(os, "getcwd", lambda: "/nowhere")

    assert asks().output == "/nowhere"


def test_a_component_alone_is_called_in_this_process_too(inline: Path) -> None:
    assert pid().output == f"{os.getpid()} None"
    assert join(words=["a"]).outputs["told"].path.startswith(str(inline / "join-"))


def test_the_cause_of_a_failure_is_the_exception_itself() -> None:
    @dsl.pipeline
    def failing() -> str:
        return fails(word="x").output

    with pytest.raises(RunFailed, match="Inner task failed: 'fails'") as caught:
        failing()

    cause = caught.value.__cause__
    assert isinstance(cause, ValueError)
    frames = traceback.extract_tb(cause.__traceback__)
    assert [(frame.name, frame.filename) for frame in frames] == [("fails", __file__)]


def test_exit_tasks_and_retries_are_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLD", "")
    monkeypatch.setenv("TRIES", "0")

    @dsl.component
    def second_time() -> str:
        import os

        os.environ["TRIES"] = str(int(os.environ["TRIES"]) + 1)
        if os.environ["TRIES"] == "1":
            raise OSError("not yet")
        return os.environ["TRIES"]

    @dsl.pipeline
    def guarded() -> str:
        with dsl.ExitHandler(state()):
            second_time().set_retry(2, on=OSError)
        return text(of="done").output

    assert guarded().output == "done"
    assert os.environ["TRIES"] == "2"
    assert os.environ["TOLD"] == "SUCCEEDED"


def test_what_ends_itself_well_has_ended_well() -> None:
    @dsl.component
    def leaves(code: int) -> None:
        import sys

        sys.exit(code)

    @dsl.pipeline
    def leaving(code: int) -> None:
        leaves(code=code)

    leaving(code=0)
    with pytest.raises(RunFailed, match="SystemExit: 3"):
        leaving(code=3)


def test_ctrl_c_in_a_task_cancels_the_run() -> None:
    @dsl.component
    def interrupted() -> str:
        raise KeyboardInterrupt

    @dsl.pipeline
    def interrupts() -> None:
        text(of=interrupted().output)

    with pytest.raises(KeyboardInterrupt):
        interrupts()

    assert local.get_run().state == "CANCELED"


def test_nothing_comes_from_the_cache_or_goes_into_it(tmp_path: Path) -> None:
    @dsl.component
    def count(path: str) -> int:
        with open(path, "a") as file:  # noqa: PTH123
            file.write("x")
        return 1

    @dsl.pipeline
    def counting(path: str) -> int:
        return count(path=path).output

    for runner in (local.InlineRunner(), local.InlineRunner(), local.SubprocessRunner()):
        local.init(runner, pipeline_root=str(tmp_path), enable_caching=True)
        counting(path=str(tmp_path / "count"))
    assert (tmp_path / "count").read_text() == "xxx"


def test_what_is_no_function_at_hand_is_refused() -> None:
    @dsl.pipeline
    def compiled() -> str:
        return text().output

    loaded = components.load_component_from_text(ir.dump(compiler.lower(compiled)))
    with pytest.raises(SubmitError, match="in compiled form only"):
        loaded()
