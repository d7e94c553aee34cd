from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from penstock import dsl, ir
from penstock.cli import load
from penstock.errors import DefinitionError, IRError, SubmitError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol

    class Write(Protocol):
        def __call__(self, text: str, name: str = "flow.py") -> Path: ...


COMPONENT = """
from penstock import dsl

@dsl.component
def add(a: int, b: int = 1) -> int:
    return a + b
"""
PIPELINE = """
@dsl.pipeline(name="my-{0}")
def {0}(a: int = 1) -> int:
    return add(a=a).output
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a user's file, in the current folder."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "flow.py") -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_pipelines_and_components_of_the_file_are_found_in_order(write: Write) -> None:
    path = write(
        COMPONENT + PIPELINE.format("first") + PIPELINE.format("second") + "alias = first\nnumber = 3\n"
    )

    found = load.load_pipelines(path)

    assert list(found) == ["add", "first", "second"]
    assert [load.is_pipeline(value) for value in found.values()] == [False, True, True]


def test_what_is_only_imported_is_not_found(write: Write) -> None:
    write(COMPONENT + PIPELINE.format("elsewhere"), "steps.py")
    path = write("from steps import add, elsewhere, dsl\n" + PIPELINE.format("here"))

    assert list(load.load_pipelines(path)) == ["here"]
    assert load.select(path).name == "my-here"  # type: ignore[attr-defined]
    assert load.is_pipeline(load.select(path, "elsewhere"))


def test_one_pipeline_among_components_is_the_one_meant(write: Write) -> None:
    path = write(COMPONENT + COMPONENT.replace("add", "more") + PIPELINE.format("only"))

    assert load.load_package(path).spec.name == "my-only"


def test_a_component_alone_is_meant(write: Write) -> None:
    assert load.load_package(write(COMPONENT)).spec.name == "add"


def test_several_pipelines_and_no_name_lists_them(write: Write) -> None:
    path = write(COMPONENT + PIPELINE.format("first") + PIPELINE.format("second"))

    with pytest.raises(SubmitError) as raised:
        load.select(path)

    assert str(raised.value) == (
        "flow.py defines 2 pipelines: first, second.\n  hint: name one, as in flow.py:second"
    )


def test_several_components_and_no_pipeline_lists_them(write: Write) -> None:
    path = write(COMPONENT + COMPONENT.replace("add", "more"))

    with pytest.raises(SubmitError, match=r"^flow.py defines 2 components and no pipeline: add, more\."):
        load.select(path)


def test_a_file_without_pipelines_says_so(write: Write) -> None:
    with pytest.raises(SubmitError, match=r"^flow.py defines no pipeline and no component\."):
        load.select(write("x = 1\n"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "from penstock.components import func_to_container_op",
            "func_to_container_op is of KFP 1, which files for KFP 2 do not use: "
            "decorate the function with @dsl.component",
        ),
        (
            "from penstock import dsl\ndsl.ContainerOp(name='a', image='b')",
            "ContainerOp is of KFP 1, which files for KFP 2 do not use: "
            "write a function with @dsl.container_component that returns a dsl.ContainerSpec",
        ),
        (
            "import penstock.gcp",
            "gcp is of KFP 1, which files for KFP 2 do not use: use kubernetes.use_secret_as_volume",
        ),
        ("from penstock.components import nonsense", "the file must run through with this Python"),
        ("import types\ntypes.SimpleNamespace().gcp", "the file must run through with this Python"),
    ],
)
def test_names_of_version_1_are_told_with_what_takes_their_place(write: Write, text: str, hint: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        load.load_pipelines(write(text + "\n"))

    assert raised.value.hint == hint


@pytest.mark.parametrize("name", ["second", "my-second"])
def test_a_pipeline_is_chosen_by_its_variable_or_its_own_name(write: Write, name: str) -> None:
    path = write(COMPONENT + PIPELINE.format("first") + PIPELINE.format("second"))

    assert load.load_package(path, name).spec.name == "my-second"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("third", "flow.py has no pipeline or component called 'third'."),
        ("number", "'number' in flow.py is a int, not a pipeline or component."),
    ],
)
def test_a_name_that_is_no_pipeline_lists_those_that_are(write: Write, name: str, message: str) -> None:
    path = write(COMPONENT + PIPELINE.format("first") + "number = 3\n")

    with pytest.raises(SubmitError) as raised:
        load.select(path, name)

    assert str(raised.value) == f"{message}\n  hint: it defines add, first"


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_a_compiled_file_is_read_as_it_is(write: Write, suffix: str) -> None:
    package = load.load_package(write(COMPONENT + PIPELINE.format("only")))
    text = ir.dump(package) if suffix != ".json" else json.dumps(ir.to_dict(package.spec))

    assert load.load_package(write(text, f"compiled{suffix}")) == package._replace(origins={})


def test_a_name_cannot_be_chosen_from_a_compiled_file(write: Write) -> None:
    with pytest.raises(SubmitError, match=r"compiled.yaml is a compiled pipeline; 'x' cannot be chosen"):
        load.load_package(write("root: {}\n", "compiled.yaml"), "x")


def test_a_compiled_file_that_is_no_pipeline_is_refused_by_name(write: Write) -> None:
    with pytest.raises(IRError, match=r"values.yaml"):
        load.load_package(write("a: 1\n", "values.yaml"))


def test_files_that_cannot_be_read_are_refused(write: Write, tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "missing.py", "There is no file missing.py."),
        (tmp_path, f"{tmp_path} is a folder." if os.getcwd() != str(tmp_path) else ". is a folder."),  # noqa: PTH109
        (write("x", "notes.txt"), "notes.txt is neither Python (.py) nor a compiled pipeline"),
    ):
        with pytest.raises(SubmitError) as raised:
            load.load_package(path)
        assert raised.value.message.startswith(message)


def test_a_syntax_error_is_told_with_its_line(write: Write) -> None:
    with pytest.raises(DefinitionError) as raised:
        load.load_pipelines(write("x = 1\ndef f(:\n    pass\n"))

    assert str(raised.value).splitlines()[:2] == [
        "flow.py is not valid Python: invalid syntax.",
        "  where: flow.py:2",
    ]
    assert "def f(:" in load.user_traceback(raised.value)


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xfe = 1\n"])
def test_a_file_that_is_not_python_is_refused(write: Write, content: bytes) -> None:
    path = write("")
    path.write_bytes(content)

    with pytest.raises(DefinitionError, match=r"^flow.py "):
        load.load_pipelines(path)


def test_an_exception_of_the_file_keeps_its_own_traceback(write: Write) -> None:
    path = write("def inner():\n    return {}['key']\n\ninner()\n")

    with pytest.raises(DefinitionError) as raised:
        load.load_pipelines(path)

    assert str(raised.value).splitlines()[:2] == [
        "flow.py raised KeyError while it was read for its pipelines: 'key'",
        "  where: flow.py:2",
    ]
    assert load.user_traceback(raised.value) == (
        "Traceback (most recent call last):\n"
        f'  File "{path}", line 4, in <module>\n    inner()\n'
        f"  File \"{path}\", line 2, in inner\n    return {{}}['key']\n"
        "           ~~^^^^^^^\n"
        "KeyError: 'key'\n"
    )


def test_a_missing_package_says_where_to_install_it(write: Write) -> None:
    with pytest.raises(DefinitionError) as raised:
        load.load_pipelines(write("import surely_not_installed.deep\n"))

    assert raised.value.hint == (
        f"install surely_not_installed for {sys.executable}, or import it inside the component"
    )


def test_a_file_that_ends_python_is_told_so(write: Write) -> None:
    with pytest.raises(DefinitionError, match=r"^flow.py ended Python with exit code 3 while") as raised:
        load.load_pipelines(write("import sys\nsys.exit(3)\n"))

    assert raised.value.where == "flow.py:2"


def test_a_mistake_in_a_pipeline_is_told_in_its_own_words(write: Write) -> None:
    path = write(COMPONENT + "\n@dsl.pipeline\ndef wrong():\n    add(a='text')\n")

    with pytest.raises(DefinitionError, match="'a' of component 'add'") as raised:
        load.load_pipelines(path)

    assert raised.value.where is not None
    assert "flow.py:10" in raised.value.where
    assert load.user_traceback(raised.value) == ""


def test_the_file_is_not_the_main_program(write: Write) -> None:
    path = write(COMPONENT + "if __name__ == '__main__':\n    raise SystemExit('ran')\n")

    assert list(load.load_pipelines(path)) == ["add"]


def test_neighbours_are_importable_while_the_file_is_read_and_not_after(write: Write, tmp_path: Path) -> None:
    write("VALUE = 3\n", "neighbour_of_flow.py")

    load.load_pipelines(write("import neighbour_of_flow\nassert neighbour_of_flow.VALUE == 3\n"))

    assert str(tmp_path) not in sys.path


def test_what_the_file_prints_goes_to_stderr(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    load.load_pipelines(write("print('hello')\n"))

    assert capsys.readouterr() == ("", "hello\n")


def test_an_edited_file_is_read_anew_and_leaves_nothing_behind(write: Write, tmp_path: Path) -> None:
    first = load.load_package(write(COMPONENT))
    second = load.load_package(write(COMPONENT.replace("a + b", "a - b")))

    assert "a + b" in json.dumps(ir.to_dict(first.spec))
    assert "a - b" in json.dumps(ir.to_dict(second.spec))
    assert [entry.name for entry in tmp_path.iterdir()] == ["flow.py"]


def test_a_definition_made_here_is_lowered_as_it_is() -> None:
    @dsl.component
    def here(x: int) -> int:
        return x

    assert load.to_package(here).spec.name == "here"
