"""The pipelines that are timed: an ordinary KFP file, run unchanged by Penstock and by stock KFP."""

from kfp import dsl

CHAIN = 20


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def add_one(x: int) -> int:
    return x + 1


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def pid_of(x: int) -> int:
    import os

    return os.getpid()


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def count_distinct(pids: list) -> int:
    return len({int(pid) for pid in pids})


@dsl.component(base_image="python:3.11", install_kfp_package=False)
def first_line() -> float:
    import time

    return time.time()


@dsl.pipeline(name="chain")
def chain() -> int:
    task = add_one(x=0)
    for _ in range(CHAIN - 1):
        task = add_one(x=task.output)
    return task.output


def fan_out(width: int):
    @dsl.pipeline(name=f"fan-out-{width}")
    def fan_out_and_count() -> int:
        with dsl.ParallelFor(list(range(width))) as item:
            task = pid_of(x=item)
        return count_distinct(pids=dsl.Collected(task.output)).output

    return fan_out_and_count


fan_out_100 = fan_out(100)
fan_out_1000 = fan_out(1000)
fan_out_10000 = fan_out(10_000)


@dsl.pipeline(name="cold-start")
def cold_start() -> float:
    return first_line().output
