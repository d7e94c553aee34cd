"""Optional inputs that nobody gives, handed through pipelines, conditions and loops."""

from typing import Dict, List, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input


@dsl.component
def show(text: Optional[str] = None, n: Optional[int] = None, table: Optional[Dict[str, int]] = None, many: Optional[List[str]] = None) -> str:
    return str(text)


@dsl.component
def read(data: Optional[Input[Dataset]] = None) -> str:
    return str(data)


@dsl.pipeline
def innermost(text: Optional[str] = None, n: Optional[int] = None):
    show(text=text, n=n)


@dsl.pipeline
def inner(text: Optional[str] = "given", n: Optional[int] = None, data: Optional[Input[Dataset]] = None):
    innermost(text=text, n=n)
    innermost(n=n)
    read(data=data)
    read()


@dsl.pipeline
def optional_handed_on(text: Optional[str] = None, n: Optional[int] = None, many: Optional[List[str]] = None, on: bool = True):
    inner()
    inner(text=text)
    inner(n=n, data=dsl.importer("gs://b/d", Dataset).output)
    with dsl.If(on == True):
        show(text=text, many=many)
        inner(text=text)
    with dsl.ParallelFor([1, 2]) as each:
        show(text=text, n=each)
