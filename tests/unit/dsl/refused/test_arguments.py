"""Arguments that a task's inputs do not take, and outputs that a task does not have."""

from __future__ import annotations

from penstock import dsl
from penstock.errors import InconsistentTypeException, OutputMissing
from support.authoring import nothing, notify, number, pair, read, read_all, take, text, write
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


@in_pipeline(
    "Incompatible argument passed to the input 'of' of component 'text': Argument type 'NUMBER_INTEGER' is "
    "incompatible with the input type 'STRING'",
    InconsistentTypeException,
)
def wrong_constant():
    text(of=1)  # at fault


@in_pipeline("'BOOLEAN' is incompatible with the input type 'NUMBER_INTEGER'", InconsistentTypeException)
def wrong_channel(x: bool = True):
    number(of=x)  # at fault


@in_pipeline("'STRING' is incompatible with the input type 'system.Dataset@0.0.1'", InconsistentTypeException)
def constant_for_artifact():
    read(data="gs://a")  # at fault


@in_pipeline("'system.Dataset@0.0.1' is incompatible with the input type 'STRING'", InconsistentTypeException)
def artifact_for_text():
    data = write()
    text(of=data.outputs["data"])  # at fault


@in_pipeline(r"(?s)'List\[system.Dataset@0.0.1\]' is incompatible.*ParallelFor", InconsistentTypeException)
def list_for_artifact():
    with dsl.ParallelFor(["a"]):
        data = write()
    read(data=dsl.Collected(data.outputs["data"]))  # at fault


@in_pipeline(r"(?s)incompatible with the input type 'List\[.*dsl\.Collected", InconsistentTypeException)
def artifact_for_list():
    data = write()
    read_all(data=data.outputs["data"])  # at fault


@in_pipeline("Input artifacts are not supported. Got input artifact of type 'Dataset'")
def artifact_object():
    read(data=dsl.Dataset())  # at fault


@in_pipeline(r"(?s)Constant argument inputs must be one of type .* Got: None.*leave 'of' out")
def none_given():
    text(of=None)  # at fault


@in_pipeline(r"(?s)Constant argument inputs must be one of type .*give the task's output")
def task_given():
    made = text()
    text(of=made)  # at fault


@in_pipeline("JSON has no number")
def not_a_number():
    take(names=[float("nan")])  # at fault


@in_pipeline(r"\['a'\] is \{1\} of type set")
def set_in_dictionary():
    take(table={"a": {1}})  # at fault


@in_pipeline("has the key 1 of type int")
def number_as_key():
    take(table={1: "a"})  # at fault


@in_pipeline(r"read\(\) missing 1 required argument: data")
def argument_missing():
    read()  # at fault


@in_pipeline(r'text\(\) got an unexpected keyword argument "off"')
def argument_unknown():
    text(off="a")  # at fault


@in_pipeline("Components must be instantiated using keyword arguments")
def argument_by_position():
    text("a")  # at fault


@in_pipeline(r"(?s)got an unexpected keyword argument \"status\".*the engine fills in 'status'")
def final_status_given():
    with dsl.ExitHandler(notify(status="x")):  # at fault
        text()


@in_pipeline("The task has no outputs", OutputMissing)
def no_output():
    text(of=nothing().output)  # at fault


@in_pipeline("The task has multiple outputs. Please reference the output by its name", OutputMissing)
def several_outputs():
    text(of=pair().output)  # at fault


@in_pipeline("(?s)Task 'pair' has no output 'up'.*'left', 'right'", KeyError)
def unknown_output():
    text(of=pair().outputs["up"])  # at fault


@in_pipeline("An artifact cannot stand in a text")
def artifact_in_text():
    data = write()
    text(of=f"{data.outputs['data']}")  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
