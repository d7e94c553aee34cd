"""Fan-in from branches of which one runs, and loops with conditions inside whose outputs are not collected."""

from typing import Optional

from kfp import dsl


@dsl.component
def work(n: int = 0) -> int:
    return n


@dsl.component
def join(a: int, b: Optional[int] = None, many: list = []) -> int:
    return a


@dsl.pipeline
def branch(n: int) -> int:
    with dsl.If(n == 1):
        one = work(n=1)
    with dsl.Elif(n == 2):
        two = work(n=2)
    with dsl.Else():
        three = work(n=3)
    return dsl.OneOf(one.output, two.output, three.output)


@dsl.pipeline
def skipped_branches(n: int = 1) -> list:
    first = branch(n=n)
    with dsl.ParallelFor([1, 2, 3]) as each:
        taken = branch(n=each)
        work(n=taken.output)
    total = join(a=first.output, many=dsl.Collected(taken.output))
    with dsl.If(total.output != 0):
        with dsl.ParallelFor([4, 5]) as inner:
            join(a=total.output, b=inner)
    return dsl.Collected(taken.output)
