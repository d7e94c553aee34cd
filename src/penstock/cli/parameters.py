"""``-p name=value``: texts become values by the type that the pipeline declares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock.errors import DefinitionError, RequestError, SubmitError
from penstock.ir import UNSET, ParameterType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from penstock.ir import ComponentInputParameterSpec, ComponentSpec

_EXAMPLES = {
    ParameterType.NUMBER_INTEGER: "3 and -1",
    ParameterType.NUMBER_DOUBLE: "0.5 and 1e-3",
    ParameterType.BOOLEAN: "true and false",
    ParameterType.LIST: """'[1, "two"]'""",
    ParameterType.STRUCT: """'{"key": 1}'""",
}


def read_age(text: str, option: str) -> int:
    """Read an age, such as ``12h`` or ``7 days``, in seconds.

    Raises:
        SubmitError: It is none.
    """
    from penstock.dsl.settings import seconds  # noqa: PLC0415 - compiled pipelines need no dsl

    try:
        return seconds(text, option, "")
    except DefinitionError:
        raise SubmitError(
            f"{option} {text}: that is no age", hint="write a whole number and a unit, such as 30m, 12h or 7d"
        ) from None


def read_tags(texts: Sequence[str]) -> dict[str, str]:
    """Read ``key=value`` texts.

    Raises:
        SubmitError: One is no such text, cannot be a tag, or comes twice.
    """
    if not texts:
        return {}
    from penstock.store import tags  # noqa: PLC0415 - few runs are given any

    found: dict[str, str] = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator:
            raise SubmitError(f"--tag {text}: write KEY=VALUE")
        if key in found:
            raise SubmitError(f"--tag {text}: {key!r} is given twice")
        found[key] = value
    try:
        tags.check(found)
    except RequestError as error:
        raise SubmitError(f"--tag: {error.message}") from None
    return found


def read_parameters(texts: Sequence[str], root: ComponentSpec, known: Collection[str] = ()) -> dict[str, Any]:
    """Read ``name=value`` texts.

    The value of a STRING parameter is the text as it stands; all others are JSON.

    Args:
        texts: What stood behind each ``-p``.
        root: The pipeline's root, which declares the parameters.
        known: Those that have values without.

    Raises:
        SubmitError: A text has no ``=``, a name is unknown or comes twice, a value is not JSON, or a
            parameter without a default is missing; all of that is named.
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
            except RecursionError:
                problems.append(f"-p {name}: it has too many lists and objects in one another")
    tried = {text.partition("=")[0] for text in texts}.union(known)
    for name, spec in declared.items():
        if name not in tried and not spec.is_optional and spec.default_value in (UNSET, None):
            problems.append(f"parameter {name!r} has no value and no default: give it with -p {name}=VALUE")
    if problems:
        listed = "".join(f"\n  {problem}" for problem in problems)
        message = problems[0] if len(problems) == 1 else f"{len(problems)} parameters are wrong:{listed}"
        raise SubmitError(message, hint=usage(declared))
    return values


def usage(declared: Mapping[str, ComponentInputParameterSpec]) -> str:
    """Return one line that lists the parameters with their types."""
    if not declared:
        return "the pipeline takes no parameters"
    listed = ", ".join(f"{name} ({spec.parameter_type.name})" for name, spec in declared.items())
    return f"the pipeline takes {listed}"


def _not_json(name: str, kind: ParameterType) -> str:
    example = _EXAMPLES.get(kind)
    return f"{name!r} is a {kind.name}, and this is not JSON" + (f"; such are {example}" if example else "")


def _unknown(name: str, declared: Mapping[str, ComponentInputParameterSpec]) -> str:
    import difflib  # noqa: PLC0415 - 8 ms of import, for the mistake only

    near = difflib.get_close_matches(name, declared, n=1)
    return f"there is no parameter {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
