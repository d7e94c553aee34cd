"""A component that is called where no pipeline is defined runs in this process."""
# ruff: noqa: PLC0415 - a component imports what it uses in its body

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, Literal, NamedTuple, Optional  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import dsl
from penstock.dsl import Dataset, Input, InputPath, Metrics, Model, Output, OutputPath
from penstock.errors import (
    DefinitionError,
    InconsistentTypeException,
    OutputError,
    OutputMissing,
    SubmitError,
)
from support.authoring import nothing, number, text


class Table(Dataset):
    schema_title = "google.Table"


@dsl.component
def write(content: str, data: Output[Dataset], metrics: Output[Metrics]) -> int:
    from pathlib import Path

    Path(data.path).write_text(content)
    data.metadata["length"] = len(content)
    metrics.log_metric("length", len(content))
    return len(content)


@dsl.component
def read(data: Input[Dataset]) -> str:
    from pathlib import Path

    return f"{Path(data.path).read_text()} {data.metadata.get('length')}"


def test_it_gives_its_output() -> None:
    assert text(of="a", more="b").output == "ab"
    assert text().outputs == {"Output": "t"}


def test_it_is_called_as_in_a_pipeline() -> None:
    with pytest.raises(DefinitionError, match="must be instantiated using keyword arguments"):
        text("a")
    with pytest.raises(TypeError, match='unexpected keyword argument "off"'):
        text(off="a")
    with pytest.raises(
        InconsistentTypeException, match="'STRING' is incompatible with the input type 'NUMBER"
    ):
        number(of="a")
    with pytest.raises(OutputMissing, match="no output 'more'"):
        text().outputs["more"]
    assert nothing().outputs == {}


def test_its_artifacts_are_files_of_their_own() -> None:
    one, two = write(content="abc"), write(content="de")

    data = one.outputs["data"]
    assert isinstance(data, Dataset)
    assert Path(data.path).read_text() == "abc"
    assert (data.name, data.uri, data.metadata) == ("data", data.path, {"length": 3})
    assert Path(two.outputs["data"].path).read_text() == "de"
    assert one.outputs["metrics"].metadata == {"length": 3}
    assert list(one.outputs) == ["data", "metrics", "Output"]


def test_an_artifact_of_another_call_is_handed_over_with_its_metadata() -> None:
    assert read(data=write(content="abc").outputs["data"]).output == "abc 3"


def test_a_path_is_an_artifact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("abc")
    monkeypatch.chdir(tmp_path)

    assert read(data=tmp_path / "a.txt").output == "abc None"
    assert read(data="a.txt").output == "abc None"
    assert read(data=f"file://{tmp_path}/a.txt").output == "abc None"
    assert read(data=Dataset(uri=str(tmp_path / "a.txt"), metadata={"length": 9})).output == "abc 9"


def test_what_is_no_artifact_of_its_type_is_refused_at_its_line() -> None:
    with pytest.raises(DefinitionError, match="There is no file or folder '/no/such'") as caught:
        read(data="/no/such")
    assert __file__ in str(caught.value)
    with pytest.raises(InconsistentTypeException, match=r"system.Model@0.0.1' is incompatible"):
        read(data=Model(uri="/a"))
    with pytest.raises(DefinitionError, match="it takes an artifact"):
        read(data=3)
    with pytest.raises(DefinitionError, match=r"give a task's output: task.output"):
        read(data=text())


def test_lists_and_optional_artifacts(tmp_path: Path) -> None:
    @dsl.component
    def several(data: Input[List[Dataset]], model: Optional[Input[Model]] = None) -> str:  # noqa: UP006, UP045
        from pathlib import Path

        return f"{[Path(each.path).name for each in data]} {model and model.framework}"

    for name in "ab":
        (tmp_path / name).touch()
    paths = [tmp_path / "a", Dataset(uri=str(tmp_path / "b"))]

    assert several(data=paths).output == "['a', 'b'] None"
    assert several(data=[], model=None).output == "[] None"
    assert several(data=[], model=Model(uri="/m", metadata={"framework": "f"})).output == "[] f"
    with pytest.raises(DefinitionError, match="takes a list of artifacts"):
        several(data="a")


def test_none_may_be_given_where_it_is_the_default() -> None:
    @dsl.component
    def either(word: Optional[str] = None, count: Optional[int] = 3) -> str:  # noqa: UP045
        return f"{word} {count}"

    assert either(word=None).output == "None 3"
    with pytest.raises(DefinitionError, match="leave 'count' out"):
        either(count=None)


def test_paths_and_several_outputs() -> None:
    @dsl.component
    def paths(given: InputPath(str), number: OutputPath(int), data: OutputPath("Dataset")) -> NamedTuple(
        "Both", first=int, second=list[str]
    ):
        from pathlib import Path

        Path(number).write_text("7")
        Path(data).write_text(Path(given).read_text())
        return (1, ["a"])  # type: ignore[return-value]

    task = paths(given="abc")

    assert {**task.outputs, "data": None} == {"number": 7, "data": None, "first": 1, "second": ["a"]}
    assert Path(task.outputs["data"].path).read_text() == "abc"


