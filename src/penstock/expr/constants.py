"""Putting a run's names and a task's other inputs into the constants among its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from penstock.errors import ExpressionError
from penstock.expr.references import Placeholder, split
from penstock.expr.spelling import spell
from penstock.expr.texts import null_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir

__all__ = ["substitute_constant"]

CHANNEL_PREFIX: Final = "pipelinechannel--"
"""Of the inputs that compilers add for what a constant refers to."""


def substitute_constant(
    value: ir.JsonValue, names: Mapping[str, str], parameters: Mapping[str, ir.JsonValue] | None = None
) -> ir.JsonValue:
    """Return a task input's constant with the values of the placeholders in its strings, at any depth.

    A string that is one parameter's placeholder and nothing else becomes that parameter's value, with its
    type: compilers write ``{"rate": rate}`` as such a string below the key. KFP's driver resolves constants
    so (kfp.local always makes a string). Inside a longer string, and in the keys of a struct, the value's
    spelling is put in.

    Args:
        value: The constant.
        names: Values of ``{{$.name}}`` placeholders, such as ``pipeline_job_name``.
        parameters: The task's other inputs, which ``{{$.inputs.parameters['n']}}`` refers to.

    Raises:
        ExpressionError: A parameter inside a longer string is null; an input added by the compiler is
            missing; two keys of a struct become the same.
    """
    return _Constants(names, parameters or {}).substituted(value)


class _Constants:
    def __init__(self, names: Mapping[str, str], parameters: Mapping[str, ir.JsonValue]) -> None:
        self.names = names
        self.parameters = parameters

    def substituted(self, value: ir.JsonValue) -> ir.JsonValue:
        match value:
            case str():
                return self.string(value)
            case list():
                return [self.substituted(item) for item in value]
            case dict():
                return self.struct(value)
        return value

    def struct(self, value: Mapping[str, ir.JsonValue]) -> ir.JsonValue:
        made: dict[str, ir.JsonValue] = {}
        for key, item in value.items():
            name = self.text(key)
            if name in made:
                raise ExpressionError(f"two keys of the struct become '{name}'", expression=key, position=0)
            made[name] = self.substituted(item)
        return made

    def string(self, text: str) -> ir.JsonValue:
        match split(text):
            case (Placeholder(path=("inputs", "parameters", str(name)), escapes=0),) if (
                name in self.parameters
            ):
                return self.parameters[name]
        return self.text(text)

    def text(self, text: str) -> str:
        return "".join(part if isinstance(part, str) else self.spelled(part, text) for part in split(text))

    def spelled(self, placeholder: Placeholder, text: str) -> str:
        try:
            value = self.value(placeholder)
        except ExpressionError as error:
            error.expression, error.position = text, placeholder.position
            raise
        return placeholder.text if value is None else placeholder.escape(value)

    def value(self, placeholder: Placeholder) -> str | None:
        match placeholder.path:
            case (str(name),):
                return self.names.get(name)
            case ("inputs", "parameters", str(name)) if name in self.parameters:
                value = self.parameters[name]
                if value is None:
                    raise null_parameter(name)
                return spell(value)
            case ("inputs", "parameters", str(name)) if name.startswith(CHANNEL_PREFIX):
                raise ExpressionError(f"the constant refers to '{name}', which is no input of the task")
        return None
