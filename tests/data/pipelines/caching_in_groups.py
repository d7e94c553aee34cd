"""What of a task's settings reaches tasks in groups inside groups."""

from kfp import dsl


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.pipeline
def inner(n: int) -> int:
    with dsl.If(n == 1):
        with dsl.ParallelFor([1, 2]) as each:
            work(n=each).set_cpu_limit("1").set_env_variable("N", "1").set_retry(1).set_caching_options(False)
    return work(n=n).set_display_name("last").output


@dsl.pipeline
def caching_in_groups(n: int = 1, memory: str = "1Gi", image: str = "python:3.12"):
    with dsl.ExitHandler(work().set_memory_limit(memory).set_container_image(image).set_env_variable("E", "x")):
        with dsl.ParallelFor([1, 2]) as outer:
            with dsl.If(outer == n):
                work(n=outer).set_memory_limit("1G").set_container_image(image).set_retry(2)
                inner(n=outer).set_caching_options(False).set_retry(3)
            with dsl.Else():
                work(n=n).set_memory_request("1G").set_cpu_request("1")
