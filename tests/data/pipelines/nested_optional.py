"""Optional inputs of nested pipelines: given, left out, and with defaults on both levels."""

from typing import List, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def make(data: Output[Dataset]):
    data.metadata["made"] = True


@dsl.component
def check(
    text: Optional[str] = None,
    count: int = 1,
    flag: Optional[bool] = None,
    names: Optional[List[str]] = None,
    table: dict = {},
    data: Optional[Input[Dataset]] = None,
) -> str:
    return f"{text} {count} {flag} {names} {table} {data}"


@dsl.pipeline
def checked(
    text: Optional[str] = None,
    count: int = 2,
    flag: Optional[bool] = None,
    names: Optional[List[str]] = None,
    table: dict = {"a": 1},
    data: Optional[Input[Dataset]] = None,
) -> str:
    return check(text=text, count=count, flag=flag, names=names, table=table, data=data).output


@dsl.pipeline
def nested_optional(text: Optional[str] = None, count: int = 3):
    made = make()
    checked()
    checked(text=text, count=count)
    checked(text="x", flag=False, names=["n"], table={}, data=made.outputs["data"])
