"""Two tasks, the second of which needs a package."""

from penstock import dsl


@dsl.component
def step(value: int, marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return value * 31 + 7


@dsl.component(packages_to_install=["fault-factor"])
def times(value: int, marks: str) -> int:
    import os
    from pathlib import Path

    import fault_factor

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return value * fault_factor.FACTOR + 7


@dsl.pipeline
def packaged(marks: str) -> int:
    first = step(value=1, marks=marks)
    return times(value=first.output, marks=marks).output
