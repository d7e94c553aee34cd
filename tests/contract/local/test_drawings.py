"""Every conformance document can be drawn: all tasks, in boxes that do not meet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from penstock import ir
from penstock.local.drawing import drawing
from support import conformance
from support.html_pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

BOX = re.compile(
    r"<title>([^<]*)</title><rect x='([-\d.]+)' y='([-\d.]+)' width='([\d.]+)' height='([\d.]+)'"
)


def paths(spec: ir.PipelineSpec, component: ir.ComponentSpec | None, above: str = "") -> Iterator[str]:
    if component is None or component.dag is None:
        return
    for name, task in component.dag.tasks.items():
        yield f"{above}{name}"
        yield from paths(spec, spec.components[task.component_name], f"{above}{name}/")


@pytest.mark.parametrize("name", conformance.names())
def test_a_document_is_drawn(name: str) -> None:
    spec = ir.load(conformance.text(name)).spec

    svg = drawing(spec)

    assert Page(svg).is_harmless()
    boxes = {title.partition(":")[0]: tuple(map(float, place)) for title, *place in BOX.findall(svg)}
    assert set(paths(spec, spec.root)) == set(boxes)
    for one, (x1, y1, w1, h1) in boxes.items():
        for other, (x2, y2, w2, h2) in boxes.items():
            if one < other and not other.startswith(f"{one}/"):
                assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1, (one, other)
