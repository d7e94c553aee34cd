"""What a container component cannot return."""

# ruff: noqa: UP006, UP035

from __future__ import annotations

from typing import List

from penstock import dsl
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused


@refused("returned a ContainerSpec whose image is ''")
def container_of_nothing():
    @dsl.container_component  # at fault
    def bad():
        return dsl.ContainerSpec(image="")


@refused("Container Components must wrap input and output artifact annotations")
def bare_artifact_in_container():
    @dsl.container_component  # at fault
    def bad(x: dsl.Dataset):
        return dsl.ContainerSpec("image")


@refused("Input 'x' is annotated InputPath of a STRING: a container is given a parameter's value")
def path_of_parameter_in_container():
    @dsl.container_component  # at fault
    def bad(x: dsl.InputPath(str)):
        return dsl.ContainerSpec("image", command=[x])


@refused("Return annotation should be either ContainerSpec or omitted")
def container_returns_text():
    @dsl.container_component  # at fault
    def bad(x: str) -> str:
        return dsl.ContainerSpec("image")


@refused("Container component 'bad' returned 'image'")
def container_returns_image():
    @dsl.container_component  # at fault
    def bad(x: str):
        return "image"


@refused("Cannot access artifact by itself in the container definition")
def artifact_as_argument():
    @dsl.container_component  # at fault
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x])


@refused('Cannot access artifact attribute "name"')
def artifact_name_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x.name])  # at fault


@refused("Please pass the whole list of artifacts only")
def item_of_artifacts_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[List[dsl.Dataset]]):
        return dsl.ContainerSpec("image", command=[x[0]])  # at fault


@refused("Please pass the whole list of artifacts only")
def path_of_artifacts_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[List[dsl.Dataset]]):
        return dsl.ContainerSpec("image", command=[x.path])  # at fault


@refused("Unexpected argument \"5\" of type <class 'int'>")
def number_as_argument():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[5])


@refused("`command` is 'echo hi'; it takes a list")
def command_as_text():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", command="echo hi")


@refused('Argument "IfPresentPlaceholder" references nonexistant input: "y"')
def unknown_input_present():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[dsl.IfPresentPlaceholder("y", "a")])


@refused("Cannot use ConcatPlaceholder in an f-string")
def concat_in_text():
    @dsl.container_component
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[f"{dsl.ConcatPlaceholder([x])}"])  # at fault


@refused("Cannot use IfPresentPlaceholder within ConcatPlaceholder")
def list_in_concat():
    @dsl.container_component
    def bad(x: str = ""):
        concat = dsl.ConcatPlaceholder([dsl.IfPresentPlaceholder("x", ["a"])])  # at fault
        return dsl.ContainerSpec("image", args=[concat])


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
