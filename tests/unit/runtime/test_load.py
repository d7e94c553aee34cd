"""Loading a component's source."""

from __future__ import annotations

import inspect
import sys
import textwrap
import traceback
from typing import TYPE_CHECKING

import pytest

from penstock.runtime.load import load_function, load_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Write = Callable[[str], str]

NAME = "ephemeral_component_of_a_test"


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write a source file; what loading it does to this process is taken back."""
    path = sys.path[:]

    def to_file(source: str) -> str:
        file = tmp_path / f"{NAME}.py"
        file.write_text(textwrap.dedent(source))
        return str(file)

    yield to_file
    sys.path[:] = path
    sys.modules.pop(NAME, None)


def test_the_function_knows_its_source_and_shows_it_in_tracebacks(write: Write) -> None:
    function = load_function(write("def f():\n    raise KeyError('x')  # here\n"), "f")

    with pytest.raises(KeyError) as raised:
        function()

    assert inspect.getsource(function).endswith("# here\n")
    assert traceback.extract_tb(raised.value.__traceback__)[-1].line == "raise KeyError('x')  # here"


def test_the_module_can_be_imported_by_its_name(write: Write, tmp_path: Path) -> None:
    module = load_module(write("value = __file__, __name__, __spec__.name\n"))

    assert sys.modules[NAME] is module
    assert sys.path[0] == str(tmp_path)
    assert module.value == (str(tmp_path / f"{NAME}.py"), NAME, NAME)


def test_nothing_is_left_beside_the_source(write: Write, tmp_path: Path) -> None:
    load_module(write("x = 1\n"))

    assert [file.name for file in tmp_path.iterdir()] == [f"{NAME}.py"]


def test_a_source_in_another_encoding_is_read(write: Write, tmp_path: Path) -> None:
    path = write("")
    (tmp_path / f"{NAME}.py").write_bytes("# coding: latin-1\nname = 'é'\n".encode("latin-1"))

    assert load_module(path).name == "é"


@pytest.mark.parametrize(
    ("source", "error"), [("def f(:\n", SyntaxError), ("import nothing_like_it\n", ImportError)]
)
def test_a_source_that_fails_to_load_leaves_no_module(
    write: Write, source: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        load_function(write(source), "f")

    assert NAME not in sys.modules


def test_a_component_object_stands_for_its_function(write: Write) -> None:
    path = write("""
        class Component:
            python_func = staticmethod(lambda: "called")
        f = Component()
    """)

    assert load_function(path, "f")() == "called"


def test_a_missing_function_is_named_with_those_that_are_there(write: Write) -> None:
    path = write("import json\nfrom textwrap import dedent\ndef g(): pass\nclass H: pass\n")

    with pytest.raises(AttributeError) as raised:
        load_function(path, "f")

    assert str(raised.value) == (
        "The component's source has no function 'f'. It defines: g, H.\n"
        f"  where: {path}\n"
        "  hint: compile the pipeline anew: its definition of this component is not of this source"
    )


def test_something_that_is_no_function_is_refused(write: Write) -> None:
    with pytest.raises(TypeError, match="'f' in the component's source is a int, not a function"):
        load_function(write("f = 1\n"), "f")
