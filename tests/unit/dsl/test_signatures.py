"""A component looks like its function to help(), to notebooks and to whatever asks for its signature."""

from __future__ import annotations

import inspect

from penstock import dsl


@dsl.component
def write(text: str, file: dsl.Output[dsl.Dataset], times: int = 1) -> int:
    """Write a text.

    So often as it says.
    """
    return times


@dsl.pipeline
def flow(text: str = "x") -> int:
    """Writes, once."""
    return write(text=text).outputs["Output"]


@dsl.container_component
def shout(text: str):
    """Shouts."""
    return dsl.ContainerSpec(image="alpine", command=["echo", text])


def test_a_component_has_the_signature_of_its_function() -> None:
    assert inspect.signature(write) == inspect.signature(write.python_func)
    assert list(inspect.signature(flow).parameters) == ["text"]
    assert list(inspect.signature(shout).parameters) == ["text"]


def test_a_component_has_the_docstring_of_its_function() -> None:
    assert inspect.getdoc(write) == inspect.getdoc(write.python_func)
    assert flow.__doc__ == "Writes, once."
    assert shout.__doc__ == "Shouts."


def test_what_it_is_is_still_seen() -> None:
    assert isinstance(write, dsl.PythonComponent)
    assert inspect.unwrap(write) is write.python_func
    assert callable(write)
