"""One nested pipeline with groups of its own, used three times beside tasks of the same component names."""

from kfp import dsl


@dsl.component
def greet(name: str, greeting: str = "hello") -> str:
    return f"{greeting} {name}"


@dsl.component
def bye():
    print("bye")


@dsl.pipeline(name="greet-all")
def greet_all(name: str = "all", loud: bool = False) -> str:
    plain = greet(name=name)
    with dsl.If(loud == True):  # noqa: E712
        greet(name=plain.output, greeting="HELLO")
    with dsl.ParallelFor(["a", "b"]) as letter:
        greet(name=letter)
    return plain.output


@dsl.pipeline
def reused_pipeline(name: str = "you"):
    one = greet_all(name=name)
    two = greet_all(name=one.output, loud=True).after(one)
    with dsl.ParallelFor(["x", "y"]) as each:
        greet_all(name=each)
    greet(name=two.output)
