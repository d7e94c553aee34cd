"""Channels inside texts: several in one, repeated, of every type, by % and format, within groups."""

from kfp import dsl


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number() -> int:
    return 3


@dsl.component
def truth() -> bool:
    return True


@dsl.component
def print_op(message: str, suffix: str = "") -> str:
    return message + suffix


@dsl.pipeline
def f_strings(name: str = "World", count: int = 2, rate: float = 0.5, names: list = ["a"], table: dict = {"k": 1}):
    word = text()
    whole = number()
    flag = truth()
    print_op(message=f"Hello {name}")
    print_op(message=f"{name}{name} {word.output}: {whole.output} of {count} at {rate} is {flag.output}")
    print_op(message="%s and %s" % (name, word.output), suffix="{}-{}".format(word.output, count))
    print_op(message=f"{names} in {table}")
    print_op(message=f"braces {{}} $ {{$.pipeline_job_name}} {dsl.PIPELINE_JOB_NAME_PLACEHOLDER} {name}")
    print_op(message=f'"{name}"', suffix=f"\n{word.output}\t")
    print_op(message="no channel {name}")
    with dsl.If(flag.output == True):  # noqa: E712
        inside = text(of=f"in {name}")
        print_op(message=f"{inside.output}, {word.output}, {count}")
    with dsl.ParallelFor(["a", "b"]) as letter:
        print_op(message=f"{letter} of {name}")
        each = text(of=letter)
        print_op(message=f"{each.output}/{word.output}/{letter}")
    with dsl.ParallelFor(names) as item:
        print_op(message=f"item {item} of {whole.output}")
