"""Names that a component uses and that are not there where it runs."""

from __future__ import annotations

import collections
import importlib.metadata as installed
import json as parser
import linecache
import re
import runpy
import textwrap
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from penstock import dsl
from penstock.dsl.undefined import _GIVEN
from penstock.errors import DefinitionError
from support.authoring import text
from support.shim import names_of_kfp_dsl

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 3


def helper() -> int:
    return LIMIT


class Settings:
    rate = 0.1


class Pair(NamedTuple):
    left: str
    right: int


def refusal(make: Any) -> str:
    """What a definition is told, each line that it names being one that ends in `# here`."""
    with pytest.raises(DefinitionError) as caught:
        make()
    message = str(caught.value)
    for line in re.findall(rf"where: {re.escape(__file__)}:(\d+)", message):
        assert linecache.getline(__file__, int(line)).rstrip().endswith("# here"), message
    assert "  hint: " in message
    return message


def test_a_module_of_the_file_is_imported_in_the_function() -> None:
    def make() -> None:
        @dsl.component
        def read(path: str) -> str:
            first = parser.loads(path)  # here
            second = installed.version(path)  # here
            return collections.Counter((first, second)).most_common()[0]  # here

    message = refusal(make)

    assert "Component 'read' has 3 problems" in message
    assert "hint: write `import json as parser` inside 'read'" in message
    assert "hint: write `import collections` inside 'read'" in message
    assert "hint: write `import importlib.metadata as installed` inside 'read'" in message


def test_a_function_of_the_file_travels_along() -> None:
    def make() -> None:
        @dsl.component
        def count() -> int:
            return helper()  # here

    assert "hint: let it travel along: @dsl.component(additional_funcs=[helper])" in refusal(make)


def test_what_travels_along_is_looked_at_too() -> None:
    def make() -> None:
        @dsl.component(additional_funcs=[uses_limit])
        def count() -> int:
            return uses_limit()

    message = refusal(make)

    assert "Component 'count' uses 'LIMIT', in 'uses_limit', which is not defined where it runs" in message
    assert "hint: give the value to an input of 'count', or write it inside 'count'" in message


def uses_limit() -> int:
    return LIMIT  # here


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Settings", "define the class inside 'body', or in a module that is imported there"),
        ("Fraction", "write `from fractions import Fraction` inside 'body'"),
        ("LIMIT", "give the value to an input of 'body', or write it inside 'body'"),
        ("text", "call 'text' in the pipeline, and give its output to an input of 'body'"),
        ("shutil", "write `import shutil` inside 'body'"),
        ("nowhere", "import or define 'nowhere' inside 'body'"),
    ],
)
def test_the_hint_says_how_the_name_gets_there(name: str, remedy: str) -> None:
    body = written(f"def body():\n    return {name}\n", {**globals(), "Fraction": Fraction, "text": text})

    with pytest.raises(DefinitionError, match=re.escape(remedy)):
        dsl.component(body)


def test_a_variable_of_the_function_around_is_not_there() -> None:
    def make(size: int) -> None:
        @dsl.component
        def grow() -> int:
            return size + 1  # here

    assert "Component 'grow' uses 'size'" in refusal(lambda: make(3))


def test_a_class_of_outputs_that_only_the_body_uses_is_not_there() -> None:
    def make() -> None:
        @dsl.component
        def give() -> str:
            return Pair("l", 1).left  # here

    assert "hint: write what is returned as `-> Pair`: what the signature names travels along" in (
        refusal(make)
    )


def test_what_a_signature_names_is_there() -> None:
    @dsl.component
    def grow(by: int = LIMIT) -> Pair:
        return Pair("l", by + LIMIT)

    assert "LIMIT = 3\n" in written_source(grow)
    assert "class Pair(NamedTuple):" in written_source(grow)


def written_source(component: Any) -> str:
    return component.implementation.command[-1]  # type: ignore[no-any-return]


def test_a_component_of_an_image_has_its_file_there() -> None:
    @dsl.component(target_image="image")
    def count() -> int:
        return helper()

    assert count.name == "count"


BINDS_ITSELF = """frame: pandas.DataFrame = a
return frame
---
return [i for i in range(len('x')) if (j := i) or j]
---
total = 0
def add():
    nonlocal total
    total += 1
add()
return total
---
global counted
counted = 1
def read():
    return counted
return read()
---
class A:
    x = 1
    y = x
    def f(self):
        return super(), __class__
---
try:
    import tomllib
except ImportError:
    tomllib = None
return tomllib
---
if a:
    import math as m
else:
    from math import pi as m
return m
---
with open(__file__) as f:
    return f
---
match a:
    case {'k': k, **rest}:
        return k, rest
    case [x, *xs]:
        return x, xs
---
try:
    return unicode(a)
except NameError:
    return str(a)
---
exec('y = 1', globals())
return y
---
x: int = 1
y: 'Unknown' = 2
def f(z: List[int]) -> Optional[str]: ...
return x, y
---
for i in range(3):
    pass
else:
    i = 2
return i, {k: v for k, v in {}.items()}
---
return lambda *args, **kwargs: (args, kwargs, a)
---
from kfp import dsl as d
return d, dsl.get_uri(), kfp.__version__, Model, NamedTuple('N', x=int)
---
try:
    pass
except* ValueError as group:
    a = group
return exit, NotImplemented
---
del a
return __name__, __doc__, __debug__, __builtins__, __spec__
"""


@pytest.mark.parametrize("source", BINDS_ITSELF.split("---\n"))
def test_names_that_the_source_binds_itself_are_there(source: str) -> None:
    body = written(f"def body(a: int = 1):\n{textwrap.indent(source, '    ')}\n", globals())

    assert dsl.component(body).name == "body"


def test_annotations_of_inner_functions_are_postponed_where_the_file_postpones_them() -> None:
    @dsl.component
    def body(a: int) -> int:
        def inner(frame: pandas.DataFrame) -> int:  # type: ignore[name-defined]  # noqa: F821
            return len(frame)

        return inner("a" * a)

    assert body.name == "body"


def test_components_of_installed_packages_are_not_the_users_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "site-packages" / "some.py"
    file.parent.mkdir()
    file.write_text("def body():\n    return nowhere\n")
    defined = runpy.run_path(str(file))

    assert dsl.component(defined["body"]).name == "body"


def test_the_names_that_are_given_are_those_of_the_module_in_a_task() -> None:
    assert names_of_kfp_dsl() <= _GIVEN


def written(source: str, namespace: dict[str, Any]) -> Any:
    """A function of a source that Python's `inspect` can find again."""
    file = f"<written {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    defined = dict(namespace)
    exec(compile(source, file, "exec", dont_inherit=True), defined)  # noqa: S102
    return defined["body"]
