"""The process side of an attempt: claim its folder, run the component, write what became of it.

The folder is the whole contract between a task's process and the engine, which may die and come back:

- ``input.json`` is there before: the executor input, the source and the function's name;
- ``started`` is created with O_EXCL before anything else, so that a second start of the same attempt ends
  at once; its lock is held for as long as the process lives;
- ``log`` takes what the process and its children write;
- ``result.json`` appears complete or not at all, and last.
"""

from __future__ import annotations

import faulthandler
import fcntl
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from .ending import exited, failed, flush, flush_files, protect_outputs, succeeded, wind_up, write_result
from .executor import call
from .exits import ALREADY_STARTED, UNUSABLE
from .failpoints import passing
from .family import bear, brand_of
from .identity import host, now, start_time
from .late_logging import configure_logging_when_used
from .load import install_main, load_function
from .workspace import fetch

if TYPE_CHECKING:
    from typing import NoReturn

    from .sources import Ready

__all__ = [
    "Preparation",
    "claimant",
    "run",
    "run_forked",
    "set_up_process",
]

_KFP_EXECUTOR = "kfp.dsl.executor_main"
_SOURCE_FILE = "ephemeral_component.py"  # stock's name for it: tracebacks and pickled functions mention it
_LAUNCH = os.path.dirname(os.path.abspath(__file__)) + "/launch.py"  # noqa: PTH100, PTH120 - pathlib would weigh on every task

_HOST = json.dumps(host()).encode()

#: Variables that the interpreter or the C library reads only when a process begins.
_READ_AT_START = ("PYTHON", "LD_", "LC_", "GLIBC_", "MALLOC_")
_READ_AT_START_NAMES = ("LANG", "LANGUAGE", "TZ")


class Preparation:
    """All of an attempt that can be made ready before its process exists.

    A zygote does this, because what a fresh child touches first costs it page by page.

    Args:
        folder: The attempt's folder, an absolute path.

    Attributes:
        document: What ``input.json`` holds.
        private: Where those of its variables are that are not to stay; None where there are none.
        work: The task's current folder.
        temporary: Its folder for temporary files.
        source_path: Where the component's source has been written.
        log: The log, open for appending.
        arguments: The arguments that stock's command passes to the executor.

    Raises:
        OSError: If the folder cannot be used.
        ValueError: If ``input.json`` is not complete.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with open(f"{folder}/input.json", "rb") as file:  # noqa: PTH123 - as above
            self.document: dict[str, Any] = json.loads(file.read())
        self.private = f"{folder}/private.json" if self.document.get("has_private") else None
        if self.private is not None:
            try:
                with open(self.private, "rb") as file:  # noqa: PTH123 - as above
                    self.document["env"] = {**self.document["env"], **json.loads(file.read())}
            except FileNotFoundError:
                self.private = None  # another process has begun this attempt: this one will not
        self.source_path = f"{folder}/{_SOURCE_FILE}"
        self.work, self.temporary = f"{folder}/work", f"{folder}/tmp"  # noqa: S108 - a folder of the task's own
        _make_folder(self.work)
        _make_folder(self.temporary)
        with open(self.source_path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - as above
            file.write(self.document["source"])
        self.arguments = [
            "--component_module_path",
            self.source_path,
            "--executor_input",
            json.dumps(self.document["executor_input"]),
            "--function_to_execute",
            self.document["function"],
        ]
        #: Whether the task's variables include some that a process reads only when it begins.
        self.needs_new_interpreter = any(
            name.startswith(_READ_AT_START) or name in _READ_AT_START_NAMES for name in self.document["env"]
        )
        self.log = os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)


def set_up_process(*, kfp: bool) -> None:
    """Do what every task's process needs and none can tell from another's: a zygote does it once for all.

    Args:
        kfp: Whether the real KFP of this interpreter runs the functions, in place of ours.
    """
    for stream in (sys.stdout, sys.stderr):
        # Line by line, so that a task that dies at once has said what it said.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    os.environ["_KFP_RUNTIME"] = "true"
    faulthandler.enable()
    if not kfp:  # which brings its own
        install_main([])
        configure_logging_when_used()


def run_forked(preparation: Preparation, *, kfp: bool, ready: Ready | None) -> NoReturn:
    """Run an attempt in the process that the zygote has just forked.

    Args:
        preparation: The attempt, made ready.
        kfp: Whether the real KFP of this interpreter runs the function, in place of ours.
        ready: The component's source, made ready; None leaves that to the task.
    """
    try:
        os.setsid()
        if preparation.needs_new_interpreter:
            _start_anew(preparation, kfp=kfp)
        run(preparation, kfp=kfp, ready=ready)
    except BaseException:  # whatever it is, the zygote's own code must not go on in the child
        _give_up()


def run(preparation: Preparation, *, kfp: bool, ready: Ready | None = None) -> NoReturn:
    """Run an attempt in this process, and end it. `set_up_process` has been called, in it or in its parent.

    Args:
        preparation: The attempt, made ready.
        kfp: Whether the real KFP of this interpreter runs the function, in place of ours.
        ready: The component's source, made ready; None loads it here.

    Raises:
        OSError: If the folder cannot be written.
    """
    passing("task.born")
    _claim(preparation.folder)
    passing("task.claimed")
    _redirect(preparation.log)
    try:
        _enter(preparation)
        output = _run_kfp(preparation) if kfp else _run_function(preparation, ready)
        result, code = succeeded(output), 0
    except SystemExit as error:
        result, code = exited(error)
    except BaseException as error:  # the one boundary around the user's code
        result, code = failed(error, preparation.document, preparation.source_path)
    wind_up()
    passing("task.ran")
    if code == 0:
        try:
            flush_files()
        except Exception as error:
            result, code = failed(error, preparation.document, preparation.source_path)
    if code == 0:
        protect_outputs(preparation.document["executor_input"])
    write_result(preparation.folder, result)
    flush()
    os._exit(code)


def claimant(folder: str) -> int:
    """Return the id of the process that has claimed an attempt; 0 if none has, or it has not said so yet."""
    try:
        with open(f"{folder}/started", "rb") as file:  # noqa: PTH123 - as above
            pid: int = json.loads(file.read())["pid"]
    except (OSError, ValueError, TypeError):
        return 0
    return pid


def _make_folder(path: str) -> None:
    try:
        os.mkdir(path)  # noqa: PTH102 - as above
    except FileExistsError:  # the attempt was asked for twice
        return


def _start_anew(preparation: Preparation, *, kfp: bool) -> NoReturn:
    """Replace this process by a new interpreter that begins with the task's own variables.

    The caller's ``PYTHON*`` are not in the environment, so those of the component alone are obeyed.
    """
    os.environ.update(preparation.document["env"])
    for descriptor in (1, 2):
        os.dup2(preparation.log, descriptor)  # an interpreter that does not begin says why
    options = ["--kfp"] if kfp else []
    os.execv(sys.executable, [sys.executable, _LAUNCH, *options, preparation.folder])  # noqa: S606 - no shell is wanted


def _claim(folder: str) -> None:
    """Create ``started``, and hold its lock until the process ends.

    Whoever finds a complete ``started`` that is not locked knows that the process has died.
    """
    try:
        claim = os.open(f"{folder}/started", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        os._exit(ALREADY_STARTED)
    passing("task.created")
    fcntl.flock(claim, fcntl.LOCK_EX)
    if os.fstat(claim).st_size:  # this process stood still, and somebody has given it up and written so
        os._exit(ALREADY_STARTED)
    pid = os.getpid()
    began = start_time(pid)
    place = b'{"host": %s, "pid": %d, "start_time": %d, "at": %d}'
    os.write(claim, place % (_HOST, pid, began, now()))
    bear(brand_of(pid, began))


def _redirect(log: int) -> None:
    """Write to the log from now on, and read nothing."""
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(null)
    os.close(log)


def _enter(preparation: Preparation) -> None:
    """Go into the task's own folders and environment."""
    if preparation.private is not None:
        os.unlink(preparation.private)  # noqa: PTH108 - as above
    os.chdir(preparation.work)
    for name, value in preparation.document["env"].items():
        os.environ[name] = value
    os.environ["PWD"] = preparation.work
    os.environ["TMPDIR"] = preparation.temporary
    modules = preparation.document.get("modules")
    if modules:
        sys.path.insert(0, modules)  # what the project has goes before what is installed, as it does at home
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        tempfile.tempdir = None  # type: ignore[attr-defined]  # somebody has asked for it already


