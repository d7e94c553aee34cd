"""Artifact classes of one's own under the real command: their module travels, and tasks get their objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

SHELVES = """\
from kfp import dsl


class Shelf(dsl.Dataset):
    schema_title = "google.Shelf"
    schema_version = "0.0.1"

    def rows(self):
        return int(self.metadata["rows"])
"""
FLOW = """\
from typing import List, Optional

import shelves
from kfp import dsl
from kfp.dsl import Input, Output
from shelves import Shelf


@dsl.component
def make(rows: int, out: Output[Shelf]):
    out.metadata["rows"] = rows


@dsl.component
def one(data: Input[shelves.Shelf], other: Optional[Input[Shelf]] = None) -> str:
    return f"{data.rows()} {other}"


@dsl.component
def several(shelves_: Input[List[Shelf]], first: str) -> str:
    return f"{first} {[each.rows() for each in shelves_]}"


@dsl.pipeline
def flow() -> str:
    with dsl.ParallelFor([1, 2]) as rows:
        made = make(rows=rows)
    single = one(data=make(rows=3).outputs["out"])
    return several(shelves_=dsl.Collected(made.outputs["out"]), first=single.output).output
"""


def test_tasks_get_objects_of_ones_own_classes_alone_and_in_lists(penstock: Penstock) -> None:
    (penstock.folder / "shelves.py").write_text(SHELVES)
    (penstock.folder / "flow.py").write_text(FLOW)

    done = penstock("run", "flow.py", "--json")

    assert done.code == 0, done.err
    assert done.json["outputs"] == {"Output": "3 None [1, 2]"}
