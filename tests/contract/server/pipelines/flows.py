"""The pipelines that stock's client sends to the server."""

from kfp import dsl


@dsl.component
def add(a: int, b: int = 2) -> int:
    print("adding", a, b)
    return a + b


@dsl.component
def wait_for(gate: str) -> int:
    with open(gate) as file:  # a pipe: whoever opens it for writing lets us go on
        file.read()
    return 1


@dsl.component
def fail_once(mark: str) -> int:
    import os

    if not os.path.exists(mark):
        open(mark, "w").close()
        raise ValueError("not yet")
    return 1


@dsl.pipeline(name="sums")
def sums(a: int = 1) -> int:
    return add(a=add(a=a).output).output


@dsl.pipeline(name="waiting")
def waiting(gate: str):
    wait_for(gate=gate)


@dsl.pipeline(name="at-second")
def at_second(mark: str) -> int:
    return add(a=fail_once(mark=mark).output).output


@dsl.pipeline(name="looping")
def looping(numbers: list = [1, 2]):
    with dsl.ParallelFor(numbers) as number:
        add(a=number)


@dsl.pipeline(name="typed")
def typed(text: str, quoted: str, number: float, flag: bool, many: list):
    add(a=1)
