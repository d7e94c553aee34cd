"""One task that waits until somebody opens the other end of a pipe."""

from penstock import dsl


@dsl.component
def wait(gate: str, marks: str) -> int:
    import os
    from pathlib import Path

    with Path(marks).open("a") as file:
        file.write(f"{Path.cwd()} {os.getpid()}\n")
    return int(Path(gate).read_text())


@dsl.pipeline
def waiting(gate: str, marks: str) -> int:
    return wait(gate=gate, marks=marks).output
