"""What a component's signature names travels with its source."""

# ruff: noqa: TC001
# Annotations are evaluated here.

from __future__ import annotations

import collections
import datetime as dt
import enum
import linecache
import sys
from collections.abc import Callable, Iterator  # noqa: TC003
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from penstock import dsl
from penstock.runtime.load import load_module
from support import command
from support.command import Done

if TYPE_CHECKING:
    from fractions import Fraction


FACTOR = 2
Vector = list[float]


def doubled(number: int) -> int:
    return number * FACTOR


class Kind(enum.Enum):
    OLD = "old"


@dataclass
class Base:
    made: dt.date


@dataclass
class Part(Base):
    kind: Kind = Kind.OLD
    counts: dict[str, int] = field(default_factory=collections.Counter)

    def size(self) -> int:
        return doubled(len(self.counts))


def source_of(component: Any) -> str:
    text: str = component.implementation.command[-1]
    return text


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Callable[[Any], Any]]:
    """Load what a component's source defines as a module, as a task does."""

    def load(component: Any) -> Any:
        path = tmp_path / "ephemeral_component.py"
        lines = source_of(component).splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "kfp" not in line))
        return load_module(str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.path", [*sys.path])
        yield load
    sys.modules.pop("ephemeral_component", None)


def test_a_class_travels_with_all_that_it_uses(loaded: Any) -> None:
    @dsl.component
    def take(part: Part) -> int:
        return part.size()

    names = loaded(take)
    part = names.Part(dt.date(2026, 1, 31), counts={"a": 1})

    assert names.take(part) == 2
    assert names.Kind.OLD.value == "old"
    assert source_of(take).startswith("from __future__ import annotations\n\nimport kfp\n")


def test_what_is_used_stands_above_its_use() -> None:
    @dsl.component
    def take(part: Part) -> None:
        print(part)

    text = source_of(take)
    places = [text.index(each) for each in ("class Base", "class Kind", "class Part", "def take")]
    assert places == sorted(places)
    assert text.count("class Kind") == 1


def test_imports_of_the_file_are_repeated() -> None:
    @dsl.component
    def take(since: dt.datetime, row: Done, of: command.Done) -> None:
        print(since, row, of)

    text = source_of(take)
    assert "\nimport datetime as dt\n" in text
    assert "\nfrom support.command import Done\n" in text
    assert "\nfrom support import command\n" in text


def test_an_alias_and_a_constant_travel(loaded: Any) -> None:
    @dsl.component
    def take(vector: Vector, by: int = FACTOR) -> float:
        return sum(vector) * by

    names = loaded(take)
    assert names.take([1.0, 2.0]) == 6.0
    assert "\nVector = list[float]\n" in source_of(take)


def test_an_import_that_only_a_type_checker_makes_is_carried_out() -> None:
    @dsl.component
    def take(share: list[Fraction]) -> None:
        print(share)

    assert "\nfrom fractions import Fraction\n" in source_of(take)


def test_a_class_of_a_function_travels_too(loaded: Any) -> None:
    @dataclass
    class Inner:
        width: int

    class Two(NamedTuple):
        left: int
        right: str

    @dsl.component
    def take(inner: Inner) -> Two:
        return Two(inner.width, "r")

    names = loaded(take)
    assert names.take(names.Inner(3)) == (3, "r")


def test_what_kfp_gives_is_not_written_again() -> None:
    @dsl.component
    def take(text: str, data: dsl.Input[dsl.Dataset], n: dsl.OutputPath(int)) -> None:  # type: ignore[valid-type]
        print(text, data, n)

    assert source_of(take).startswith(
        "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\ndef take("
    )


def test_a_class_of_another_cell_of_a_notebook_travels(monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {"__name__": "a_notebook", "dsl": dsl}
    cells = [
        "import enum\nclass Tone(enum.Enum):\n    LOW = 'low'\n",
        "%magic of the notebook\n",
        "@dsl.component\ndef play(tone: Tone) -> str:\n    return tone.value\n",
    ]
    for number, cell in enumerate(cells):
        path = f"<cell-{number}>"
        monkeypatch.setitem(linecache.cache, path, (len(cell), None, cell.splitlines(keepends=True), path))
        if not cell.startswith("%"):
            exec(compile(cell, path, "exec", dont_inherit=True), names)  # noqa: S102 - as a kernel does

    text = source_of(names["play"])
    assert "\nimport enum\n\nclass Tone(enum.Enum):\n    LOW = 'low'\n" in text
