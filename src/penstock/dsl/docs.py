"""What a docstring says about a function, its parameters and what it returns."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docstring_parser import Docstring

__all__ = ["Docs", "parse"]

#: The headings under which KFP reads descriptions of outputs.
_RETURNS = ("Returns:\n", "Returns\n", "Return:\n", "Return\n")


class Docs(NamedTuple):
    """A docstring's parts.

    Args:
        description: The first sentence, and after a newline the rest.
        parameters: The words on each parameter.
        outputs: The words on each named output.
    """

    description: str | None = None
    parameters: Mapping[str, str] = MappingProxyType({})
    outputs: Mapping[str, str] = MappingProxyType({})


def parse(docstring: str | None) -> Docs:
    """Read a docstring in any of the usual styles.

    Args:
        docstring: The text, its indentation removed.
    """
    text = (docstring or "").strip()
    if not text:
        return Docs()
    if "\n" not in text and text[0] not in ":@" and text[-1] != ":":
        return Docs(text)  # nothing to parse, so the parser's 40 ms of import are saved
    from docstring_parser import parse as parse_docstring  # noqa: PLC0415 - see above

    parsed = parse_docstring(docstring or "")
    heading = next((heading for heading in _RETURNS if heading in (docstring or "")), None)
    outputs = {}
    if heading is not None:  # what is returned is written like arguments: name, colon, words
        outputs = _by_name(parse_docstring((docstring or "").replace(heading.strip(), "Args:")))
    return Docs(_description(parsed), _by_name(parsed), outputs)


def _description(parsed: Docstring) -> str | None:
    short, long = parsed.short_description, parsed.long_description
    text = f"{short}\n{long}" if short and long else short
    return text.strip() if text else None


def _by_name(parsed: Docstring) -> dict[str, str]:
    return {param.arg_name: param.description for param in parsed.params if param.description}
