"""Pipelines, and after `init` components too, run in an engine when they are called."""
# ruff: noqa: PLC0415 - a component imports what it uses in its body

from __future__ import annotations

import importlib
import io
import os
import re
import signal
import threading
from pathlib import Path
from typing import List, NamedTuple  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import dsl, local, store
from penstock.dsl import Dataset, Input, Output
from penstock.errors import DefinitionError, NotFound, RunFailed, RunnerMissing, TaskFailed
from penstock.store import runs
from support import wheels
from support.authoring import number, text
from support.waiting import wait_until


@dsl.component
def write(content: str, data: Output[Dataset]) -> int:
    from pathlib import Path

    print("writing", content)
    Path(data.path).write_text(content)
    data.metadata["length"] = len(content)
    return len(content)


@dsl.component
def read(data: Input[Dataset]) -> str:
    from pathlib import Path

    return Path(data.path).read_text()


@dsl.component
def join(data: Input[List[Dataset]]) -> str:  # noqa: UP006 - as KFP's users write it
    from pathlib import Path

    return " ".join(Path(each.path).read_text() for each in data)


@dsl.component
def pid() -> int:
    import os

    return os.getpid()


@dsl.component
def fails(of: str = "why") -> str:
    print("about to fail")
    raise ValueError(of)


@dsl.component
def status_of(status: dsl.PipelineTaskFinalStatus, data: Output[Dataset]) -> None:
    from pathlib import Path

    Path(data.path).write_text(status.state)


@dsl.pipeline
def pair(content: str = "abc") -> NamedTuple("Pair", data=Dataset, text=str):
    made = write(content=content)
    return {"data": made.outputs["data"], "text": read(data=made.outputs["data"]).output}


@dsl.pipeline
def takes(data: Input[Dataset], more: Input[List[Dataset]]) -> str:  # noqa: UP006
    return text(of=read(data=data).output, more=join(data=more).output).output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(tmp_path / "root"))
    return tmp_path / "root"


def count(home: Path) -> int:
    with store.open(home) as opened, opened.read() as tx:
        return runs.count(tx)


def test_a_pipeline_runs_without_init_and_prints_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = pair(content="ab")

    assert task.outputs["text"] == "ab"
    assert isinstance(task.outputs["data"], Dataset)
    assert task.outputs["data"].metadata == {"length": 2}
    assert Path(task.outputs["data"].path).read_text() == "ab"
    assert task.outputs["data"].path.startswith(str(home / "artifacts"))
    assert capsys.readouterr().out == ""


def test_after_init_a_component_is_a_task(root: Path) -> None:
    assert pid().output != os.getpid()
    assert write(content="a").outputs["Output"] == 1


def test_artifacts_are_where_stock_puts_them(root: Path) -> None:
    made = pair().outputs["data"]
    alone = write(content="a").outputs["data"]

    moment = r"\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d{6}"
    assert re.fullmatch(rf"{root}/pair-{moment}/write/data", made.uri)
    assert re.fullmatch(rf"{root}/write-{moment}/write/data", alone.uri)


def test_what_goes_on_is_told_as_stock_tells_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair(content="ab")

    told = re.sub(r"\d\d:\d\d:\d\d\.\d{3}", "NOW", capsys.readouterr().out)
    assert "NOW - INFO - Running pipeline: 'pair'\n-----" in told
    assert "NOW - INFO - Executing task 'write'\nNOW - INFO - Streamed logs:\n\n    writing ab\n" in told
    assert "NOW - INFO - Task 'write' finished with status SUCCESS\n" in told
    assert "NOW - INFO - Task 'write' outputs:\n    Output: 2\n    data: Dataset( name='data',\n" in told
    assert told.endswith("NOW - INFO - Pipeline 'pair' finished with status SUCCESS\n")


def test_a_run_goes_on_where_nobody_reads_what_it_tells(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())

    assert number(of=3).output == 3


