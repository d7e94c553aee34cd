"""A component's source text: what is written into its command and runs there on its own."""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from penstock.dsl.definitions import POSTPONED, definitions_of
from penstock.dsl.plain_annotations import plain_annotations
from penstock.dsl.undefined import check_names, undefined_names
from penstock.dsl.where import Where, is_installed, problem
from penstock.runtime import annotations as hints
from penstock.runtime.artifacts import TYPE_TO_CLASS

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["BEGINNING", "ephemeral_module", "function_source", "imports_more"]

#: With what the module of every component begins.
BEGINNING = "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *"

_POSTPONED_LINE = "from __future__ import annotations\n"


def function_source(function: Callable[..., Any]) -> str:
    """Return the text of a function from its ``def`` on, without decorators, at no indentation.

    Raises:
        DefinitionError: The text cannot be found, or is not that of a ``def``.
    """
    name = getattr(function, "__name__", repr(function))
    try:
        text = inspect.getsource(function)
    except (OSError, TypeError) as error:
        raise problem(
            f"The source of {name!r} cannot be read: {error}.",
            hint="define components with `def` in a file or a notebook cell",
        ) from error
    lines = _dedented(text).split("\n")
    for number, line in enumerate(lines):
        if line.startswith(("def ", "async def ")):
            return "\n".join(lines[number:])
    raise problem(
        f"{name!r} is not defined with `def`, so its source cannot be taken out of its file.",
        hint="define components with `def`",
        where=Where.of(function) if inspect.isfunction(function) else None,
    )


def ephemeral_module(
    function: Callable[..., Any], helpers: Sequence[Callable[..., Any]] = (), prelude: str | None = None
) -> str:
    """Return the module that a task loads a component's function from.

    Args:
        function: The component's function.
        helpers: Functions that it uses, written before it.
        prelude: Source that is run before it, after the helpers.

    Raises:
        DefinitionError: A name in it means nothing where it runs.
    """
    written = function_source(function)
    imports = _imports_of_artifacts(function)
    own = definitions_of(function, written, [each.split()[-1] for each in imports])
    text = "\n".join([BEGINNING, *imports, *own.imports])
    if own.sources:
        text += "\n\n" + "\n\n".join(own.sources)
    if helpers:
        text += "\n\n" + "\n\n".join(function_source(helper) for helper in helpers)
    if prelude:
        text += f"\n\n{prelude}\n"
    text += f"\n\n{written}\n" + plain_annotations(function)
    if own.is_postponed or _needs_postponed(function, text):
        text = _POSTPONED_LINE + text
    if not is_installed(function):  # KFP lets them pass, and so packages are released that have them
        check_names(text, function, helpers, function_source)
    return text


def _needs_postponed(function: Callable[..., Any], text: str) -> bool:
    """Whether names in annotations of inner functions are only there for type checkers, as in the file."""
    is_so_in_file = function.__code__.co_flags & POSTPONED
    return bool(is_so_in_file and undefined_names(text) != undefined_names(_POSTPONED_LINE + text))


def imports_more(source: str) -> bool:
    """Say whether a component's source may import something beyond that with which each begins."""
    return "import" in source.partition(BEGINNING)[2]


def _dedented(text: str) -> str:
    """Remove the indentation of the first line from all that have it.

    Where lines of a text inside the function stand further left, the least common indentation is not that.
    """
    dedented = textwrap.dedent(text)
    if not dedented[:1].isspace():
        return dedented
    indentation = text[: len(text) - len(text.lstrip())]
    return "\n".join(line.removeprefix(indentation) for line in text.split("\n"))


def _imports_of_artifacts(function: Callable[..., Any]) -> list[str]:
    """The imports that annotations with artifact classes other than KFP's own need, each once."""
    written: dict[str, str] = {}
    annotated = dict(_annotated_artifacts(function))
    if annotated:
        import ast  # noqa: PLC0415 - few components have such annotations

        tree = ast.parse(function_source(function)).body[0]
        assert isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)), "function_source gives a def"
        for place, artifact in annotated.items():
            path = _path_to_import(_base_name(tree, place), artifact)
            if path is None:
                continue
            package, _, name = path.rpartition(".")
            written[path] = f"from {package} import {name}" if package else f"import {name}"
    return list(written.values())


def _annotated_artifacts(function: Callable[..., Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield the artifact classes that are not KFP's own, by parameter and field of what is returned."""
    own = set(TYPE_TO_CLASS.values())
    for parameter, annotation in hints.annotations_of(function).items():
        fields = hints.named_tuple_fields(annotation) or {"": annotation}
        for field, of_field in fields.items():
            artifact = hints.artifact_class(hints.strip_optional(of_field))
            # One of the component's own file travels with it, as all do that the signature names.
            is_elsewhere = getattr(artifact, "__module__", None) not in (function.__module__, "__main__")
            if artifact is not None and artifact not in own and is_elsewhere:
                yield (parameter, field), artifact


def _base_name(tree: ast.FunctionDef | ast.AsyncFunctionDef, place: tuple[str, str]) -> str:
    """The first name of the class as it is written: ``aiplatform`` in ``Input[aiplatform.VertexDataset]``."""
    import ast  # noqa: PLC0415 - as above

    parameter, field = place
    arguments = [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]
    node = next((each.annotation for each in arguments if each.arg == parameter), tree.returns)
    if field and isinstance(node, ast.Call):  # NamedTuple("Name", [("field", Class), ...])
        for item in ast.walk(node):
            if isinstance(item, ast.Tuple) and ast.literal_eval(item.elts[0]) == field:
                node = item.elts[1]
    while isinstance(node, ast.Subscript):
        node = node.slice
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _path_to_import(base: str, artifact: Any) -> str | None:
    """The part of a class's full name up to the name by which the annotation reaches it.

    None where that name is another one, given with ``as``: then the file's own import is repeated.
    """
    parts = f"{artifact.__module__}.{artifact.__qualname__}".split(".")
    return ".".join(parts[: parts.index(base) + 1]) if base in parts else None
