"""What holds of a node or a pod: requirements on labels and fields, also as Kubernetes' own JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.where import problem
from penstock.kubernetes.checks import check_keys, text, texts, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NODE_AFFINITY", "NODE_OPERATORS", "POD_OPERATORS", "check_shape", "requirements", "weight_of"]

POD_OPERATORS = ("DoesNotExist", "Exists", "In", "NotIn")
NODE_OPERATORS = ("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn")

_HINT = 'write {"key": "disktype", "operator": "In", "values": ["ssd"]}'

#: A dictionary names an object's fields, a list of one the items of an array; a type is a plain value.
Shape = dict[str, Any] | list[Any] | type

_REQUIREMENT: Shape = {"key": str, "operator": str, "values": [str]}
_NODE_SELECTOR_TERM: Shape = {"matchExpressions": [_REQUIREMENT], "matchFields": [_REQUIREMENT]}
NODE_AFFINITY: Shape = {
    "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [_NODE_SELECTOR_TERM]},
    "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": int, "preference": _NODE_SELECTOR_TERM}],
}

_NAMES = {str: "a text", int: "a whole number"}


def requirements(
    given: Sequence[Mapping[str, Any]], kind: str, operators: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return requirements as they are written.

    Args:
        given: Dictionaries with ``key``, ``operator`` and, where the operator takes any, ``values``.
        kind: What each is, such as ``match_expression``, for errors.
        operators: The operators that there are.
    """
    if not isinstance(given, (list, tuple)):
        raise problem(f"{kind}s is {given!r}; it takes a list.", hint=f"{_HINT}, in brackets")
    return [_requirement(each, kind, operators) for each in given]


def weight_of(weight: int) -> int:
    """Return how much something is preferred, from 1 to 100."""
    return whole(weight, "weight", 1, 100, f"weight must be between 1 and 100, got {weight!r}.")


def check_shape(value: Any, shape: Shape, what: str) -> None:
    """Refuse an object with fields that Kubernetes would drop in silence, or refuse once the pod is made.

    Args:
        value: The object, as JSON.
        shape: What it has to look like; any field may be missing.
        what: How errors call it, as the beginning of a sentence.
    """
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise _wrong(value, "an object", what)
        check_keys(value, what, tuple(shape))
        for key, item in value.items():
            check_shape(item, shape[key], f"{what}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise _wrong(value, "a list", what)
        for index, item in enumerate(value):
            check_shape(item, shape[0], f"{what}[{index}]")
    elif type(value) is not shape:
        raise _wrong(value, _NAMES[shape], what)


def _requirement(given: Any, kind: str, operators: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise problem(f"Each {kind} is a dictionary. Got {given!r}.", hint=_HINT)
    check_keys(given, f"A {kind}", ("key", "operator", "values"))
    if not given.get("key"):
        raise problem(f"Each {kind} must have a non-empty 'key'.", hint=_HINT)
    key = text(given["key"], f"the key of a {kind}")
    operator = given.get("operator")
    if not operator:
        raise problem(f"Each {kind} for key '{key}' must have a non-empty 'operator'.", hint=_HINT)
    if operator not in operators:
        raise problem(
            f"Invalid operator '{operator}' for key '{key}' in {kind}. Must be one of {list(operators)}.",
            hint=_HINT,
        )
    values = texts(given.get("values") or [], f"the values of the {kind} for key {key!r}")
    _check_values(values, operator, f"The {kind} for key {key!r}")
    return {"key": key, "operator": operator, **({"values": values} if values else {})}


def _check_values(values: list[str], operator: str, what: str) -> None:
    """Refuse values that Kubernetes would refuse once the pod is made."""
    if operator in ("In", "NotIn") and not values:
        raise problem(f"{what} has the operator {operator} and no values.", hint="write values=[...]")
    if operator in ("Exists", "DoesNotExist") and values:
        raise problem(
            f"{what} has the operator {operator}, which takes no values. Got {values}.",
            hint="leave the values out, or take the operator In or NotIn",
        )
    if operator in ("Gt", "Lt") and not (len(values) == 1 and values[0].lstrip("-").isdecimal()):
        raise problem(
            f"{what} has the operator {operator}, which takes one whole number. Got {values}.",
            hint='write the number as a text: values=["8"]',
        )


def _wrong(value: Any, kind: str, what: str) -> Exception:
    return problem(f"{what} is {value!r}; it has to be {kind}.", hint="write it as Kubernetes has it")
