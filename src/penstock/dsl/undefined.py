"""Names that a component's source uses and that nothing defines where it runs.

A component's function leaves its file: what the file imports and defines is not there any more. Python's own
table of scopes says which names a source takes from outside, so that what nested functions, comprehensions,
classes and branches bind is told apart exactly as Python does it.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import typing
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from penstock.dsl.where import Where, combined, problem
from penstock.runtime import annotations as hints
from penstock.runtime import artifacts, placeholders

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Sequence
    from symtable import SymbolTable

    from penstock.errors import DefinitionError

__all__ = ["check_names", "undefined_names"]

#: What a component's module has from its first lines (`from kfp.dsl import *`, `from typing import *`), and
#: what every module has. Names of later Pythons are told as defined: the image may have one.
_GIVEN = frozenset(
    {
        *hints.__all__,
        *artifacts.__all__,
        *placeholders.__all__,
        "get_uri",
        "run_notebook",
        *typing.__all__,
        *("__annotations__", "__builtins__", "__cached__", "__doc__", "__file__", "__loader__"),
        *("__name__", "__package__", "__spec__"),
        *("PythonFinalizationError", "WindowsError"),
    }
)

#: With these a source defines names that no table shows.
_DEFINE_ANYTHING = frozenset({"exec", "globals"})


def check_names(
    text: str, function: Callable[..., Any], helpers: Sequence[Callable[..., Any]], source_of: _SourceOf
) -> None:
    """Refuse a component whose source uses names that nothing defines where it runs.

    Args:
        text: The whole source, as it is run.
        function: The component's function.
        helpers: The functions whose text is in the source as well.
        source_of: Gives a function's text as it is in the source.

    Raises:
        DefinitionError: There are such names; all are told together.
    """
    try:
        names = undefined_names(text)
    except SyntaxError as error:
        raise problem(
            f"The source of {_name(function)!r} cannot stand on its own: {error.msg}.",
            hint="define components with `def`, in a block of its own",
            where=Where.of(function) if isinstance(function, FunctionType) else None,
        ) from error
    if not names:
        return
    problems: list[DefinitionError] = []
    for each in (function, *helpers):
        for name, line in _uses(source_of(each), names):
            names.discard(name)
            problems.append(_problem(name, each, function, line))
    if problems:
        raise combined(problems, f"Component {_name(function)!r}")


if TYPE_CHECKING:
    from typing import TypeAlias

    _SourceOf: TypeAlias = Callable[[Callable[..., Any]], str]


def undefined_names(text: str) -> set[str]:
    """Return the names that a component's module would miss where it runs.

    Raises:
        SyntaxError: It is not Python.
    """
    names = _taken_from_outside(text)
    return names & _loaded(compile(text, "component", "exec", dont_inherit=True)) if names else names


def _taken_from_outside(text: str) -> set[str]:
    """The names that a module takes from outside, less those that are given to it."""
    from symtable import symtable  # noqa: PLC0415 - only where components are defined

    top = symtable(text, "component", "exec")
    used: set[str] = set()
    defined: set[str] = set()
    for table in _tables(top):
        for symbol in table.get_symbols():
            if table is not top and not symbol.is_global():
                continue
            if symbol.is_referenced():
                used.add(symbol.get_name())
            if symbol.is_assigned() or symbol.is_imported():
                defined.add(symbol.get_name())
    if used & _DEFINE_ANYTHING:
        return set()
    return {name for name in used - defined - _GIVEN if not hasattr(builtins, name)}


def _loaded(code: CodeType) -> set[str]:
    """The names that code looks up; it does not those in annotations of a function's variables."""
    from dis import get_instructions  # noqa: PLC0415 - only where something is wrong

    names = {
        instruction.argval
        for instruction in get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
    }
    return names.union(*(_loaded(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _tables(table: SymbolTable) -> Iterator[SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _uses(text: str, names: set[str]) -> list[tuple[str, int]]:
    """Where names are used first, as (name, line of the text), in the order of the lines.

    A use that is tried, with an ``except NameError`` below it, counts as none.
    """
    import ast  # noqa: PLC0415 - only where something is wrong

    found: dict[str, int] = {}
    pending: list[ast.AST] = [ast.parse(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Try, ast.TryStar)) and any(map(_catches_undefined, node.handlers)):
            pending += [*node.handlers, *node.orelse, *node.finalbody]
            continue
        if isinstance(node, ast.Name) and node.id in names:
            found[node.id] = min(node.lineno, found.get(node.id, node.lineno))
        pending += ast.iter_child_nodes(node)
    return sorted(found.items(), key=lambda use: (use[1], use[0]))


def _catches_undefined(handler: ast.ExceptHandler) -> bool:
    import ast  # noqa: PLC0415 - as above

    return handler.type is not None and any(
        isinstance(node, ast.Name) and node.id == "NameError" for node in ast.walk(handler.type)
    )


def _problem(
    name: str, used_in: Callable[..., Any], function: Callable[..., Any], line: int
) -> DefinitionError:
    helper = "" if used_in is function else f", in {_name(used_in)!r}"
    return problem(
        f"Component {_name(function)!r} uses {name!r}{helper}, which is not defined where it runs: its "
        "function runs on its own, apart from the file that it is written in.",
        hint=_remedy(name, function, *_meant(name, used_in)),
        where=_line_in_file(used_in, line),
        inside=f"component {_name(function)!r}",
    )


def _meant(name: str, function: Any) -> tuple[bool, Any]:
    """Whether the function's file knows the name, and what it is there."""
    if not isinstance(function, FunctionType):
        return False, None
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    for free, cell in cells:
        if free == name:
            try:
                return True, cell.cell_contents
            except ValueError:  # bound later, by the function around it
                return False, None
    return name in function.__globals__, function.__globals__.get(name)


def _remedy(name: str, function: Any, is_known: bool, value: Any) -> str:
    here = f"inside {_name(function)!r}"
    if not is_known:
        imports = f"write `import {name}` {here}"
        return imports if name in sys.stdlib_module_names else f"import or define {name!r} {here}"
    if isinstance(value, ModuleType):
        return f"write `{_import_of(name, value)}` {here}"
    if hasattr(value, "component_spec") or hasattr(value, "implementation"):
        return f"call {name!r} in the pipeline, and give its output to an input of {_name(function)!r}"
    if isinstance(value, (type, FunctionType)):
        return _remedy_for_definition(name, function, value, here)
    return f"give the value to an input of {_name(function)!r}, or write it {here}"


def _remedy_for_definition(name: str, function: Any, value: type | FunctionType, here: str) -> str:
    if value.__module__ not in (None, "__main__", function.__module__):
        return f"write `from {value.__module__} import {value.__name__}` {here}"
    if isinstance(value, FunctionType):
        return f"let it travel along: @dsl.component(additional_funcs=[{name}])"
    if hasattr(value, "_fields"):
        return f"write what is returned as `-> {name}`: what the signature names travels along"
    return f"define the class {here}, or in a module that is imported there"


def _import_of(name: str, module: ModuleType) -> str:
    path = module.__name__
    if path == name:
        return f"import {name}"
    package, _, last = path.rpartition(".")
    if package and last == name:
        return f"from {package} import {name}"
    return f"import {path} as {name}"


def _line_in_file(function: Any, line: int) -> Where:
    """The line of the user's file that a line of the function's text, from its ``def`` on, is."""
    lines, first = inspect.getsourcelines(function)
    above = next(
        (number for number, each in enumerate(lines) if each.lstrip().startswith(("def ", "async def "))), 0
    )
    return Where(function.__code__.co_filename, first + above + line - 1)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", repr(function))
