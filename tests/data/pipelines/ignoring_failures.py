"""Tasks and pipelines that go on after failures: within groups, with statuses, by order and with values."""

from typing import List, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Output, PipelineTaskFinalStatus


@dsl.component
def fail(text: str = "x") -> str:
    raise RuntimeError(text)


@dsl.component
def say(text: str = "default", number: int = 0) -> str:
    return text


@dsl.component
def maybe(text: Optional[str] = None) -> str:
    return text or ""


@dsl.component
def tell(status: PipelineTaskFinalStatus, text: str = ""):
    print(status.pipeline_task_name)


@dsl.component
def write(data: Output[Dataset]):
    pass


@dsl.component
def read(data: Optional[Input[Dataset]] = None):
    pass


@dsl.pipeline
def inner(text: str = "x") -> str:
    return say(text=fail(text=text).output, number=1).ignore_upstream_failure().output


@dsl.pipeline
def by_order():
    first, second = fail(), fail(text="y")
    say(text="both", number=1).after(first, second).ignore_upstream_failure()
    maybe(text="given").after(first).ignore_upstream_failure()
    tell(text="t").after(second).ignore_upstream_failure()


@dsl.pipeline
def with_values():
    first = fail()
    maybe(text=first.output).ignore_upstream_failure()
    read(data=write().after(first).outputs["data"]).ignore_upstream_failure()
    say(text=f"{first.output}", number=2).ignore_upstream_failure()


@dsl.pipeline
def in_groups(words: List[str] = ["a"], flag: bool = True):
    with dsl.ParallelFor(words) as word:
        failed = fail(text=word)
        say(text=failed.output, number=1).ignore_upstream_failure()
    with dsl.If(flag == True):  # noqa: E712
        failed = fail()
        tell(text="x").after(failed).ignore_upstream_failure()
    with dsl.ExitHandler(tell(text="end")):
        maybe(text=fail().output).ignore_upstream_failure()


@dsl.pipeline
def of_pipelines():
    inside = inner()
    say(text=inside.output, number=3).ignore_upstream_failure()
    inner(text="y").after(inside).ignore_upstream_failure()
    tell(text="z").after(inside).ignore_upstream_failure()
