"""The packages of a component, in this process: for a function that is called here and not in a task."""

from __future__ import annotations

import contextlib
import importlib
import sys
import sysconfig
from typing import TYPE_CHECKING

from penstock.cli.text import note
from penstock.errors import SubmitError
from penstock.ir import PipelineContainerSpec
from penstock.runners.process.environments import Environments, Request
from penstock.runners.process.images import Images
from penstock.runners.process.interpreters import Interpreters
from penstock.runners.process.plans import Plans
from penstock.runners.process.uv import Uv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.dsl.implementation import Container
    from penstock.home import Home

__all__ = ["packages_of"]


@contextlib.contextmanager
def packages_of(name: str, container: Container, home: Home) -> Iterator[None]:
    """Have the packages of a component found by imports, built as its tasks have them.

    They come before what is installed in this process, and behind the standard library. What this process has
    imported already stays what it is. Where the component's Python is another version than this one, its
    packages would not work here; that is said, and the function is called with what is installed.

    Args:
        name: The component's name.
        container: What it runs in.
        home: Where environments are kept.

    Raises:
        EnvironmentBuildError: Its packages cannot be installed.
    """
    uv = Uv()
    request = _request(name, container, home, uv)
    if request is None:
        yield
        return
    environment = Environments(home.environments, uv).build(request, name, note)
    sites = sysconfig.get_path("purelib", vars={"base": str(environment.folder)})
    position = next((n for n, entry in enumerate(sys.path) if entry.endswith("-packages")), len(sys.path))
    sys.path.insert(position, sites)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(sites)


def _request(name: str, container: Container, home: Home, uv: Uv) -> Request | None:
    """Return what a component asks for, if that can be used in this process."""
    interpreters = Interpreters(home.environments / "interpreters.json", uv.find_python)
    asked = PipelineContainerSpec(
        image=container.image, command=list(container.command), args=list(container.args)
    )
    try:
        plan = Plans(Images(home.config, interpreters)).of(asked, name)
    except SubmitError:  # its image has them, and is not here
        return None
    theirs = f"{plan.interpreter.implementation} {plan.interpreter.minor}"
    ours = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    if plan.request is not None and theirs != ours:
        note(f"{name} runs on {theirs}, and this is {ours}: it is called with what is installed here")
        return None
    return plan.request
