"""Pipelines of short tasks, of every shape, for runs that are killed again and again.

Each task notes its folder and pid before it does anything, in a file that outlives every engine.
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
    time.sleep(0.01)
    return (value * 31 + 7) % 10007


@dsl.component
def flaky(value: int, marks: str) -> int:
    """Fail in the first attempt that comes so far."""
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    tried = Path.cwd().parent.parent / "tried"
    if not tried.exists():
        tried.touch()
        raise ValueError("as planned")
    return (value * 31 + 7) % 10007


@dsl.component
def write(value: int, marks: str, written: Output[Artifact]) -> None:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    folder = Path(written.path)
    folder.mkdir()
    for number in range(5):
        (folder / str(number)).write_text(str(value + number))
    written.metadata["value"] = value


@dsl.component
def read(written: Input[Artifact], marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    held = [int(path.read_text()) for path in sorted(Path(written.path).iterdir())]
    return (sum(held) + written.metadata["value"]) % 10007


@dsl.component
def total(values: list, marks: str) -> int:
    """Add numbers up, and leave a process behind."""
    import os
    import subprocess
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    subprocess.Popen(["sleep", "300"])

    def flat(value: object) -> int:
        return sum(map(flat, value)) if isinstance(value, list) else int(value)

    return flat(values) % 10007


@dsl.component(packages_to_install=["fault-factor"])
def times(value: int, marks: str) -> int:
    import os
    from pathlib import Path

    import fault_factor

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return (value * fault_factor.FACTOR + 7) % 10007


@dsl.component(packages_to_install=["fault-summand"])
def plus(value: int, marks: str) -> int:
    import os
    from pathlib import Path

    import fault_summand

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return (value + fault_summand.SUMMAND) % 10007


@dsl.pipeline
def chain(value: int, marks: str) -> int:
    first = step(value=value, marks=marks)
    return step(value=first.output, marks=marks).output


@dsl.pipeline
def loops(marks: str) -> int:
    """Loops in loops, conditions in them, one with a limit, what they give gathered level by level."""
    with dsl.ParallelFor([1, 2, 3]) as outer:
        head = step(value=outer, marks=marks)
        with dsl.ParallelFor([4, 5, 6], parallelism=2) as inner:
            body = step(value=inner, marks=marks).after(head)
            with dsl.If(body.output > 170):
                step(value=body.output, marks=marks)
    summed = total(values=dsl.Collected(body.output), marks=marks)
    return step(value=summed.output, marks=marks).output


@dsl.pipeline
def handled(marks: str) -> int:
    """Exit handlers with sub-pipelines in them, one after the other."""
    with dsl.ExitHandler(step(value=1, marks=marks)):
        first = chain(value=2, marks=marks)
        chain(value=first.output, marks=marks)
    with dsl.ExitHandler(step(value=3, marks=marks)):
        chain(value=4, marks=marks)
    last = chain(value=5, marks=marks)
    return step(value=last.output, marks=marks).output


@dsl.pipeline
def retried(marks: str) -> int:
    """Tasks that may fail; one of them does, once."""
    link = flaky(value=1, marks=marks).set_retry(9, backoff_duration="0s")
    for _ in range(4):
        link = step(value=link.output, marks=marks).set_retry(9, backoff_duration="0s")
    with dsl.ParallelFor([1, 2, 3, 4]) as item:
        body = step(value=item, marks=marks).set_retry(9, backoff_duration="0s")
        body.after(link)
    summed = total(values=dsl.Collected(body.output), marks=marks).set_retry(9, backoff_duration="0s")
    return summed.output


@dsl.pipeline
def artifacts(marks: str) -> int:
    """Folders, written and read by several."""
    with dsl.ParallelFor([1, 2, 3, 4]) as item:
        kept = write(value=item, marks=marks)
        seen = read(written=kept.outputs["written"], marks=marks)
    summed = total(values=dsl.Collected(seen.output), marks=marks)
    again = write(value=summed.output, marks=marks)
    left = read(written=again.outputs["written"], marks=marks)
    right = read(written=again.outputs["written"], marks=marks)
    return step(value=left.output, marks=marks).after(right).output


@dsl.pipeline
def packages(marks: str) -> int:
    """Two environments that are not there yet."""
    first = times(value=1, marks=marks)
    second = plus(value=first.output, marks=marks)
    third = times(value=second.output, marks=marks)
    return step(value=third.output, marks=marks).output
