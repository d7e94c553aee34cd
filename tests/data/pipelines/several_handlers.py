"""Several exit handlers in one pipeline, around groups and pipelines, with statuses and inputs."""

from kfp import dsl
from kfp.dsl import PipelineTaskFinalStatus


@dsl.component
def work(n: int = 0) -> int:
    return n


@dsl.component
def report(status: PipelineTaskFinalStatus, to: str = "me", n: int = 1):
    print(status.state, to, n)


@dsl.component
def clean(n: int):
    print(n)


@dsl.pipeline
def inner(n: int = 0) -> int:
    return work(n=n).output


@dsl.pipeline
def cleaning(status: PipelineTaskFinalStatus, n: int = 1):
    report(status=status, n=n) if False else clean(n=n)


@dsl.pipeline
def several_handlers(to: str = "you", n: int = 3):
    with dsl.ExitHandler(report(to=to)):
        work(n=n)
        inner(n=n)
    with dsl.ExitHandler(report(to="all", n=n), name="second"):
        with dsl.ParallelFor([1, 2]) as each:
            work(n=each)
    with dsl.ExitHandler(clean(n=n)):
        with dsl.If(n == 3):
            work()
        with dsl.Else():
            inner()
    with dsl.ExitHandler(cleaning(n=n)):
        work(n=n)