def test_returned_artifacts_and_the_class_that_is_named() -> None:
    @dsl.component
    def returned() -> Table:
        return Table(uri=dsl.get_uri("t"), metadata={"rows": 1})

    made = returned().output

    assert type(made) is Table
    assert made.uri.endswith("/t")
    assert made.metadata == {"rows": 1}


def test_how_tasks_ended_can_be_given_to_an_exit_task() -> None:
    @dsl.component(task_config_passthroughs=[dsl.TaskConfigField.KUBERNETES_NODE_SELECTOR])
    def tell(status: dsl.PipelineTaskFinalStatus, config: dsl.TaskConfig) -> str:
        return f"{status.state} {status.error_message} {config.node_selector}"

    failed = dsl.PipelineTaskFinalStatus("FAILED", "run", "task", 1, "no room")
    config = dsl.TaskConfig(node_selector={"a": "b"})

    assert tell().output == "SUCCEEDED None None"
    assert tell(status=failed, config=config).output == "FAILED no room {'a': 'b'}"


def test_embedded_files_are_a_copy(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a").write_text("abc")

    @dsl.component(embedded_artifact_path=str(folder))
    def whole(files: dsl.EmbeddedInput[Dataset]) -> str:
        from pathlib import Path

        found = Path(files.path, "a").read_text()
        Path(files.path, "a").unlink()
        return found

    @dsl.component(embedded_artifact_path=str(folder / "a"))
    def one(file: dsl.EmbeddedInput[Dataset]) -> str:
        from pathlib import Path

        return Path(file.path).read_text()

    assert [whole().output, whole().output, one().output] == ["abc"] * 3


def test_an_importer_gives_its_artifact() -> None:
    task = dsl.importer("s3://bucket/model", Model, metadata={"a": [1]})

    assert isinstance(task.output, Model)
    assert (task.output.uri, task.output.metadata) == ("s3://bucket/model", {"a": [1]})


def test_the_functions_exception_comes_out_as_it_was_raised() -> None:
    @dsl.component
    def fails(of: str = "a") -> str:
        import os

        try:
            os.stat("/no/such")  # noqa: PTH116 - it has an errno
        except FileNotFoundError as error:
            raise ValueError(of) from error
        return of

    with pytest.raises(ValueError, match=r"^a$") as caught:
        fails()

    assert isinstance(caught.value.__cause__, FileNotFoundError)
    assert caught.value.__cause__.filename == "/no/such"
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert (frames[-1].name, frames[-1].filename) == ("fails", __file__)
    assert not any("runtime" in frame.filename for frame in frames)


def test_an_exception_keeps_what_it_was_raised_during() -> None:
    @dsl.component
    def fails() -> str:
        try:
            return str(1 / 0)
        except ZeroDivisionError:
            raise KeyError("mine")  # noqa: B904 - the context is to stay

    with pytest.raises(KeyError) as caught:
        fails()

    assert isinstance(caught.value.__context__, ZeroDivisionError)
    assert not caught.value.__suppress_context__


def test_packages_that_are_missing_here_are_told() -> None:
    @dsl.component(packages_to_install=["no-such==1.0"])
    def needs() -> str:
        import no_such

        return str(no_such)

    with pytest.raises(ModuleNotFoundError, match="no_such") as caught:
        needs()

    assert "install no-such==1.0, or call local.init" in caught.value.__notes__[0]


def test_what_it_sees_is_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    @dsl.component
    def where() -> str:
        import os

        return f"{os.getpid()} {os.getcwd()} {os.environ['MINE']}"  # noqa: PTH109 - as many write it

    monkeypatch.setenv("MINE", "a")

    assert where().output == f"{os.getpid()} {Path.cwd()} a"


def test_outputs_are_what_is_declared() -> None:
    @dsl.component
    def none_of_it(count: OutputPath(int)) -> float:
        return 1

    @dsl.component
    def as_a_double() -> float:
        return 1

    with pytest.raises(OutputError, match="'count' was not written"):
        none_of_it()
    given = as_a_double().output
    assert type(given) is float


def test_a_literal_and_a_default_are_those_of_a_run() -> None:
    @dsl.component
    def colour(name: Literal["red", "green"] = "red") -> str:
        return name

    assert colour(name="green").output == "green"
    with pytest.raises((DefinitionError, SubmitError), match="blue"):
        colour(name="blue")


def test_calls_in_threads_do_not_meet() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda index: write(content="x" * index).outputs["data"], range(16)))

    assert [len(Path(data.path).read_text()) for data in made] == list(range(16))


def test_what_was_made_is_gone_when_the_process_is(tmp_path: Path) -> None:
    program = """
import os
from pathlib import Path
from penstock import dsl

@dsl.component
def make(data: dsl.Output[dsl.Dataset]):
    open(data.path, "w").close()

path = make().outputs["data"].path
if os.fork() == 0:
    raise SystemExit  # the fork's end is not the end
os.wait()
print(path, Path(path).exists())
"""
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, str(tmp_path / "program.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    path, existed = done.stdout.split()
    assert existed == "True"
    assert not Path(path).parent.parent.exists()


def test_it_needs_no_home_and_no_store(home: Path) -> None:
    text()

    assert not home.exists()
    assert json.dumps(text().outputs) == '{"Output": "t"}'