def test_artifacts_may_be_given_to_pipelines_and_tasks(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    made = write(content="c").outputs["data"]

    assert read(data=made).output == "c"
    assert takes(data=str(tmp_path / "a"), more=[tmp_path / "b", made]).output == "ab c"
    assert takes(data=made, more=[]).output == "c"
    with pytest.raises(DefinitionError, match="There is no file"):
        takes(data="/no/such", more=[])


def test_a_task_that_fails_raises_with_its_own_exception_as_the_cause(root: Path) -> None:
    with pytest.raises(RuntimeError, match="Task 'fails' finished with status FAILURE") as caught:
        fails(of="no room")

    assert isinstance(caught.value, RunFailed)
    assert isinstance(caught.value.__cause__, ValueError)
    assert str(caught.value.__cause__) == "no room"
    assert "in fails\n    raise ValueError(of)" in caught.value.__cause__.__notes__[0]


def test_a_pipeline_that_fails_names_the_task_and_what_it_is_in(root: Path) -> None:
    @dsl.pipeline
    def inner() -> None:
        fails()

    @dsl.pipeline
    def outer() -> None:
        inner()

    with pytest.raises(RuntimeError, match="Pipeline 'outer' finished with status FAILURE") as caught:
        outer()

    assert "Inner task failed: 'fails' inside 'inner'." in str(caught.value)
    assert "ValueError: why" in str(caught.value)


def test_an_exception_of_the_users_own_is_told_in_words(root: Path) -> None:
    @dsl.component
    def odd() -> str:
        import json

        return json.loads("{")

    with pytest.raises(RunFailed) as caught:
        odd()

    assert isinstance(caught.value.__cause__, TaskFailed)
    assert "JSONDecodeError: Expecting property name" in str(caught.value.__cause__)


def test_a_failure_may_be_told_in_place_of_raised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    local.init(local.SubprocessRunner(), pipeline_root=str(tmp_path), raise_on_error=False)

    task = fails()

    assert task.outputs == {}
    with pytest.raises(DefinitionError, match="it has failed"):
        _ = task.output
    assert "ERROR - Task 'fails' finished with status FAILURE\n" in capsys.readouterr().out


def test_outputs_are_taken_from_the_cache_only_where_asked(root: Path, tmp_path: Path, home: Path) -> None:
    @dsl.pipeline
    def process() -> int:
        return pid().output

    assert process().output != process().output

    cached = tmp_path / "cached"
    for cache_root in (None, str(cached)):
        local.init(local.SubprocessRunner(), str(root), enable_caching=True, cache_root=cache_root)
        assert process().output == process().output
    assert (cached / "penstock.db").exists()
    assert count(home) == 4
    assert count(cached) == 2


def test_the_cache_tells_artifacts_that_are_given_from_each_other(root: Path, tmp_path: Path) -> None:
    @dsl.pipeline
    def reading(data: Input[Dataset]) -> str:
        return read(data=data).output

    local.init(local.SubprocessRunner(), str(root), enable_caching=True)
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("one")
    other.write_text("two")

    assert [reading(data=given).output, reading(data=other).output] == ["one", "two"]
    assert reading(data=given).output == "one"
    assert local.get_run().tasks["read"].state == "CACHED"
    given.write_text("three")
    assert reading(data=given).output == "three"
    labelled = Dataset(uri=str(given), metadata={"label": "new"})
    assert reading(data=labelled).output == "three"
    assert local.get_run().tasks["read"].state == "SUCCEEDED"


def test_objects_are_given_to_tasks_as_files(root: Path) -> None:
    @dsl.component
    def size(data: bytes) -> int:
        return len(data)

    @dsl.component
    def total(numbers: Input[List[int]]) -> int:  # noqa: UP006
        return sum(numbers)

    @dsl.pipeline
    def measured(data: bytes) -> int:
        return size(data=data).output

    local.init(local.SubprocessRunner(), str(root), enable_caching=True)

    assert size(data=b"abc").output == 3
    assert total(numbers=[1, 2]).output == 3
    assert [measured(data=b"abcd").output, measured(data=b"ab").output] == [4, 2]
    assert measured(data=b"abcd").output == 4
    assert local.get_run().tasks["size"].state == "CACHED"
    with pytest.raises(DefinitionError, match="want type <class 'bytes'>"):
        size(data={"a": 1})


def test_exit_tasks_are_told_success_in_stocks_local_word(root: Path) -> None:
    @dsl.pipeline
    def guarded() -> None:
        with dsl.ExitHandler(status_of()):
            text()

    guarded()

    [made] = root.glob("guarded-*/status-of/data")
    assert made.read_text() == "SUCCEEDED"


def test_a_workspace_of_ones_own_stays(tmp_path: Path) -> None:
    @dsl.component
    def leave(folder: str) -> None:
        from pathlib import Path

        Path(folder, "left").write_text("a")

    config = dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi"))

    @dsl.pipeline(pipeline_config=config)
    def leaves() -> None:
        leave(folder=dsl.WORKSPACE_PATH_PLACEHOLDER)

    folder = tmp_path / "mine"
    local.init(local.SubprocessRunner(), str(tmp_path / "root"), workspace_root=str(folder))
    leaves()

    assert (folder / "left").read_text() == "a"


def test_what_needs_a_container_is_refused_in_stocks_words(root: Path) -> None:
    @dsl.container_component
    def echo() -> dsl.ContainerSpec:
        return dsl.ContainerSpec(image="alpine", command=["echo", "a"])

    @dsl.component(target_image="registry.example.com/mine:1")
    def built() -> str:
        return "a"

    phrase = (
        "The SubprocessRunner only supports running Lightweight Python Components. You are attempting to "
    )
    with pytest.raises(RuntimeError, match=phrase + "run a Container Component."):
        echo()
    with pytest.raises(RunnerMissing, match=phrase + "run a Containerized Python Component."):
        built()


def test_an_image_of_ones_own_is_stood_in_for_with_a_warning(root: Path, tmp_path: Path) -> None:
    @dsl.component(base_image="registry.example.com/mine:1")
    def mine() -> str:
        return "a"

    assert mine().output == "a"
    local.init(local.SubprocessRunner(), str(root))
    with pytest.warns(RuntimeWarning, match='custom or non-Python base image "registry.example.com/mine:1"'):
        assert mine().output == "a"


def test_packages_come_alone_or_on_top_of_what_is_here(root: Path, tmp_path: Path) -> None:
    wheel = wheels.make(tmp_path / "wheels", "brought", "1.0", {"brought.py": "VERSION = 1\n"})

    @dsl.component(packages_to_install=[f"brought @ file://{wheel}"])
    def found() -> List[str]:  # noqa: UP006
        import importlib.util

        return [name for name in ("brought", "msgspec") if importlib.util.find_spec(name)]

    assert found().output == ["brought", "msgspec"]
    local.init(local.SubprocessRunner(use_venv=True), str(root))
    assert found().output == ["brought"]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("brought")


def test_settings_of_a_task_that_has_run_are_stocks(root: Path) -> None:
    task = number(of=1)

    with pytest.raises(Exception, match="Task configuration methods are not supported for local execution"):
        task.set_retry(2)
    with pytest.warns(UserWarning, match="is not used by the current local runner"):
        task.set_cpu_limit("1")


def test_ctrl_c_cancels_the_run(home: Path, tmp_path: Path) -> None:
    @dsl.component
    def waits(begun: str) -> None:
        import time
        from pathlib import Path

        Path(begun).touch()
        time.sleep(60)

    begun = tmp_path / "begun"
    main = threading.get_ident()

    def interrupt() -> None:
        wait_until(begun.exists, "the component")
        signal.pthread_kill(main, signal.SIGINT)

    local.init(local.SubprocessRunner(), str(tmp_path))
    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        waits(begun=str(begun))
    thread.join()

    assert local.get_run().state == "CANCELED"


def test_a_past_run_gives_what_it_was_given_and_what_it_gave() -> None:
    @dsl.pipeline
    def looped(contents: List[str]) -> str:  # noqa: UP006
        with dsl.ParallelFor(contents) as content:
            made = write(content=content)
        return join(data=dsl.Collected(made.outputs["data"])).output

    looped(contents=["a", "b"])

    past = local.get_run()
    assert (past.pipeline, past.state, past.parameters) == ("looped", "SUCCEEDED", {"contents": ["a", "b"]})
    assert past.output == "a b"
    assert list(past.tasks) == ["for-loop-1[a]/write", "for-loop-1[b]/write", "join"]
    first = past.tasks["for-loop-1[a]/write"]
    assert (first.state, first.log) == ("SUCCEEDED", "writing a\n")
    assert first.outputs["Output"] == 1
    assert read(data=first.outputs["data"]).output == "a"
    assert join(**past.tasks["join"].inputs).output == "a b"
    assert local.get_run(past.id[:8]).id == local.get_run(past.name).id == past.id
    assert "'looped " in repr(past)
    assert past.tasks["join"].output == "a b"
    with pytest.raises(DefinitionError, match="has 2 outputs"):
        _ = first.output


def test_runs_that_are_not_there() -> None:
    with pytest.raises(NotFound, match="there is no run yet"):
        local.get_run()


def test_a_run_that_failed_says_why() -> None:
    @dsl.pipeline
    def failing() -> None:
        fails()

    with pytest.raises(RunFailed):
        failing()

    past = local.get_run()
    assert past.state == "FAILED"
    assert past.error is not None
    assert past.error.task == "fails"
    assert "about to fail" in past.tasks["fails"].log
