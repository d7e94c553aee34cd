"""``after`` across loops, conditions, handlers and pipelines."""

from kfp import dsl


@dsl.component
def work(n: int = 0) -> int:
    return n


@dsl.pipeline
def inner(n: int = 0) -> int:
    first = work(n=n)
    return work(n=1).after(first).output


@dsl.pipeline
def after_a_loop():
    with dsl.ParallelFor([1, 2]) as n:
        inside = work(n=n)
    work().after(inside)


@dsl.pipeline
def loop_after_a_task():
    first = work()
    with dsl.ParallelFor([1, 2]) as n:
        work(n=n).after(first)


@dsl.pipeline
def loop_after_a_loop():
    with dsl.ParallelFor([1, 2]) as n:
        first = work(n=n)
    with dsl.ParallelFor([3, 4]) as n:
        work(n=n).after(first)


@dsl.pipeline
def inner_loops():
    with dsl.ParallelFor([1, 2]) as a:
        first = work(n=a)
        with dsl.ParallelFor([1, 2]) as b:
            second = work(n=b).after(first)
        work(n=a).after(second)
    with dsl.ParallelFor([5]):
        with dsl.ParallelFor([6]):
            work().after(second)
    work().after(second, first)


@dsl.pipeline
def pipelines():
    first = inner()
    second = inner(n=1).after(first)
    work().after(first, second)
    with dsl.ParallelFor([1, 2]) as n:
        inner(n=n).after(second)


@dsl.pipeline
def inside_one_condition(n: int = 1):
    start = work()
    with dsl.If(n == 1):
        a = work().after(start)
        b = work().after(a)
        work().after(a, b, start)


@dsl.pipeline
def handlers():
    one, two = work(n=1), work(n=2)
    with dsl.ExitHandler(one, name="first") as first:
        a = work()
    with dsl.ExitHandler(two) as second:
        work().after(first)
    work().after(first, second)
    work().after(first).after(second)


@dsl.pipeline
def same_twice():
    a = work()
    work().after(a, a).after(a)
    work(n=a.output).after(a)
