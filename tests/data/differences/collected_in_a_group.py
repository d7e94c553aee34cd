from kfp import dsl


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def truth(of: bool = True) -> bool:
    return of


@dsl.component
def show(text: str = "-", table: dict = {}, names: list = []):
    print(text, table, names)


from typing import List


@dsl.component
def make(n: int, data: dsl.Output[dsl.Dataset]):
    data.metadata["n"] = n


@dsl.component
def count(items: dsl.Input[List[dsl.Dataset]]) -> int:
    return len(items)


@dsl.pipeline
def pipeline(name: str = "x"):
    with dsl.ParallelFor([1, 2]) as n:
        made = make(n=n)
    with dsl.If(name == "x"):
        count(items=dsl.Collected(made.outputs["data"]))
