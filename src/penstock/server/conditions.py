"""Why a branch was taken, or was not: its condition, with names that people know, and the values it had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from penstock.api.message import UNSET
from penstock.api.task_views import Condition, ConditionTerm, ConditionValue
from penstock.errors import ExpressionError
from penstock.expr import cel
from penstock.expr.selectors import select
from penstock.store import tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.server.task_inputs import Origins
    from penstock.store import Task, Tx

__all__ = ["explained", "terms_of"]

# As compilers write what a condition asks for.
_ASKED = re.compile(r"inputs\.parameter_values\['((?:[^'\\]|\\.)*)'\]")
_OF_AUTHORS = re.compile(r"^pipelinechannel--")
_ITEM = re.compile(r"^(?:[\w-]+-)?loop-item-param-\d+(?:-subvar-(.+))?$")
_KEY = re.compile(r"\[[\"']([^\"']+)[\"']\]")
_QUOTES = "'\""
_OPENING, _CLOSING = "([{", ")]}"


def explained(tx: Tx, origins: Origins, line: Sequence[Task]) -> Condition | None:
    """Explain the condition of a task; None where it has none.

    Args:
        tx: A transaction.
        origins: Of the run.
        line: The task, after all that are around it, the root first.
    """
    spec = origins.spec_of(line)
    text = spec.get("triggerPolicy", {}).get("condition", "")
    if len(line) < 2 or not text:  # noqa: PLR2004 - there is something around it
        return None
    values = {name: _value(tx, spec, line, name) for name in _inputs(spec)}
    names = {name: _name(origins, line, name) for name in values}
    asked = dict.fromkeys(_ASKED.findall(text))
    shown = [_holding(term, values, names) for term in terms_of(text)]
    return Condition(
        text=_readable(text, names),
        holds=_holds(text, values),
        values=[ConditionValue(name=names.get(name, name), value=values.get(name, UNSET)) for name in asked],
        terms=shown,
    )


def terms_of(condition: str) -> list[str]:
    """Return the parts of a condition that all have to hold."""
    found, begin, depth, quote = [], 0, 0, ""
    at = 0
    while at < len(condition):
        character = condition[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in _QUOTES:
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif not depth and condition.startswith("||", at):
            return [condition.strip()]  # which binds less: it is one term
        elif not depth and condition.startswith("&&", at):
            found.append(condition[begin:at].strip())
            at += 1
            begin = at + 1
        at += 1
    return [*found, condition[begin:].strip()]


def _holding(term: str, values: Mapping[str, Any], names: Mapping[str, str]) -> ConditionTerm:
    return ConditionTerm(text=_readable(term, names), holds=_holds(term, values))


def _holds(condition: str, values: Mapping[str, Any]) -> bool | None:
    if any(value is UNSET for value in values.values()):
        return None
    try:
        return cel.parse(condition).holds({"inputs": {"parameter_values": values}})
    except ExpressionError:
        return None


def _inputs(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = spec.get("inputs", {}).get("parameters", {})
    return found


def _value(tx: Tx, spec: Mapping[str, Any], line: Sequence[Task], name: str) -> Any:
    said = _inputs(spec)[name]
    value = _whole(tx, said, line)
    if value is UNSET or not (selector := said.get("parameterExpressionSelector")):
        return value
    try:
        return select(selector, value)
    except ExpressionError:
        return UNSET


def _whole(tx: Tx, said: Mapping[str, Any], line: Sequence[Task]) -> Any:
    """Return the value of an input: that of the task around, or of the one that has made it."""
    around = line[-2]
    if made := said.get("taskOutputParameter"):
        scope = line[-1].parent
        path = f"{scope}/{made.get('producerTask')}" if scope else str(made.get("producerTask"))
        [*found] = tasks.of_paths(tx, line[-1].run_id, [path])
        return found[0].outputs.get(made.get("outputParameterKey"), UNSET) if found else UNSET
    if "runtimeValue" in said:
        return said["runtimeValue"].get("constant", UNSET)
    given = said.get("componentInputParameter", "")
    if given in around.inputs:
        return around.inputs[given]
    # Those of a loop are known to it, and to each of its iterations.
    return line[-3].inputs.get(given, UNSET) if around.kind == "LOOP_ITERATION" else UNSET


def _name(origins: Origins, line: Sequence[Task], name: str) -> str:
    """Return what an input is called by whoever wrote the pipeline: by the task that has made it."""
    part = ""
    while len(line) > 1:
        said = _inputs(origins.spec_of(line)).get(name, {})
        part = "".join(f".{key}" for key in _KEY.findall(said.get("parameterExpressionSelector", ""))) + part
        if made := said.get("taskOutputParameter"):
            return f"{made.get('producerTask')}.{made.get('outputParameterKey')}{part}"
        name = said.get("componentInputParameter", name)
        line = line[:-1]
        if line[-1].kind == "LOOP_ITERATION":
            plain = _OF_AUTHORS.sub("", name)
            if item := _ITEM.match(plain):
                return f"item.{item[1]}{part}" if item[1] else f"item{part}"
            line = line[:-1]
    return _OF_AUTHORS.sub("", name) + part


def _readable(text: str, names: Mapping[str, str]) -> str:
    return _ASKED.sub(lambda found: names.get(found[1], _OF_AUTHORS.sub("", found[1])), text)
