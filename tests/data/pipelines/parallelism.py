"""How many iterations run at once: none given, zero, some; in loops inside loops."""

from kfp import dsl


@dsl.component
def work(n: int = 0) -> int:
    return n


@dsl.component
def numbers() -> list:
    return [1, 2]


@dsl.pipeline
def inner(items: list) -> list:
    with dsl.ParallelFor(items, parallelism=1) as n:
        made = work(n=n)
    return dsl.Collected(made.output)


@dsl.pipeline
def parallelism(items: list = [1, 2, 3]):
    with dsl.ParallelFor(items, parallelism=2) as n:
        work(n=n)
    with dsl.ParallelFor([1, 2], parallelism=0) as n:
        work(n=n)
    with dsl.ParallelFor(numbers().output, "named", 100) as n:
        work(n=n)
    with dsl.ParallelFor([1, 2], parallelism=3) as n:
        with dsl.ParallelFor([3, 4]) as m:
            work(n=m)
            with dsl.ParallelFor([[5], [6]], parallelism=1):
                work(n=n)
    inner(items=items)
