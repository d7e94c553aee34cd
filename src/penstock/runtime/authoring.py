"""The names that define pipelines, as a task meets them: present, and of no effect.

A component's source may carry more than its function: helpers that are components themselves, or a whole
module of an image. In a task these only have to load. (Stock has no such names there: the source fails.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Callable

#: What ``kfp.dsl`` offers besides the decorators, where pipelines are defined.
AUTHORING_NAMES = frozenset(
    {
        "Collected",
        "ConcatPlaceholder",
        "Condition",
        "ContainerSpec",
        "Elif",
        "Else",
        "ExitHandler",
        "If",
        "IfPresentPlaceholder",
        "KubernetesWorkspaceConfig",
        "OneOf",
        "ParallelFor",
        "PipelineConfig",
        "PipelineTask",
        "TaskConfigField",
        "TaskConfigPassthrough",
        "WorkspaceConfig",
        "importer",
    }
)

#: Those that appear in the arguments of a decorator, which a task evaluates.
_SETTINGS = frozenset(
    {
        "dsl.KubernetesWorkspaceConfig",
        "dsl.PipelineConfig",
        "dsl.TaskConfigPassthrough",
        "dsl.WorkspaceConfig",
    }
)


class AuthoringName:
    """A name that can be mentioned in a task, in an annotation or a decorator, and not be used.

    Args:
        name: The name as a user writes it, such as ``dsl.TaskConfigField.ENV``.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> AuthoringName:
        if name.startswith("__"):  # so that inspect, copy and pickle see a plain object
            raise AttributeError(name)
        return AuthoringName(f"{self._name}.{name}")

    def __repr__(self) -> str:
        return self._name

    def __call__(self, *_: object, **__: object) -> AuthoringName:
        """Stand for a setting in a decorator's arguments; anything else has no place in a task."""
        if self._name in _SETTINGS:
            return self
        raise _misplaced(self._name)


def _decorator(function: Callable[..., Any] | None = None, **_: object) -> Any:
    """Leave a function as it is, whatever the decorator's arguments."""
    return _decorator if function is None else function


component = container_component = notebook_component = pipeline = _decorator


def run_notebook(**_: object) -> None:
    """Run the notebook of a ``@dsl.notebook_component``, whose source puts another function in this place.

    Raises:
        NotImplementedError: In any other component.
    """
    raise NotImplementedError(
        describe(
            "dsl.run_notebook is only available inside a @dsl.notebook_component at runtime.",
            hint="make this component one with @dsl.notebook_component(notebook_path=...)",
        )
    )


def _misplaced(name: str) -> RuntimeError:
    return RuntimeError(
        describe(
            f"{name} defines a part of a pipeline, and cannot be used inside a running task.",
            hint="use it in a @dsl.pipeline function, and give the task what it needs as inputs",
        )
    )
