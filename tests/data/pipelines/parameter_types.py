"""Every parameter type, by constant, by default and from a pipeline's own input."""

from typing import Dict, List

from kfp import dsl


@dsl.component
def describe(
    text: str,
    count: int,
    rate: float,
    flag: bool,
    names: List[str],
    table: Dict[str, int],
    plain_list: list,
    plain_dict: dict,
) -> str:
    return f"{text} {count} {rate} {flag} {names} {table} {plain_list} {plain_dict}"


@dsl.component
def with_defaults(
    text: str = "a 'quoted' \"text\"",
    count: int = 3,
    rate: float = 0.25,
    flag: bool = True,
    names: list = ["x", "y"],
    table: dict = {"a": 1, "b": [1.5, {"c": False}]},
    nothing: list = [],
) -> int:
    return count + len(names) + len(table) + len(nothing) + len(text) + int(rate) + int(flag)


@dsl.pipeline
def parameter_types(
    text: str,
    count: int = 7,
    rate: float = 1e-3,
    flag: bool = False,
    names: List[str] = ["left", "right"],
    table: Dict[str, int] = {"one": 1, "two": 2},
    empty: dict = {},
    unicode_text: str = "naïve — ✓",
):
    describe(
        text=text,
        count=count,
        rate=rate,
        flag=flag,
        names=names,
        table=table,
        plain_list=names,
        plain_dict=empty,
    )
    describe(
        text=unicode_text,
        count=-12,
        rate=2.0,
        flag=True,
        names=["one", "two\nlines"],
        table={"k": 1},
        plain_list=[1, 2.5, "three", True, [4], {"five": 5}],
        plain_dict={"nested": {"deep": [1, {"x": []}]}},
    )
    with_defaults()
    with_defaults(count=count, names=names)
    with_defaults(text="", count=0, rate=0.0, flag=False, names=[], table={})
