"""Loops over constants of each type, with and without a limit on parallelism."""

from kfp import dsl


@dsl.component
def say(message: str):
    print(message)


@dsl.component
def count(number: int, rate: float = 0.5) -> int:
    return number


@dsl.component
def weigh(rate: float) -> float:
    return rate


@dsl.component
def tick():
    print("tick")


@dsl.pipeline
def loop_static():
    with dsl.ParallelFor(["a", "b", 'quo"te']) as letter:
        say(message=letter)
    with dsl.ParallelFor([1, 2, 3], name="numbers", parallelism=2) as number:
        doubled = count(number=number)
        count(number=doubled.output)
    with dsl.ParallelFor([0.5, 1.5], parallelism=0) as rate:
        weigh(rate=rate)
    with dsl.ParallelFor(items=("x", "y"), parallelism=1):
        tick()
    with dsl.ParallelFor([1, 2]) as repeated:
        say(message=f"number {repeated}")
        say(message="always").after(count(number=repeated))
