"""Functions and options that `@dsl.component` and its like do not take."""

from __future__ import annotations

from penstock import dsl
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused


@refused("(?s)@dsl.component has no argument 'packages'.*did you mean packages_to_install")
def unknown_argument_of_the_decorator():
    @dsl.component(packages=["pandas"])  # at fault
    def bad():
        pass


@refused("'bad' is an async function")
def asynchronous():
    @dsl.component  # at fault
    async def bad():
        pass


@refused("'bad' has a `yield`: calling it does not carry it out")
def generator():
    @dsl.component  # at fault
    def bad() -> str:
        yield "a"


@refused("'bad' is an async function|'bad' has a `yield`")
def asynchronous_generator():
    @dsl.component  # at fault
    async def bad() -> str:
        yield "a"


@refused("@dsl.component decorates a function. Got <class")
def class_decorated():
    @dsl.component  # at fault
    class Bad:
        pass


@refused("is not defined with `def`")
def anonymous():
    dsl.component(lambda: None)  # at fault


@refused("packages_to_install is the text 'pandas'; it takes a list")
def packages_as_text():
    @dsl.component(packages_to_install="pandas")  # at fault
    def bad():
        pass


@refused("base_image is 3")
def image_as_number():
    @dsl.component(base_image=3)  # at fault
    def bad():
        pass


@refused("notebook_path is None")
def notebook_of_nothing():
    @dsl.notebook_component(notebook_path=None)  # at fault
    def bad():
        pass


@refused("embedded_artifact_path does not exist: ")
def nothing_embedded():
    @dsl.component(embedded_artifact_path="")  # at fault
    def bad():
        pass


@refused("base_image is ''")
def image_of_nothing():
    @dsl.component(base_image="")  # at fault
    def bad():
        pass


@refused(r"additional_funcs is <function .*; it takes a list")
def additional_function_alone():
    def helper():
        pass

    @dsl.component(additional_funcs=helper)  # at fault
    def bad():
        pass


@refused("task_config_passthroughs is .*ENV.*; it takes a list")
def passthrough_alone():
    @dsl.component(task_config_passthroughs=dsl.TaskConfigField.ENV)  # at fault
    def bad(config: dsl.TaskConfig):
        pass


@refused("A TaskConfigPassthrough is of 'ENV'")
def passthrough_of_a_text():
    dsl.TaskConfigPassthrough("ENV")  # at fault


@refused("embedded_artifact_path does not exist: nowhere")
def embedded_missing():
    @dsl.component(embedded_artifact_path="nowhere")  # at fault
    def bad():
        pass


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
