"""Tasks that go on after a failure, with defaults, with a final status, by order alone."""

from kfp import dsl
from kfp.dsl import PipelineTaskFinalStatus


@dsl.component
def fragile(text: str = "x") -> str:
    raise RuntimeError(text)


@dsl.component
def consume(text: str = "nothing came", other: str = "-") -> str:
    return text


@dsl.component
def judge(status: PipelineTaskFinalStatus, text: str = "nothing came"):
    print(status.state, status.error_message, text)


@dsl.pipeline
def inner(text: str = "t") -> str:
    return fragile(text=text).output


@dsl.pipeline
def ignore_upstream_failure(word: str = "w"):
    tried = fragile(text=word)
    consume(text=tried.output, other=word).ignore_upstream_failure()
    judge(text=tried.output).ignore_upstream_failure()
    consume(text="fixed", other=word).after(tried).ignore_upstream_failure()
    nested = inner(text=word)
    judge(text=nested.output).ignore_upstream_failure()
    with dsl.If(word == "w"):
        again = fragile()
        consume(text=again.output, other=word).ignore_upstream_failure().set_display_name("goes on")
