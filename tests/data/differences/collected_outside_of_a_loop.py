"""The pipeline returns what is collected of a task that is in no loop: a name is given to another task."""

from typing import List

from kfp import dsl


@dsl.component
def double(number: int) -> int:
    return 2 * number


@dsl.component
def add(numbers: List[int]) -> int:
    return sum(numbers)


@dsl.pipeline
def pipeline() -> List[int]:
    with dsl.ParallelFor([1, 2]) as number:
        task = double(number=number)
    task = add(numbers=dsl.Collected(task.output))
    return dsl.Collected(task.output)
