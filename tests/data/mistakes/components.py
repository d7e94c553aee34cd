"""Mistakes in components: annotations, defaults, names."""


import datetime
import pathlib
from typing import Any, List, Optional, Union

from kfp import dsl

from support.mistakes import stock


@stock("TypeError", "Missing type annotation for argument: x")
def no_annotation():
    @dsl.component  # at fault
    def bad(x):
        pass


@stock("ValueError", '"Output" is an invalid parameter name.')
def reserved_name():
    @dsl.component  # at fault
    def bad(Output: str):
        pass


@stock(
    "ValueError",
    "Output lists of artifacts are only supported for pipelines. Got output list of artifacts for output "
    "parameter 'Output' of component 'bad'.",
)
def list_of_artifacts_out():
    @dsl.component  # at fault
    def bad() -> List[dsl.Dataset]:
        pass


@stock("ValueError", "Optional Input artifacts may only have default value None. Got: foo.")
def default_of_artifact():
    @dsl.component  # at fault
    def bad(x: dsl.Input[dsl.Dataset] = "foo"):
        pass


@stock("TypeError", "Artifacts must have both a schema_title", ours="is annotated Any, which is neither|is annotated typing.Any")
def annotated_any():
    @dsl.component  # at fault
    def bad(x: Any):
        pass


@stock("TypeError", "Artifacts must have both a schema_title", ours=r"is annotated .*int, str.*, which is")
def annotated_union():
    @dsl.component  # at fault
    def bad(x: Union[int, str]):
        pass


@stock("TypeError", "Artifacts must have both a schema_title", ours="is annotated complex, which is neither")
def annotated_complex():
    @dsl.component  # at fault
    def bad(x: complex):
        pass


@stock("TypeError", "Artifacts must have both a schema_title", ours="is annotated Path, .* which is another one")
def annotated_path():
    @dsl.component  # at fault
    def bad(x: pathlib.Path):
        pass


@stock("TypeError", "Artifacts must have both a schema_title", ours="is annotated timezone, which is neither")
def annotated_timezone():
    @dsl.component  # at fault
    def bad(x: datetime.timezone):
        pass


@stock("TypeError", "Unexpected type annotation|Artifacts must have both", ours="is annotated .*int.*str")
def returned_union():
    @dsl.component  # at fault
    def bad() -> Union[int, str]:
        pass


@stock("TypeError", "must be real number", ours="is of type str; the input is declared NUMBER_INTEGER")
def wrong_default():
    @dsl.component  # at fault
    def bad(x: int = "a"):
        pass

    return bad


@stock("TypeError", "Artifacts must have both a schema_title", ours="Parameter '\\*x' cannot be given by its name")
def star_parameter():
    @dsl.component  # at fault
    def bad(*x: set):
        pass


@stock("TypeError", "Missing type annotation for argument: x", ours="Missing type annotation for argument: x")
def lambda_component():
    dsl.component(lambda x: None)  # at fault
