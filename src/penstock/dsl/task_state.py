"""Whether a task is yet to run, and what that means for setting how it runs."""

from __future__ import annotations

import functools
import warnings
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.dsl.current import current
from penstock.dsl.where import problem
from penstock.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TaskState", "ignored_after_it_ran", "settable_before_it_runs"]

_Method = TypeVar("_Method", bound="Callable[..., Any]")


class TaskState(Enum):
    """Whether a task is yet to run, or has run already, outside a pipeline."""

    FUTURE = "FUTURE"
    FINAL = "FINAL"


def _set(method: Any, task: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a setter. While the pipeline is being defined, what is wrong is told with all else that is."""
    try:
        return method(task, *args, **kwargs)
    except DefinitionError as error:
        graph = current.get()
        if graph is None or graph is not task.graph:
            raise
        graph.note(error)
        return task


def settable_before_it_runs(method: _Method) -> _Method:
    """Refuse a setting on a task that has run already: it would have no effect."""

    @functools.wraps(method)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.state is TaskState.FINAL:
            raise problem(
                "Task configuration methods are not supported for local execution. Got call to "
                f"'.{method.__name__}()'.",
                hint="call the component in a @dsl.pipeline function, and set it there",
            )
        return _set(method, self, args, kwargs)

    return checked  # type: ignore[return-value]


def ignored_after_it_ran(method: _Method) -> _Method:
    """Warn of a setting for a cluster on a task that has run already."""

    @functools.wraps(method)
    def checked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.state is TaskState.FINAL:
            warnings.warn(
                f"'.{method.__name__}()' is not used by the current local runner and will be ignored.",
                stacklevel=2,
            )
            return self
        return _set(method, self, args, kwargs)

    return checked  # type: ignore[return-value]
