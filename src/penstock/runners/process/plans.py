"""What a container comes to on this machine: its function, its interpreter, its environment."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import SubmitError
from penstock.runners.process import bootstrap
from penstock.runners.process.environments import Request

if TYPE_CHECKING:
    from penstock.ir import PipelineContainerSpec
    from penstock.runners.process.bootstrap import Bootstrap
    from penstock.runners.process.images import Images
    from penstock.runners.process.interpreters import Interpreter

__all__ = ["Plan", "Plans", "read_component"]


_OF_VOLUMES = "argostub/"
"""The images that KFP's backend acts upon itself: createpvc and deletepvc."""
_FUNCTIONS_OF_THE_IMAGE = [("python3", "-m", f"kfp.{room}.executor_main") for room in ("dsl", "components")]
"""The commands of components with a target_image, whose source is not in the document."""


class Plan(Struct, frozen=True):
    """How attempts of a container run.

    Args:
        bootstrap: The component, read from the command.
        interpreter: What stands in for the image.
        request: The packages that it asks for; None when there are none.
        notice: What differs from the image, if anything.
        python: What stands for the interpreter, with the packages that it had when the plan was made.
    """

    bootstrap: Bootstrap
    interpreter: Interpreter
    request: Request | None
    notice: str | None
    python: str

    def identity(self) -> str:
        """Return what stands for the interpreter and its packages, where no environment is built."""
        return self.python


class Plans:
    """The plans of containers, each made once; may be asked from any thread.

    Args:
        images: Says what stands in for an image.
    """

    def __init__(self, images: Images) -> None:
        self._images = images
        self._made: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Plan] = {}
        self._pythons: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, container: PipelineContainerSpec, where: str) -> Plan:
        """Return the plan of a container.

        Args:
            container: A container of the pipeline; its image is complete.
            where: The task's path, for messages.

        Raises:
            SubmitError: It cannot run here; the message says why, and what can be done.
        """
        key = (container.image, tuple(container.command), tuple(container.args))
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(container, where)
            return self._made[key]

    def _make(self, container: PipelineContainerSpec, where: str) -> Plan:
        component = read_component(container, where)
        resolution = self._images.resolve(container.image, where)
        request = None
        if component.packages:
            request = Request(
                interpreter=resolution.interpreter,
                packages=component.packages,
                pip=component.pip,
                layered=resolution.mapped,
            )
        python = self._identity(resolution.interpreter)
        return Plan(component, resolution.interpreter, request, resolution.notice, python)

    def _identity(self, python: Interpreter) -> str:
        """Say what an interpreter is; its packages are listed once, for all plans."""
        if python.path not in self._pythons:
            said = [python.implementation, python.minor, python.machine, python.packages()]
            digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]
            self._pythons[python.path] = f"python-{python.minor}:{digest}"
        return self._pythons[python.path]


def read_component(container: PipelineContainerSpec, where: str) -> Bootstrap:
    """Read a lightweight component from a container's command.

    Raises:
        SubmitError: It is not one, or asks pip for what uv cannot do.
    """
    component = bootstrap.parse(container.command, container.args)
    if component is None and container.image.startswith(_OF_VOLUMES):
        raise SubmitError(
            "the task creates or deletes a volume of a cluster",
            where=f"task {where!r}",
            hint="pass files between tasks as artifacts, or run the pipeline on Kubeflow Pipelines",
        )
    if component is None and tuple(container.command) in _FUNCTIONS_OF_THE_IMAGE:
        raise SubmitError(
            f"the task's function is in the image {container.image!r}, which does not run without containers",
            where=f"task {where!r}",
            hint="leave target_image out of its @dsl.component: the function then travels with the pipeline, "
            "and runs here; or run the pipeline on Kubeflow Pipelines",
        )
    if component is None:
        raise SubmitError(
            f"the task runs a command of the image {container.image!r}; "
            "without containers only Python components run",
            where=f"task {where!r}",
            hint="write it as a @dsl.component function, or run the pipeline on Kubeflow Pipelines",
        )
    if component.pip.unsupported:
        raise SubmitError(
            f"packages_to_install holds options of pip that are not known here: "
            f"{' '.join(component.pip.unsupported)}",
            where=f"task {where!r}",
            hint="name packages and their versions only; indexes go into pip_index_urls",
        )
    return component
