"""`init`, and the runners that it takes: the names and arguments of stock's ``kfp.local``."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

from msgspec import Struct

from penstock.errors import RunnerMissing

__all__ = [
    "DockerRunner",
    "InlineRunner",
    "Settings",
    "SubprocessRunner",
    "current",
    "init",
    "reset",
    "run_folder",
]


class SubprocessRunner(Struct, frozen=True):
    """Runs tasks as processes of this machine.

    Args:
        use_venv: Whether components with packages have environments without what is installed here. False
            puts their packages on top of the environment that calls them; neither way changes that one.
        serialize_pip_installs: No effect: environments are built once, and safely at the same time.
        max_concurrent_pip_installs: No effect, as above.
    """

    use_venv: bool = True
    serialize_pip_installs: bool = True
    max_concurrent_pip_installs: int = 1


class InlineRunner(Struct, frozen=True):
    """Runs tasks in this process, one after the other: with breakpoints, mocks, and what is installed here.

    Images, packages and retries in another process mean nothing to it. KFP has no such runner.
    """


class DockerRunner:
    """Asks for containers. There are none yet: `init` has Python components run as processes, and warns.

    Args:
        max_concurrent_pip_installs: How many containers install packages at once.
        container_run_args: Arguments of docker's ``containers.run``.
    """

    def __init__(self, max_concurrent_pip_installs: int = 1, **container_run_args: Any) -> None:
        excess = sorted({"image", "command", "volumes"} & container_run_args.keys())
        if excess:
            # The misspelling is stock's, whose users may look for it.
            raise ValueError(
                f"The following docker run arguments should not be specififed: {', '.join(excess)}"
            )
        self.max_concurrent_pip_installs = max_concurrent_pip_installs
        self.container_run_args = container_run_args

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.container_run_args.items())
        return f"DockerRunner({shown})"


class Settings(Struct, frozen=True):
    """How components and pipelines run that are called outside of pipelines; `init` says what each is."""

    runner: SubprocessRunner | InlineRunner
    pipeline_root: Path
    workspace_root: Path | None
    raise_on_error: bool
    enable_caching: bool
    cache_root: Path | None


class _Holder:
    """Holds what `init` was given, for the whole process.

    Not a ContextVar: threads start without what another has set, and so does each cell of a notebook.
    """

    settings: Settings | None = None


def run_folder(name: str) -> str:
    """Return the name of the folder of one run below the pipeline root: as stock's local runner names it."""
    now = time.time_ns()
    moment = time.strftime("%Y-%m-%d-%H-%M-%S", time.localtime(now // 10**9))
    return f"{name}-{moment}-{now // 1000 % 10**6:06}"


def current() -> Settings | None:
    """Return what `init` was given last; None where it was not called."""
    return _Holder.settings


def reset(settings: Settings | None = None) -> None:
    """Forget what `init` was given, or set it back to what it was."""
    _Holder.settings = settings


def init(
    runner: SubprocessRunner | InlineRunner | DockerRunner,
    pipeline_root: str = "./local_outputs",
    workspace_root: str | None = None,
    raise_on_error: bool = True,
    enable_caching: bool = False,
    cache_root: str | None = None,
) -> None:
    """Have components and pipelines that are called outside of pipelines run as tasks, and say what goes on.

    Args:
        runner: Where tasks run: ``SubprocessRunner()``, or ``InlineRunner()`` to debug them.
        pipeline_root: The folder for artifacts: ``{pipeline_root}/{pipeline}-{time}/{task}/{output}``.
        workspace_root: The folder that is the workspace of pipelines that ask for one, kept after the run.
            By default each run has one of its own.
        raise_on_error: Whether a run that fails raises an error; else it is told, and has no outputs.
        enable_caching: Whether outputs of earlier tasks are taken.
        cache_root: A folder for the records of these runs, and so for what is taken from them; by default
            they are with all others, in ``$PENSTOCK_HOME``.

    Raises:
        ValueError: The runner is not one.
        RunnerMissing: The DockerRunner is given arguments for containers.

    Example:
        ::

            local.init(runner=local.SubprocessRunner())
            assert add(a=1, b=2).output == 3
    """
    if isinstance(runner, DockerRunner):
        runner = _in_place_of(runner)
    if not isinstance(runner, (SubprocessRunner, InlineRunner)):
        raise ValueError(
            f"Got unknown runner {runner} of type {type(runner).__name__}. Runner should be one of the "
            "following types: SubprocessRunner. DockerRunner. InlineRunner."
        )
    reset(
        Settings(
            runner=runner,
            pipeline_root=Path(pipeline_root).absolute(),
            workspace_root=None if workspace_root is None else Path(workspace_root).absolute(),
            raise_on_error=raise_on_error,
            enable_caching=enable_caching,
            cache_root=None if cache_root is None else Path(cache_root).absolute(),
        )
    )


def _in_place_of(runner: DockerRunner) -> SubprocessRunner:
    """Return what runs Python components where there are no containers; whatever is a command is refused."""
    if runner.container_run_args:
        raise RunnerMissing(
            f"{runner} needs containers, which Penstock does not run yet.",
            hint="use local.SubprocessRunner(): Python components run as processes, each with its packages",
        )
    warnings.warn(
        "There are no containers here yet: Python components run as processes of this machine, each with its "
        "packages; python:X.Y means Python X.Y where one is found.",
        stacklevel=3,
    )
    return SubprocessRunner()
