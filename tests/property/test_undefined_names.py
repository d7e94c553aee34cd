"""A component is refused for an undefined name if, and only if, running its source meets one."""

from __future__ import annotations

import linecache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock import dsl
from penstock.errors import DefinitionError

MISSING = "missing"
NAMES = ["a", "b", "c", "len", "Dataset", "List"]

#: Ways to bind a name, each of which is carried out; `{n}` is the name, `{e}` an expression.
BINDINGS = [
    "{n} = {e}",
    "{n}: int = {e}",
    "{n}: missing.Missing = {e}",
    "import json as {n}",
    "from math import pi as {n}",
    "for {n} in [{e}]:\n    pass",
    "with nullcontext({e}) as {n}:\n    pass",
    "[{n} := {e}]",
    "if {e} is None:\n    {n} = 1\nelse:\n    {n} = 2",
    "try:\n    raise ValueError\nexcept ValueError:\n    {n} = {e}",
    "while True:\n    {n} = {e}\n    break",
    "match [{e}]:\n    case [{n}]:\n        pass",
    "def {n}(x=({e})):\n    return x",
    "class {n}:\n    y = {e}",
    "{n}, *_ = [{e}]",
    "{n} = None\ndef set_{n}():\n    nonlocal {n}\n    {n} = {e}\nset_{n}()",
    "def make_{n}():\n    global global_{n}\n    global_{n} = {e}\nmake_{n}()\n{n} = global_{n}",
]

#: Ways to use a name, each of which is carried out; `{e}` is an expression.
USES = [
    "{e}",
    "str({e})",
    "[{e} for _ in range(1)]",
    "[v for v in [{e}] if v is not {e}]",
    "{{k: {e} for k in 'x'}}",
    "(lambda: {e})()",
    "(lambda q={e}: q)()",
    "f'{{{e}}}'",
    "{{**{{'k': {e}}}}}",
    "next(iter([({e}, 1)]))",
]


@st.composite
def functions(draw: st.DrawFn) -> str:
    """The text of a function that runs to its end, but for the one name that nothing binds."""
    bound = ["p"]
    lines = ["from contextlib import nullcontext"]
    for _ in range(draw(st.integers(1, 6))):
        used = draw(st.sampled_from([*bound, *bound, *bound, "str", "Model", "dsl", MISSING]))
        expression = draw(st.sampled_from(USES)).format(e=used)
        name = draw(st.sampled_from(NAMES))
        if name in bound:  # a name is bound in one way, so that scopes do not forbid it
            lines.append(f"keep = {expression}")
            continue
        lines += draw(st.sampled_from(BINDINGS)).format(n=name, e=expression).splitlines()
        bound.append(name)
    return "def body(p: int = 1):\n" + "\n".join(f"    {line}" for line in lines) + "\n"


@given(functions())
def test_a_name_is_refused_if_running_the_source_misses_it(source: str) -> None:
    function, run = _defined(source)
    missed = None
    try:
        run()
    except NameError as error:
        missed = error.name

    if missed is None:
        dsl.component(function)
    else:
        with pytest.raises(DefinitionError, match=f"uses {missed!r}"):
            dsl.component(function)


def _defined(source: str) -> tuple[Any, Any]:
    """The function as a file has it, and as a task has it."""
    file = f"<generated {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    beginning = "from penstock import dsl\nfrom penstock.dsl import *\nfrom typing import *\n"
    defined: dict[str, Any] = {}
    exec(beginning + source, defined)  # noqa: S102
    in_file: dict[str, Any] = {MISSING: 1}
    exec(compile(source, file, "exec", dont_inherit=True), in_file)  # noqa: S102
    return in_file["body"], defined["body"]
