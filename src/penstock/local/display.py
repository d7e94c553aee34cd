"""Pipelines, tasks and runs as a notebook shows them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from penstock.compiler import lower
from penstock.dsl.implementation import Compiled, Pipeline
from penstock.local.drawing import drawing
from penstock.runtime.display import Markup, artifact_html, card, shown_value, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.dsl.components import BaseComponent
    from penstock.dsl.task import PipelineTask
    from penstock.local.history import PastRun, PastTask
    from penstock.store import TaskError

__all__ = ["component_html", "past_run_html", "past_task_html", "task_html"]

_MOST_TASKS = 200
_WORST_LAST = ("SKIPPED", "CACHED", "SUCCEEDED", "PENDING", "QUEUED", "RUNNING", "CANCELED", "FAILED")


def component_html(component: BaseComponent) -> str:
    """Return a pipeline or component: what it takes, what it gives, and its tasks as a drawing."""
    is_pipeline = isinstance(component.implementation, (Compiled, Pipeline))
    drawn = drawing(lower(component).spec) if is_pipeline else ""
    about = f"<div class='dim'>{escape(component.description)}</div>" if component.description else ""
    rows = [
        ("input", name, str(declared.type), _default(declared)) for name, declared in component.inputs.items()
    ]
    rows += [("output", name, str(declared.type), "") for name, declared in component.outputs.items()]
    head = f"<div class='head'><b>{escape(component.name)}</b></div>{about}"
    return card(head, drawn, table(rows, ("", "name", "type", "default")))


def task_html(task: PipelineTask) -> str:
    """Return a task that has run when it was called: its outputs."""
    return card(f"<div class='head'><b>{escape(task.name)}</b></div>", _values(task.outputs))


def past_task_html(task: PastTask) -> str:
    """Return a task of a run: how it ended, what it was given, and what it gave."""
    head = f"<b>{escape(task.path)}</b>{_state(task.state)} <span class='dim'>{_seconds(task.seconds)}</span>"
    inputs = table(task.inputs.items(), ("input", "value"))
    return card(f"<div class='head'>{head}</div>", _error(task.error), inputs, _values(task.outputs))


def past_run_html(run: PastRun) -> str:
    """Return a run: how it ended, its tasks in a drawing and in a table, and what it gave."""
    about = f"{_seconds(run.seconds)} {run.id}"
    head = f"<b>{escape(run.name)}</b>{_state(run.state)} <span class='dim'>{escape(about)}</span>"
    states: dict[str, str] = {}
    for path, state in run.states.items():
        names = "/".join(part.partition("[")[0].partition("~")[0] for part in path.split("/"))
        known = states.get(names)
        if known is None or _WORST_LAST.index(state) > _WORST_LAST.index(known):
            states[names] = state
    tasks = list(run.tasks.values())
    rows = [
        (task.path, Markup(_state(task.state)), _seconds(task.seconds), _first_line(task.error))
        for task in tasks[:_MOST_TASKS]
    ]
    more = len(tasks) - len(rows)
    return card(
        f"<div class='head'>{head}</div>",
        _error(run.error),
        drawing(run.spec, states),
        table(run.parameters.items(), ("parameter", "value")),
        table(rows, ("task", "state", "time", "")),
        f"<div class='dim'>and {more} more tasks</div>" if more else "",
        _values(run.outputs),
    )


def _values(outputs: Mapping[str, Any]) -> str:
    """Return outputs: values in a table, artifacts with what is in them."""
    plain = {name: value for name, value in outputs.items() if not hasattr(value, "schema_title")}
    artifacts = [value for value in outputs.values() if hasattr(value, "schema_title")]
    return table(plain.items(), ("output", "value")) + "".join(map(artifact_html, artifacts))


def _default(declared: Any) -> str:
    if not declared.optional:
        return ""
    return Markup(shown_value(declared.default)) if declared.default is not None else "optional"


def _state(state: str) -> str:
    return f"<span class='state {escape(state)}'>{escape(state)}</span>"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f} s"


def _first_line(error: TaskError | None) -> str:
    return error.message.partition("\n")[0] if error is not None else ""


def _error(error: TaskError | None) -> str:
    if error is None:
        return ""
    place = f"<div>{escape(error.task)}</div>" if error.task else ""
    return f"{place}<pre>{escape(error.traceback or error.message)}</pre>"
