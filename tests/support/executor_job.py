"""A script: run components through the module ``kfp.dsl.executor_main`` that this interpreter finds.

Called with a file of jobs (a JSON list of {folder, source, function, executor_input, env}) it forks once for
each, calls ``executor_main`` as the command does, and writes the log to ``FOLDER/log``. Its own output is a
JSON list: the type and message of each one's exception, or null. Standard library, Python >= 3.9.
"""

# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

import kfp.dsl.executor_main  # stock's, or that of the runtime's shim


def run(job: dict[str, Any]) -> list[str] | None:
    """Run one job in a child process."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as answer:
            json.dump(_in_child(job), answer)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    error: list[str] | None = json.loads(text)
    return error


def _in_child(job: dict[str, Any]) -> list[str] | None:
    os.environ.update(job["env"])
    os.makedirs(job["folder"] + "/code")  # noqa: PTH103 - os and paths as text, as in the runtime
    os.chdir(job["folder"])
    path = job["folder"] + "/code/ephemeral_component.py"
    with open(path, "w") as file:  # noqa: PTH123
        file.write(job["source"])
    log = os.open("log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["executor_main", "--component_module_path", path, "--function_to_execute", job["function"]]
    sys.argv += ["--executor_input", json.dumps(job["executor_input"])]
    try:
        kfp.dsl.executor_main.executor_main()
    except BaseException as error:
        traceback.print_exc()
        return [type(error).__name__, str(error)]
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return None


if __name__ == "__main__":
    with open(sys.argv[1]) as file:  # noqa: PTH123
        jobs = json.load(file)
    json.dump([run(job) for job in jobs], sys.stdout)
