from typing import List

from kfp import dsl


@dsl.component
def f(a: str = "") -> str:
    return a


@dsl.pipeline
def given() -> List[List[str]]:
    with dsl.ParallelFor(["x"]) as n:
        with dsl.ParallelFor(["y"]) as m:
            g = f(a=m)
    return dsl.Collected(g.output)


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor(given().output) as row:
        with dsl.ParallelFor(row) as cell:
            f(a=cell)
