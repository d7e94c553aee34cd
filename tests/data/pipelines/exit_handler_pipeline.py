"""A whole pipeline as the exit task, with the final status among its inputs."""

from kfp import dsl
from kfp.dsl import PipelineTaskFinalStatus


@dsl.component
def state_of(status: dict) -> str:
    return status["state"]


@dsl.component
def say(message: str):
    print(message)


@dsl.pipeline
def conditional_notification(status: PipelineTaskFinalStatus, recipient: str = "me"):
    state = state_of(status=status)
    with dsl.If(state.output == "FAILED"):
        say(message=recipient)
    with dsl.Else():
        say(message="all well")


@dsl.pipeline
def exit_handler_pipeline(recipient: str = "you"):
    with dsl.ExitHandler(conditional_notification(recipient=recipient)):
        say(message="work")
        say(message=recipient)
