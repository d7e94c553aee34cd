"""``penstock compare``: how runs differ, a column for each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from penstock import api
from penstock import home as homes
from penstock import store as stores
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, duration, note, out
from penstock.errors import SubmitError
from penstock.server.comparisons import MOST_RUNS, compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.api.comparisons import Comparison, TaskInRun

__all__ = ["execute", "show"]

_WIDEST = 32


class _Line(NamedTuple):
    """What something is in each run; empty where it is not there."""

    label: str
    cells: list[str]
    differs: bool


def execute(*, runs: tuple[str, ...], only_differences: bool, as_json: bool) -> int:
    """Print how runs differ."""
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        found = list({run.id: run for run in (find_run(tx, text) for text in runs)}.values())
        if not 1 < len(found) <= MOST_RUNS:
            raise SubmitError(
                f"two to {MOST_RUNS} different runs are compared, and {len(found)} are named",
                hint="`penstock runs` lists them",
            )
        comparison = compared(tx, found)
    show(comparison, only_differences=only_differences, as_json=as_json)
    return 0


def show(comparison: Comparison, *, only_differences: bool, as_json: bool) -> None:
    """Print how runs differ.

    Args:
        comparison: How they do.
        only_differences: Whether to leave out what is the same in all of them.
        as_json: Whether to print JSON.
    """
    if as_json:
        sys.stdout.flush()
        sys.stdout.buffer.write(api.encode(comparison) + b"\n")
        return
    lines = [line for line in _lines(comparison) if line.differs or not only_differences]
    _print([run.run_id[:SHORT] for run in comparison.runs], lines)
    if comparison.tasks_left_out:
        note(f"{comparison.tasks_left_out} more tasks are left out")


def _lines(told: Comparison) -> Iterator[_Line]:
    listed = [run.run_id for run in told.runs]

    def line(label: str, values: dict[str, Any], *, differs: bool) -> _Line:
        return _Line(label, [_cell(values[each]) if each in values else "" for each in listed], differs)

    def of_runs(label: str, cells: list[str], *, is_compared: bool = True) -> _Line:
        return _Line(label, cells, is_compared and len(set(cells)) > 1)

    yield of_runs("name", [run.display_name for run in told.runs], is_compared=False)
    yield of_runs("state", [run.state for run in told.runs])
    yield of_runs("duration", [_took(run.duration_s) for run in told.runs], is_compared=False)
    yield of_runs("error", [run.error for run in told.runs])
    for key in sorted({key for run in told.runs for key in run.tags}):
        yield of_runs(f"tag {key}", [run.tags.get(key, "") for run in told.runs])
    for parameter in told.parameters:
        yield line(f"parameter {parameter.name}", parameter.values, differs=parameter.differs)
    for metric in told.metrics:
        yield line(f"metric {metric.task} {metric.name}", metric.values, differs=metric.differs)
    for task in told.tasks:
        states = {run_id: _became(in_run) for run_id, in_run in task.runs.items()}
        yield line(f"task {task.path}", states, differs=bool(task.differs))
    yield of_runs("pipeline", [run.spec_digest[:SHORT] for run in told.runs])
    for component in told.components:
        digests = {run_id: digest[:SHORT] for run_id, digest in component.digests.items()}
        yield line(f"component {component.name}", digests, differs=True)


def _became(task: TaskInRun) -> str:
    return f"{task.state} {_took(task.duration_s)}".rstrip()


def _took(seconds: float | None) -> str:
    return duration(seconds) if seconds is not None else ""


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _print(heads: list[str], lines: list[_Line]) -> None:
    rows = [_Line("", heads, differs=False)]
    rows += [line._replace(cells=[_short(cell) for cell in line.cells]) for line in lines if any(line.cells)]
    label = max(len(row.label) for row in rows)
    widths = [max(len(row.cells[number]) for row in rows) for number in range(len(heads))]
    for row in rows:
        cells = "  ".join(f"{cell:{width}}" for cell, width in zip(row.cells, widths, strict=True))
        out(f"{'*' if row.differs else ' '} {row.label:{label}}  {cells}".rstrip())


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _WIDEST else f"{plain[: _WIDEST - 1]}…"
