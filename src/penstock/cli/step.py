"""``penstock test-step``: one task of a run again, in this process, with the code as it is now."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from penstock import home as homes
from penstock import ir
from penstock import store as stores
from penstock.cli.load import folder_on_path, load_component
from penstock.cli.logs import is_meant
from penstock.cli.packages import packages_of
from penstock.cli.results import print_outputs
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, note
from penstock.compat import choose_sdk
from penstock.driver import platforms, resolve
from penstock.engine import RunOptions
from penstock.engine.envfile import read_env_file
from penstock.errors import Error, NotFound, SubmitError
from penstock.runners import cluster
from penstock.runners.sources import Sources
from penstock.store import runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.home import Home
    from penstock.ir import Origin
    from penstock.local.history import PastRun, PastTask

__all__ = ["Raised", "Step", "call", "chosen", "execute", "find", "function_of", "give_variables", "tried"]

_FAILED = 1


class Step(NamedTuple):
    """What is to run again, and where its function was written."""

    task: PastTask
    origin: Origin
    function: str


def execute(*, run: str, task: str, target: str | None, is_debugged: bool) -> int:
    """Call the function of a task with what the task was given; print what it gives."""
    return tried(find(run, task, target), is_debugged=is_debugged)


def tried(step: Step, *, is_debugged: bool) -> int:
    """Call the function of a step; print what it gives, or what it raises, and return the exit code."""
    try:
        folder, outputs = call(step)
    except Raised as raised:
        note("".join(traceback.format_exception(raised.error)).rstrip())
        if is_debugged:
            from penstock.cli.debugger import post_mortem  # noqa: PLC0415 - it is asked for

            post_mortem(raised.error, Path(step.origin.file).parent)
        return _FAILED
    if any(folder.iterdir()):
        note(f"what it made is in {folder}")
    print_outputs({name: _shown(value) for name, value in outputs.items()})
    return 0


class Raised(Exception):
    """The function raised; ``error`` has the part of the traceback that is the user's."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def find(run: str, task: str, target: str | None) -> Step:
    """Find a task of a run, and what is known of its function.

    Args:
        run: The run, as a user names it.
        task: The task.
        target: The file of its function; None for the one that it was started from.

    Raises:
        NotFound: There is no such run, or not one such task in it.
        SubmitError: It calls no function, or it is not known where that is written.
    """
    choose_sdk("penstock").activate()
    from penstock.local import history  # noqa: PLC0415 - after the alias: the user's file asks for it

    home = homes.prepare()
    with stores.open(home.database) as store, store.read() as tx:
        found = find_run(tx, run)
        package = ir.package_from_dict(runs.spec(tx, found.spec_digest))
    options = msgspec.convert(found.options, RunOptions)
    past = history.find(found.id)
    meant = chosen(past, task)
    step = Step(past.tasks[meant], *function_of(past, meant, options.origins, target))
    give_variables(home, past, package, meant)
    if options.env_file is not None:
        os.environ.update(read_env_file(options.env_file))
    note(f"{step.task.path} of run {found.id[:8]}, with {step.function} as it is in {step.origin.file}")
    return step


def call(step: Step) -> tuple[Path, Mapping[str, Any]]:
    """Call the function with what the task was given; return the folder of what it makes, and its outputs.

    Raises:
        Raised: The function raised.
        SubmitError: The file makes no such component any more.
    """
    from penstock.local import inline  # noqa: PLC0415 - as above

    component = load_component(step.origin.file, step.function)
    given = {name: value for name, value in step.task.inputs.items() if name in component.inputs}
    folder = Path(tempfile.mkdtemp(prefix=f"penstock-{component.name}-"))
    with (
        packages_of(component.name, component.implementation, homes.prepare()),
        folder_on_path(step.origin.file),
    ):
        try:
            return folder, inline.run(component, given, folder).outputs
        except Error:
            raise
        except Exception as error:
            raise Raised(error.with_traceback(inline.of_the_user(error.__traceback__))) from None


def give_variables(home: Home, past: PastRun, package: ir.Package, path: str) -> None:
    """Set the variables that a task has of secrets and config maps, from those of the home."""
    if package.platform is None or package.kubernetes is None:
        return
    inputs = resolve.root_inputs(package.spec, dict(past.parameters))
    decided = platforms.decided(package.spec, package.platform, inputs)
    deployment = decided.platforms["kubernetes"].deployment_spec
    label = past.executor_of(path) or ""
    settings = deployment.executors.get(label, {}) if deployment is not None else {}
    os.environ.update(cluster.variables_of(settings, Sources(home.secrets, home.config_maps)))


def chosen(past: PastRun, name: str) -> str:
    """Return the path of the task of a run that is meant.

    Raises:
        NotFound: There is not one such task.
        SubmitError: It never ran.
    """
    short = past.id[:SHORT]
    meant = [task for path, task in past.tasks.items() if is_meant(path, name)]
    if len(meant) != 1:
        listed = ", ".join(task.path for task in meant or past.tasks.values())
        many = f"{len(meant)} tasks are called" if meant else f"run {short} has no task"
        raise NotFound(f"{many} {name!r}", hint=f"name one of {listed}")
    [task] = meant
    if task.state in ("SKIPPED", "PENDING"):
        raise SubmitError(
            f"task {task.path!r} of run {short} never ran, and was given nothing: it is {task.state}",
            hint=f"`penstock why {short}` says why; name a task that ran",
        )
    return task.path


def function_of(
    past: PastRun, path: str, origins: Mapping[str, Origin], target: str | None
) -> tuple[Origin, str]:
    """Return where the function of a task is written, and its name.

    Args:
        past: The run.
        path: The task.
        origins: Where functions were written, by the label of what tasks execute.
        target: The file that the user names; None for the one that is known.

    Raises:
        SubmitError: The task calls no function, or it is not known where that is written.
    """
    function = past.function_of(path)
    if function is None:
        raise SubmitError(
            f"task {path!r} calls no Python function: it is a command of an image",
            hint="name a task of a lightweight component",
        )
    known = origins.get(past.executor_of(path) or "")
    origin = ir.Origin(str(Path(target).resolve()), 0) if target is not None else known
    if origin is None:
        raise SubmitError(
            f"where the function of task {path!r} is written is not known",
            hint="name its file behind the task; "
            "it is known of runs that were started from one, by `penstock run FILE.py`",
        )
    return origin, function


def _shown(value: Any) -> Any:
    """Return an output as it is printed: an artifact by its path."""
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return getattr(value, "path", value)
