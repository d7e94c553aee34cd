"""What an exit task cannot be, and where a final status cannot be had."""

# ruff: noqa: F841

from __future__ import annotations

from penstock import dsl
from support.authoring import nothing, notify, text
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


@in_pipeline("PipelineTaskFinalStatus can only be used in an exit task")
def final_status_of_a_plain_task():
    notify()  # at fault


@in_pipeline("must have exactly one dependent upstream task. Got task 'notify with no upstream")
def final_status_of_nothing():
    notify().ignore_upstream_failure()  # at fault


@in_pipeline("must have exactly one dependent upstream task. Got 2 dependent tasks")
def final_status_of_two():
    notify().after(text(), text()).ignore_upstream_failure()  # at fault


@in_pipeline("within the same control flow scope")
def final_status_across_scopes(x: str = ""):
    made = text()
    with dsl.If(x == "a"):
        notify().after(made).ignore_upstream_failure()  # at fault


@in_pipeline("ExitHandler can only be used within the outermost scope of a pipeline function definition")
def exit_handler_in_condition(x: str = ""):
    last = nothing()
    with dsl.If(x == "a"), dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_with_input():
    last = text(of=text().output)
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_with_text_of_output():
    last = text(of=f"{text().output}!")
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_after_another():
    last = nothing()
    with dsl.ExitHandler(last):
        made = text()
    last.after(text())  # at fault


@in_pipeline("is the exit task of another dsl.ExitHandler")
def exit_task_twice():
    last = nothing()
    with dsl.ExitHandler(last):
        text()
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("An importer cannot be an exit task")
def importer_as_exit_task():
    last = dsl.importer("gs://a", dsl.Dataset)
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("The exit task is 'last'")
def text_as_exit_task():
    with dsl.ExitHandler("last"):  # at fault
        text()


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
