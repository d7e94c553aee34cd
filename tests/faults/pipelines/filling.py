"""Pipelines that write as much as they are told to, in each of the places that tasks write to."""

from kfp import dsl
from kfp.dsl import Dataset, Output


@dsl.component
def begins() -> int:
    print("begins")
    return 1


@dsl.component
def prints(x: int, megabytes: int) -> int:
    for _ in range(megabytes):
        print("x" * 1_048_575)
    return x


@dsl.component
def writes(x: int, megabytes: int, made: Output[Dataset]) -> int:
    with open(made.path, "wb") as file:
        for _ in range(megabytes):
            file.write(bytes(1 << 20))
    return x


@dsl.component
def gives(x: int, megabytes: int) -> str:
    return "x" * (megabytes << 20)


@dsl.component(packages_to_install=["six==1.17.0"])
def installs(x: int) -> str:
    import six

    return six.__version__


@dsl.pipeline
def log(megabytes: int = 0) -> int:
    return prints(x=begins().output, megabytes=megabytes).output


@dsl.pipeline
def artifact(megabytes: int = 0) -> int:
    return writes(x=begins().output, megabytes=megabytes).outputs["Output"]


@dsl.pipeline
def result(megabytes: int = 0):
    gives(x=begins().output, megabytes=megabytes)


@dsl.pipeline
def environment() -> str:
    return installs(x=begins().output).output
