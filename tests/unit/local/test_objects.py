"""With the InlineRunner, what an artifact holds goes from task to task in memory, and is written as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, NamedTuple  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import dsl, local
from penstock.dsl import Input  # noqa: TC001 - components are annotated with it

if TYPE_CHECKING:
    from pathlib import Path


class Both(NamedTuple):
    """What `identities` gives."""

    identity: int
    format: str


@dsl.component
def give(number: int = 7) -> bytes:
    import gc  # noqa: PLC0415 - a component imports what it uses in its body

    gc.collect()
    return b"a long text, of which Python keeps no other copy: %d" % number


@dsl.component
def look(data: bytes, raw: Input[dsl.Artifact]) -> Both:
    with open(raw.path, "rb") as file:  # noqa: PTH123
        assert file.read() == data
    return Both(id(data), raw.metadata["format"])


@dsl.component
def look_at_all(data: List[dsl.Artifact], numbers: list[int]) -> bool:  # noqa: UP006
    return len(data) == len(numbers)


@pytest.fixture(autouse=True)
def _inline(home: Path, tmp_path: Path) -> None:
    local.init(local.InlineRunner(), pipeline_root=str(tmp_path / "root"))


def test_both_takers_are_given_the_very_object() -> None:
    @dsl.pipeline
    def flow() -> NamedTuple("Two", [("first", int), ("second", int), ("format", str)]):  # type: ignore[valid-type]
        made = give().output
        one, two = look(data=made, raw=made), look(data=made, raw=made)
        return {
            "first": one.outputs["identity"],
            "second": two.outputs["identity"],
            "format": one.outputs["format"],
        }

    outputs = flow().outputs

    assert outputs["first"] == outputs["second"]
    assert outputs["format"] == "bytes"


def test_what_many_tasks_have_made_is_collected() -> None:
    @dsl.pipeline
    def flow() -> bool:
        with dsl.ParallelFor([1, 2]) as number:
            made = give(number=number)
        return look_at_all(data=dsl.Collected(made.output), numbers=[1, 2]).output  # type: ignore[no-any-return]

    assert flow().output is True
