"""The words of a command in the YAML of KFP 1: texts, and placeholders as mappings of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from penstock.dsl.placeholders import (
    ConcatPlaceholder,
    IfPresentPlaceholder,
    InputPathPlaceholder,
    InputUriPlaceholder,
    InputValuePlaceholder,
    OutputParameterPlaceholder,
    OutputPathPlaceholder,
    OutputUriPlaceholder,
    Placeholder,
)
from penstock.dsl.types import ParameterType
from penstock.errors import DefinitionError
from penstock.ir.problems import did_you_mean
from penstock.runtime.placeholders import PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from penstock.dsl.interface import Interface
    from penstock.ir.problems import Path

__all__ = ["Arguments"]

_Word: TypeAlias = "str | Placeholder"
_Report: TypeAlias = "Callable[[str, Path, str | None], None]"

_OF_INPUTS: Final[dict[str, type[Any]]] = {
    "inputValue": InputValuePlaceholder,
    "inputPath": InputPathPlaceholder,
    "inputUri": InputUriPlaceholder,
}
_OF_OUTPUTS: Final[dict[str, type[Any]]] = {
    "outputPath": OutputPathPlaceholder,
    "outputUri": OutputUriPlaceholder,
}
_FORMS = (*_OF_INPUTS, *_OF_OUTPUTS, "concat", "if", "executorInput")
_GONE = ("inputMetadata", "inputOutputPortName", "outputMetadata")


class Arguments:
    """Turns the words of a command into texts.

    Args:
        interface: What the component takes and gives.
        inputs: Its inputs' names in Python, by the name that is written.
        outputs: Its outputs' names, likewise.
        report: Takes what is wrong: a message, its place and a hint.
        report_unusable: Takes what can be read, and not be used: the value of an artifact, for one.
    """

    def __init__(
        self,
        interface: Interface,
        inputs: Mapping[str, str],
        outputs: Mapping[str, str],
        report: _Report,
        report_unusable: _Report,
    ) -> None:
        self._interface = interface
        self._inputs = inputs
        self._outputs = outputs
        self._report = report
        self._report_unusable = report_unusable

    def texts(self, words: Any, path: Path) -> list[str]:
        """Return a command's or argument list's words; what is wrong with them is reported.

        Args:
            words: What is written: a list, or nothing.
            path: Its place.
        """
        if not isinstance(words, list | None):
            hint = "write a list, one item for each word"
            self._report(f"{path[-1]} is not a list: {words!r:.60}", path, hint)
            return []
        return [
            word.text() if isinstance(word, Placeholder) else word
            for index, written in enumerate(words or ())
            for word in self._words(written, (*path, index))
        ]

    def _words(self, written: Any, path: Path) -> list[_Word]:
        """What one written word stands for; nothing where it is wrong, which is reported."""
        if isinstance(written, str):
            return [written]
        if not isinstance(written, dict):
            hint = f"quote it: '{written}'" if isinstance(written, int | float) else f"one of {_listed()}"
            self._report(f"{written!r:.60} is neither a text nor a placeholder", path, hint)
            return []
        if len(written) != 1:
            message = f"Got unexpected dictionary {written!r:.120}. Expected a dictionary with one entry."
            self._report(message, path, "write one placeholder for each item of the list")
            return []
        [(form, value)] = written.items()
        try:
            return self._placeholder(form, value, (*path, form))
        except DefinitionError as error:
            self._report(error.message, path, error.hint)
            return []

    def _placeholder(self, form: str, value: Any, path: Path) -> list[_Word]:
        if form in _OF_INPUTS:
            return self._named(_OF_INPUTS[form], value, self._inputs, path)
        if form in _OF_OUTPUTS:
            return self._named(self._output_kind(form, value), value, self._outputs, path)
        if form == "executorInput":
            return [PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER]
        if form == "concat":
            return self._concat(value, path)
        if form in ("if", "ifPresent"):
            return self._if(_with_condition(value) if form == "ifPresent" else value, path)
        return self._unknown(form, value, path)

    def _unknown(self, form: str, value: Any, path: Path) -> list[_Word]:
        hint = "KFP 2 has it not: read {executorInput: null} instead" if form in _GONE else None
        hint = hint or did_you_mean(form, _FORMS)
        self._report(f"Unexpected argument {{{form!r}: {value!r:.60}}}: no such placeholder", path, hint)
        return []

    def _output_kind(self, form: str, name: Any) -> type[Any]:
        declared = self._interface.outputs.get(self._outputs.get(name, "") if _is_text(name) else "")
        is_parameter = declared is not None and isinstance(declared.type, ParameterType)
        return OutputParameterPlaceholder if form == "outputPath" and is_parameter else _OF_OUTPUTS[form]

    def _named(self, kind: type[Any], value: Any, names: Mapping[str, str], path: Path) -> list[_Word]:
        direction = "input" if names is self._inputs else "output"
        if not _is_text(value) or value not in names:
            message = f'Argument "{kind.__name__}({direction}_name={value!r})" references non-existing '
            self._report(f"{message}{direction}.", path, did_you_mean(str(value), names))
            return []
        word = kind(names[value])
        if names[value] in (*self._interface.inputs, *self._interface.outputs):
            try:
                word.check(self._interface)
            except DefinitionError as error:
                self._report_unusable(error.message, path, error.hint)
        return [word]

    def _concat(self, value: Any, path: Path) -> list[_Word]:
        if not isinstance(value, list):
            self._report(f"concat takes a list, not {value!r:.60}", path, "write concat: [PART, PART]")
            return []
        return [ConcatPlaceholder(self._list(value, path))]

    def _list(self, words: list[Any], path: Path) -> list[_Word]:
        return [word for index, item in enumerate(words) for word in self._words(item, (*path, index))]

    def _if(self, value: Any, path: Path) -> list[_Word]:
        condition = value.get("cond") if isinstance(value, dict) else None
        if not isinstance(value, dict) or condition is None or value.get("then") is None:
            hint = "write if: {cond: {isPresent: INPUT}, then: [WORD], else: [WORD]}"
            self._report(f"'if' takes 'cond' and 'then'; got {value!r:.60}", path, hint)
            return []
        constant = _constant(condition)
        if constant is not None:
            chosen = value.get("then" if constant else "else")
            chosen = chosen if isinstance(chosen, list) else [] if chosen is None else [chosen]
            return self._list(chosen, path)
        name = condition.get("isPresent") if isinstance(condition, dict) else None
        if name is None:
            hint = "write cond: {isPresent: INPUT}, or decide in the command itself"
            self._report(f"the condition {condition!r:.60} is known only when the task runs", path, hint)
            return []
        if not _is_text(name) or name not in self._inputs:
            message = f'Argument "IsPresentPlaceholder(input_name={name!r})" references non-existing input.'
            self._report(message, (*path, "cond"), did_you_mean(str(name), self._inputs))
            return []
        then, other = (self._branch(value.get(key), (*path, key)) for key in ("then", "else"))
        return [IfPresentPlaceholder(self._inputs[name], then=then, else_=other)]

    def _branch(self, value: Any, path: Path) -> _Word | list[_Word] | None:
        if value is None:
            return None
        if isinstance(value, list):
            return self._list(value, path)
        words = self._words(value, path)
        return words[0] if len(words) == 1 else words


def _with_condition(value: Any) -> Any:
    """What KFP 2's own ``ifPresent`` says, as an ``if``."""
    return {"cond": {"isPresent": value.get("inputName")}, **value} if isinstance(value, dict) else value


def _constant(condition: Any) -> bool | None:
    """The condition's truth where it is written out; None where it is a placeholder."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, str) and condition.lower() in ("true", "false"):
        return condition.lower() == "true"
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _listed() -> str:
    return ", ".join(f"{{{form}: …}}" for form in _FORMS)
