"""Two tasks, one after the other; or one that fails or waits at a gate."""

from penstock import dsl


@dsl.component
def step(value: int, marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return value * 31 + 7


@dsl.component
def gated(value: int, marks: str, gate: str) -> int:
    """Fail while the gate is a file; wait while it is a pipe."""
    import os
    import stat
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    if Path(gate).exists():
        if not stat.S_ISFIFO(Path(gate).stat().st_mode):
            raise ValueError("the gate is closed")
        Path(gate).read_text()
    return value * 31 + 7


@dsl.pipeline
def short(marks: str) -> int:
    first = step(value=1, marks=marks)
    return step(value=first.output, marks=marks).output


@dsl.pipeline
def guarded(marks: str, gate: str) -> int:
    first = step(value=1, marks=marks)
    return gated(value=first.output, marks=marks, gate=gate).output
