"""Mistakes in container components."""


from typing import List

from kfp import dsl

from support.mistakes import stock


@stock("TypeError", "Container Components must wrap input and output artifact annotations with Input/Output type")
def bare_artifact():
    @dsl.container_component  # at fault
    def bad(x: dsl.Dataset):
        return dsl.ContainerSpec("image")


@stock("ValueError", "Cannot access artifact by itself in the container definition. Please use .uri or .path instead")
def artifact_itself():
    @dsl.container_component  # at fault
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x])


@stock("AttributeError", 'Cannot access artifact attribute "name"')
def artifact_name():
    @dsl.container_component
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x.name])  # at fault


@stock("TypeError", "Unexpected argument \"5\" of type <class 'int'>")
def number():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[5])


@stock("AttributeError", "'str' object has no attribute 'image'", ours="Container component 'bad' returned 'image'")
def returned_text():
    @dsl.container_component  # at fault
    def bad(x: str):
        return "image"


@stock("TypeError", "Return annotation should be either ContainerSpec or omitted for container components")
def annotated_return():
    @dsl.container_component  # at fault
    def bad(x: str) -> str:
        return dsl.ContainerSpec("image")


@stock("ValueError", 'Argument "IfPresentPlaceholder" references nonexistant input: "y"')
def unknown_input():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[dsl.IfPresentPlaceholder("y", "a")])


@stock("ValueError", "Cannot use ConcatPlaceholder in an f-string")
def concat_in_text():
    @dsl.container_component
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[f"{dsl.ConcatPlaceholder([x])}"])  # at fault


@stock("ValueError", "Please use a single element for `then` and `else_` only|Cannot use IfPresentPlaceholder within")
def list_in_concat():
    @dsl.container_component
    def bad(x: str = ""):
        placeholder = dsl.IfPresentPlaceholder("x", ["a"])
        return dsl.ContainerSpec("image", args=[dsl.ConcatPlaceholder([placeholder])])  # at fault


@stock("KeyError", "Cannot access individual artifacts in a list of artifacts.")
def item_of_list():
    @dsl.container_component
    def bad(x: dsl.Input[List[dsl.Dataset]]):
        return dsl.ContainerSpec("image", command=[x[0]])  # at fault
