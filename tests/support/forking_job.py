"""Runs a Python program again and again, in any environment: what it imports first is imported once.

    python forking_job.py MODULE …

imports the modules, then reads a line of JSON for each time: the program's file, its words, folder and
variables, and the files for its output and errors. A fork becomes the program; its exit code is the answer.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import sys
import warnings
from typing import Any


def main(modules: list[str]) -> None:
    """Answer what comes on the standard input."""
    for module in modules:
        importlib.import_module(module)
    for line in sys.stdin:
        asked = json.loads(line)
        if (pid := os.fork()) == 0:
            become(asked)
            return
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(asked: dict[str, Any]) -> None:
    """Be the program: how it ends is how this process does."""
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, asked["out"], os.O_WRONLY | os.O_CREAT),
        (2, asked["err"], os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["variables"])
    warnings.simplefilter("ignore")
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - a descriptor
    sys.argv = [asked["program"], *asked["words"]]
    runpy.run_path(asked["program"], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
