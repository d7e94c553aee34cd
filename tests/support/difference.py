"""One row of the table of differences from stock KFP, and questions to ask of documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock import ir
from penstock.errors import IRError
from penstock.expr import cel

if TYPE_CHECKING:
    from collections.abc import Callable

_MENTIONED = re.compile(r"\{\{\$\.inputs\.parameters\[\\*'([^'\\]+)\\*'\]\}\}")


class Difference(NamedTuple):
    """One construct.

    Args:
        file: The stem of its file.
        construct: What one writes.
        stock: What stock makes of it. Begins with ``raises`` where it refuses, ends with
            ``in most processes`` where chance decides.
        ours: What Penstock makes of it; begins with ``correct IR``, ``raises`` or ``same IR``.
        shows: For correct IR: whether a document is right. For an error, or for the warning that comes with
            the same IR: a pattern of its message.
    """

    file: str
    construct: str
    stock: str
    ours: str
    shows: Callable[[Any], bool] | str


def tasks(document: Any, *path: str) -> Any:
    """The tasks of a DAG, given by the names of the tasks that lead to it."""
    component = document["root"]
    for name in path:
        component = document["components"][component["dag"]["tasks"][name]["componentRef"]["name"]]
    return component["dag"]["tasks"]


def holds(document: Any, task: str, **values: object) -> object:
    """Whether a task's condition holds for values of its inputs, given without ``pipelinechannel--``."""
    condition = tasks(document)[task]["triggerPolicy"]["condition"]
    parameters = {f"pipelinechannel--{name.replace('_', '-')}": value for name, value in values.items()}
    return cel.parse(condition).evaluate({"inputs": {"parameter_values": parameters}})


def closed(document: Any) -> bool:
    """All that is referred to is there; stock's documents of these constructs miss an input somewhere."""
    try:
        ir.check(ir.Package(ir.from_dict(document)))
    except IRError:
        return False
    dags = [document["root"], *(body for body in document["components"].values() if "dag" in body)]
    each = [task for dag in dags for task in dag["dag"]["tasks"].values()]
    return all(
        set(_MENTIONED.findall(repr(task))) <= task["inputs"]["parameters"].keys()
        for task in each
        if "inputs" in task
    )


def selected(*fields: str) -> Callable[[Any], bool]:
    """The one loop's tasks take these fields of its item, wherever in it they are."""

    def check(document: Any) -> bool:
        text = repr([body for name, body in document["components"].items() if "dag" in body])
        return all(f'parseJson(string_value)["{field}"]' in text for field in fields)

    return check
