"""Order without data: after one, after several, together with data, across kinds of tasks and in groups."""

from kfp import dsl
from kfp.dsl import Dataset


@dsl.component
def step(name: str = "x") -> str:
    return name


@dsl.pipeline
def inner() -> str:
    a = step(name="a")
    return step(name="b").after(a).output


@dsl.pipeline
def ordering(name: str = "n"):
    first = step(name="first")
    second = step(name="second").after(first)
    step(name="third").after(first, second)
    step(name="again").after(second).after(first)
    step(name=first.output).after(first)
    step(name=first.output).after(second, second)
    nested = inner().after(second)
    step(name="after nested").after(nested)
    imported = dsl.importer("gs://bucket/data", Dataset).after(nested)
    step(name="after importer").after(imported)
    with dsl.If(name == "n"):
        one = step(name="in condition").after(first)
        step(name="in condition too").after(one, second)
    with dsl.ParallelFor([1, 2]):
        step(name="in loop").after(nested)
        with dsl.If(first.output == "first"):
            step(name="deep").after(imported)
