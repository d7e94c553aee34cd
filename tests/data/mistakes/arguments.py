"""Mistakes in what components are called with, and in how outputs are named."""

from kfp import dsl
from parts import need, nothing, notify, number, pair, read, take, text, write

from support.mistakes import pipeline, stock


@stock(
    "InconsistentTypeException",
    "Incompatible argument passed to the input 'of' of component 'text': Argument type 'NUMBER_INTEGER' is "
    "incompatible with the input type 'STRING'",
)
@pipeline
def other_type():
    text(of=1)  # at fault


@stock("InconsistentTypeException", "'STRING' is incompatible with the input type 'NUMBER_INTEGER'")
@pipeline
def text_of_channel_for_number(x: int = 1):
    number(of=f"{x}")  # at fault


@stock("InconsistentTypeException", "'STRING' is incompatible with the input type 'system.Dataset@0.0.1'")
@pipeline
def constant_for_artifact():
    read(data="gs://a")  # at fault


@stock("InconsistentTypeException", "'system.Dataset@0.0.1' is incompatible with the input type 'STRING'")
@pipeline
def artifact_for_text():
    text(of=write().outputs["data"])  # at fault


@stock("ValueError", "Constant argument inputs must be one of type .* Got: None", hint="leave 'of' out")
@pipeline
def none_given():
    text(of=None)  # at fault


@stock("ValueError", "Constant argument inputs must be one of type .* Got: ", hint="task.output")
@pipeline
def task_given():
    text(of=text())  # at fault


@stock("ValueError", "Constant argument inputs must be one of type .* Got: ")
@pipeline
def set_given():
    take(names={1, 2})  # at fault


@stock("TypeError", r"need\(\) missing 1 required argument: of.")
@pipeline
def missing():
    need()  # at fault


@stock("TypeError", r'text\(\) got an unexpected keyword argument "z".')
@pipeline
def unknown():
    text(z="a")  # at fault


@stock(
    "TypeError",
    "Components must be instantiated using keyword arguments. Positional parameters are not allowed "
    r'\(found 1 such parameters for component "text"\).',
)
@pipeline
def by_position():
    text("a")  # at fault


@stock("KeyError", "up", ours="Task 'pair' has no output 'up'", hint="'left', 'right'")
@pipeline
def unknown_output():
    text(of=pair().outputs["up"])  # at fault


@stock("AttributeError", "The task has multiple outputs. Please reference the output by its name.", hint="left, right")
@pipeline
def several_outputs():
    text(of=pair().output)  # at fault


@stock("AttributeError", "The task has multiple outputs", ours="The task has no outputs", hint="return a value")
@pipeline
def no_outputs():
    text(of=nothing().output)  # at fault


@stock("ValueError", "PipelineTaskFinalStatus can only be used in an exit task. Parameter status of a non exit task "
       "has type PipelineTaskFinalStatus.")  # fmt: skip
@pipeline
def status_of_a_plain_task():
    notify()  # at fault


@stock("ValueError", "Input artifacts are not supported. Got input artifact of type 'Dataset'.")
@pipeline
def artifact_object():
    read(data=dsl.Dataset())  # at fault
