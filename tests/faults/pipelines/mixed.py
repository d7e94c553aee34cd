"""Thirty-one tasks: a chain, a fan-out, nested DAGs, a loop, artifacts, an exit task.

Each notes its folder and pid before it does anything, in a file that outlives every engine.
"""

from penstock import dsl
from penstock.dsl import Artifact, Input, Output


@dsl.component
def step(value: int, marks: str) -> int:
    import os
    import time
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    time.sleep(0.02)
    return (value * 31 + 7) % 10007


@dsl.component
def write(value: int, marks: str, written: Output[Artifact]) -> None:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    Path(written.path).write_text(str(value))
    written.metadata["value"] = value


@dsl.component
def read(written: Input[Artifact], marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return int(Path(written.path).read_text()) + written.metadata["value"]


@dsl.component
def total(values: list, marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return sum(values) % 10007


@dsl.pipeline
def nested(value: int, marks: str) -> int:
    first = step(value=value, marks=marks)
    left = step(value=first.output, marks=marks)
    kept = write(value=left.output, marks=marks)
    return read(written=kept.outputs["written"], marks=marks).output


@dsl.pipeline
def mixed(marks: str, start: int = 1) -> int:
    link = step(value=start, marks=marks)
    for _ in range(4):
        link = step(value=link.output, marks=marks)
    fan = [step(value=link.output, marks=marks) for _ in range(5)]
    one = nested(value=fan[0].output, marks=marks)
    with dsl.ExitHandler(step(value=start, marks=marks)):
        nested(value=start, marks=marks)
    with dsl.ParallelFor([1, 2, 3, 4, 5], parallelism=3) as item:
        body = step(value=item, marks=marks)
        end = step(value=body.output, marks=marks)
    summed = total(values=dsl.Collected(end.output), marks=marks)
    last = step(value=summed.output, marks=marks).after(one, *fan)
    return last.output