def _run_function(preparation: Preparation, ready: Ready | None) -> str:
    """Run the function under our runtime."""
    fetch(preparation.document["executor_input"])
    sys.argv = [sys.argv[0], *preparation.arguments]
    path, document = preparation.source_path, preparation.document
    function = load_function(path, document["function"], ready and ready.at(path))
    return call(function, document["executor_input"])


def _run_kfp(preparation: Preparation) -> str:
    """Run the function under the KFP that is installed here, as `python -m kfp.dsl.executor_main` does."""
    fetch(preparation.document["executor_input"])
    executor = _kfp_executor(preparation.document["executor"])
    main = type(sys)("__main__")  # child processes of the spawn kind find it by its file
    main.__dict__.update({"__file__": preparation.source_path, "__builtins__": __builtins__})
    sys.modules["__main__"] = main
    sys.argv = [str(executor.__file__), *preparation.arguments]
    executor.executor_main()
    output_file = preparation.document["executor_input"].get("outputs", {}).get("outputFile", "")
    if not os.path.exists(output_file):  # noqa: PTH110 - as above
        return "{}"
    with open(output_file, encoding="utf-8") as file:  # noqa: PTH123 - as above
        text = file.read()
    json.loads(text, parse_constant=_refuse_constant)
    return text


def _kfp_executor(name: str) -> Any:
    """Import the module that runs components in the KFP that is installed, whose version may be any."""
    from importlib import import_module  # noqa: PLC0415 - only here

    if name != _KFP_EXECUTOR:
        del os.environ["_KFP_RUNTIME"]  # SDKs that named another module did not know the variable
        try:
            return import_module(name)
        except ModuleNotFoundError:
            pass
    return import_module(_KFP_EXECUTOR)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"an output has the number {name}, which JSON does not have")


def _give_up() -> NoReturn:
    """End a process that cannot write to its folder; the zygote's own error file, or the log, says why."""
    try:
        traceback.print_exc()
        flush()
    finally:
        os._exit(UNUSABLE)
