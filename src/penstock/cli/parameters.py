"""``-p name=value``: texts become values by the type that the pipeline declares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock.errors import SubmitError
from penstock.ir import ParameterType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.ir import ComponentInputParameterSpec, ComponentSpec

_EXAMPLES = {
    ParameterType.NUMBER_INTEGER: "3",
    ParameterType.NUMBER_DOUBLE: "0.5",
    ParameterType.BOOLEAN: "true or false",
    ParameterType.LIST: """'[1, "two"]'""",
    ParameterType.STRUCT: """'{"key": 1}'""",
}


def read_parameters(texts: Iterable[str], root: ComponentSpec) -> dict[str, Any]:
    """Read ``name=value`` texts.

    The value of a STRING parameter is the text as it stands; all others are JSON.

    Args:
        texts: What stood behind each ``-p``.
        root: The pipeline's root, which declares the parameters.

    Raises:
        SubmitError: A text has no ``=``, a name is unknown or comes twice, or a value is not JSON; all such
            texts are named.
    """
    declared = root.inputs.parameters
    values: dict[str, Any] = {}
    problems: list[str] = []
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator:
            problems.append(f"-p {text}: write NAME=VALUE")
        elif name not in declared:
            problems.append(f"-p {text}: {_unknown(name, declared)}")
        elif name in values:
            problems.append(f"-p {text}: {name!r} is given twice")
        elif declared[name].parameter_type is ParameterType.STRING:
            values[name] = value
        else:
            try:
                values[name] = json.loads(value)
            except ValueError:
                problems.append(f"-p {text}: {_not_json(name, declared[name].parameter_type)}")
    if problems:
        raise SubmitError("\n".join(problems), hint=usage(declared))
    return values


def usage(declared: Mapping[str, ComponentInputParameterSpec]) -> str:
    """Return one line that lists the parameters with their types."""
    if not declared:
        return "the pipeline takes no parameters"
    listed = ", ".join(f"{name} ({spec.parameter_type.name})" for name, spec in declared.items())
    return f"the pipeline takes {listed}"


def _not_json(name: str, kind: ParameterType) -> str:
    example = _EXAMPLES.get(kind)
    return f"{name!r} is a {kind.name}, and this is not JSON" + (f"; write {example}" if example else "")


def _unknown(name: str, declared: Mapping[str, ComponentInputParameterSpec]) -> str:
    import difflib  # noqa: PLC0415 - 8 ms of import, for the mistake only

    near = difflib.get_close_matches(name, declared, n=1)
    return f"there is no parameter {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
