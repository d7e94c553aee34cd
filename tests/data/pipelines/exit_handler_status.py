"""An exit task with the final status beside ordinary arguments, after a body with loops and conditions."""

from kfp import dsl
from kfp.dsl import PipelineTaskFinalStatus


@dsl.component
def notify(status: PipelineTaskFinalStatus, channel: str, urgent: bool = False):
    print(channel, urgent, status.state, status.pipeline_task_name, status.error_message)


@dsl.component
def load(url: str) -> str:
    return url


@dsl.component
def fail(text: str):
    raise ValueError(text)


@dsl.pipeline(name="exit-handler-status")
def exit_handler_status(url: str = "http://example.com", channel: str = "ops"):
    told = notify(channel=channel, urgent=True)
    with dsl.ExitHandler(exit_task=told, name="guard everything"):
        loaded = load(url=url)
        with dsl.If(loaded.output != ""):
            with dsl.ParallelFor(["a", "b"]) as letter:
                load(url=letter)
        fail(text=loaded.output)
