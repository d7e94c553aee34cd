"""A pipeline as a drawing: tasks below what they wait for, loops and conditions as boxes around theirs."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir

__all__ = ["drawing"]

MOST_TASKS = 300
"""A larger pipeline is told by its number of tasks: nobody would find anything in its drawing."""

_LETTER = 7.2
_MOST_LETTERS = 34
_HEIGHT, _TITLE, _GAP, _PAD = 30.0, 22.0, 26.0, 14.0
_TINTS = {
    "SUCCEEDED": "46,160,67",
    "CACHED": "56,166,190",
    "FAILED": "220,60,60",
    "RUNNING": "56,120,220",
    "QUEUED": "56,120,220",
    "CANCELED": "210,150,30",
}


class _Box(Struct):
    """A task, or a group with the boxes in it; places are relative to the box around it."""

    name: str
    title: str
    hint: str
    state: str
    upstream: set[str]
    is_group: bool = False
    inner: list[_Box] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


def drawing(spec: ir.PipelineSpec, states: Mapping[str, str] | None = None) -> str:
    """Return a pipeline as SVG.

    Args:
        spec: The pipeline.
        states: The states of a run's tasks, by the names of the tasks and groups that lead to each, as in
            ``for-loop-1/train``.
    """
    assert spec.root is not None, "a valid pipeline has a root"
    count = sum(
        len(each.dag.tasks) for each in [spec.root, *spec.components.values()] if each.dag is not None
    )
    if count > MOST_TASKS:
        return f"<div class='dim'>{count} tasks and groups: too many to draw</div>"
    boxes = _boxes(spec, spec.root, "", states or {})
    width, height = _place(boxes)
    room = f"{width + 4:.0f} {height + 4:.0f}"
    return (
        f"<svg width='{width + 4:.0f}' height='{height + 4:.0f}' viewBox='-2 -2 {room}'"
        f" role='img' aria-label='{escape(spec.name)}' font-family='sans-serif' font-size='12'"
        f" fill='none' stroke='currentColor'>{''.join(_drawn(boxes, 0.0, 0.0))}</svg>"
    )


def _boxes(
    spec: ir.PipelineSpec, component: ir.ComponentSpec, path: str, states: Mapping[str, str]
) -> list[_Box]:
    dag = component.dag
    if dag is None:
        return []
    return [
        _box(spec, task, name, f"{path}/{name}" if path else name, states) for name, task in dag.tasks.items()
    ]


def _box(
    spec: ir.PipelineSpec, task: ir.PipelineTaskSpec, name: str, path: str, states: Mapping[str, str]
) -> _Box:
    component = spec.components[task.component_name]
    shown = (task.task_info.name if task.task_info is not None else "") or name
    box = _Box(name, shown, path, states.get(path, ""), set(task.dependent_tasks))
    for source in [*task.input_parameters.values(), *task.input_artifacts.values()]:
        for output in (
            getattr(source, "task_output_parameter", None),
            getattr(source, "task_output_artifact", None),
        ):
            if output is not None:
                box.upstream.add(output.producer_task)
    if component.dag is not None:
        box.is_group = True
        box.inner = _boxes(spec, component, path, states)
    if task.parameter_iterator is not None or task.artifact_iterator is not None:
        box.title = f"for each: {box.title}"
    condition = task.trigger_policy.condition if task.trigger_policy is not None else ""
    if condition:
        box.title, box.hint = f"if: {box.title}", f"{path}: {condition}"
    return box


def _place(boxes: list[_Box]) -> tuple[float, float]:
    """Give boxes that stand together their places, and return the room that they take."""
    for box in boxes:
        _measure(box)
    rows = _rows(boxes)
    widths = [sum(box.width for box in row) + _PAD * (len(row) - 1) for row in rows]
    widest = max(widths, default=0.0)
    y = 0.0
    for row, width in zip(rows, widths, strict=True):
        x = (widest - width) / 2
        for box in row:
            box.x, box.y = x, y
            x += box.width + _PAD
        y += max(box.height for box in row) + _GAP
    return widest, max(0.0, y - _GAP)


def _measure(box: _Box) -> None:
    letters = min(len(box.title), _MOST_LETTERS)
    box.width, box.height = letters * _LETTER + 20, _HEIGHT
    if box.is_group:
        width, height = _place(box.inner)
        box.width = max(box.width, width + 2 * _PAD)
        box.height = _TITLE + height + _PAD
        for inner in box.inner:
            inner.x += (box.width - width) / 2
            inner.y += _TITLE


def _rows(boxes: list[_Box]) -> list[list[_Box]]:
    """Return boxes row by row: each below all that it waits for, and near below it."""
    by_name = {box.name: box for box in boxes}
    depths: dict[str, int] = {}
    waiting = list(by_name)
    while waiting:  # without recursion: a chain may be long
        name = waiting[-1]
        above = [each for each in by_name[name].upstream if each in by_name and each != name]
        missing = [each for each in above if each not in depths]
        if missing and len(waiting) <= len(boxes) ** 2:
            waiting += missing
            continue
        waiting.pop()
        depths[name] = 1 + max((depths.get(each, -1) for each in above), default=-1)
    rows: list[list[_Box]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for box in boxes:
        rows[depths[box.name]].append(box)
    order: dict[str, float] = {}
    for row in rows:
        row.sort(key=lambda box: _middle([order[each] for each in box.upstream if each in order]))
        order.update((box.name, (index + 0.5) / len(row)) for index, box in enumerate(row))
    return rows


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.5


def _drawn(boxes: list[_Box], x: float, y: float) -> list[str]:
    """Return boxes, and below them the lines between them, as SVG."""
    by_name = {box.name: box for box in boxes}
    parts = [
        _line(by_name[name], box, x, y) for box in boxes for name in sorted(box.upstream) if name in by_name
    ]
    for box in boxes:
        parts += _rectangle(box, x + box.x, y + box.y)
        parts += _drawn(box.inner, x + box.x, y + box.y)
    return parts


def _rectangle(box: _Box, x: float, y: float) -> list[str]:
    title = box.title if len(box.title) <= _MOST_LETTERS else f"{box.title[: _MOST_LETTERS - 1]}…"
    tint = _TINTS.get(box.state)
    strength = 0.1 if box.is_group else 0.35
    fill = f"rgba({tint},{strength})" if tint else f"rgba(128,128,128,{strength / 3:.2f})"
    dashes = " stroke-dasharray='5 3'" if box.is_group or box.state == "SKIPPED" else ""
    baseline = y + (15.0 if box.is_group else _HEIGHT / 2 + 4)
    hint = f"{box.hint}: {box.state}" if box.state else box.hint
    return [
        f"<g><title>{escape(hint)}</title>",
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{box.width:.1f}' height='{box.height:.1f}' rx='5'"
        f" fill='{fill}' stroke-opacity='.55'{dashes}/>",
        f"<text x='{x + box.width / 2:.1f}' y='{baseline:.1f}' text-anchor='middle' stroke='none'"
        f" fill='currentColor'>{escape(title)}</text></g>",
    ]


def _line(above: _Box, below: _Box, x: float, y: float) -> str:
    x1, y1 = x + above.x + above.width / 2, y + above.y + above.height
    x2, y2 = x + below.x + below.width / 2, y + below.y
    bend = max(8.0, (y2 - y1) / 2)
    return (
        f"<path d='M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}'"
        " stroke-opacity='.5'/>"
        f"<circle cx='{x2:.1f}' cy='{y2:.1f}' r='2.5' fill='currentColor' stroke='none'/>"
    )
