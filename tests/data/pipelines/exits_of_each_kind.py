"""Exit handlers: pipelines and loops within, in nested pipelines, and what comes before and after them."""

from typing import List

from kfp import dsl
from kfp.dsl import Dataset, Input, Output, PipelineTaskFinalStatus


@dsl.component
def say(text: str = "", number: int = 0) -> str:
    return text


@dsl.component
def write(text: str, data: Output[Dataset]):
    pass


@dsl.component
def read(data: Input[Dataset]) -> str:
    return data.uri


@dsl.component
def tell(final: PipelineTaskFinalStatus, text: str = "", number: int = 1):
    print(final.error_message)


@dsl.container_component
def clean(text: str):
    return dsl.ContainerSpec(image="alpine", command=["echo", text])


@dsl.pipeline
def end(text: str, status: PipelineTaskFinalStatus):
    first = say(text=text)
    tell_all = say(text=first.output)
    tell_all.after(first)


@dsl.pipeline
def guarded(text: str = "x"):
    with dsl.ExitHandler(tell(text=text, number=2)):
        say(text=text)


@dsl.pipeline
def handlers_of_each_kind(text: str = "x", words: List[str] = ["a"]):
    before = say(text=text)
    written = write(text=before.output)
    with dsl.ExitHandler(end(text=text), name="pipeline at the end"):
        inside = read(data=written.outputs["data"])
        guarded(text=inside.output)
    with dsl.ExitHandler(clean(text=text).set_display_name("Clean up")):
        with dsl.ParallelFor(words) as word:
            say(text=word)
            with dsl.If(word == "a"):
                say(text=before.output)
    with dsl.ExitHandler(tell().set_retry(num_retries=2).set_caching_options(False)):
        fails = say(text="may fail")
        say(text=fails.output, number=1).ignore_upstream_failure()
    last = say(text="last")
    last.after(before, written)


@dsl.pipeline
def exits_of_exits():
    guarded()
    again = guarded(text="y")
    with dsl.ExitHandler(say(text="outer")):
        guarded(text="z").after(again)
