"""What calling a component or pipeline outside of pipelines does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.components import PythonComponent
from penstock.dsl.task import PipelineTask
from penstock.errors import DefinitionError
from penstock.local import config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.dsl.components import BaseComponent

__all__ = ["call"]


def call(component: BaseComponent, arguments: Mapping[str, Any]) -> PipelineTask:
    """Run a component or pipeline, and return it as a task that has run.

    A Python component runs in this process; anything else, notebooks among it, in an engine of its own, for
    which it has packages to install. After `penstock.local.init` all does, unless it names the InlineRunner.

    Args:
        component: What is called.
        arguments: What it is called with, by input.
    """
    __tracebackhide__ = True
    settings = config.current()
    is_inline = settings is None or isinstance(settings.runner, config.InlineRunner)
    if is_inline and isinstance(component, PythonComponent) and component.notebook_path is None:
        return _call_here(component, arguments, settings)
    from penstock.local import runs  # noqa: PLC0415 - each of the two without what the other needs

    return runs.run(component, arguments, settings)


def _call_here(
    component: PythonComponent[Any], arguments: Mapping[str, Any], settings: config.Settings | None
) -> PipelineTask:
    __tracebackhide__ = True
    from penstock.local import inline  # noqa: PLC0415 - as above

    if settings is None:
        return inline.run(component, arguments)
    folder = settings.pipeline_root / config.run_folder(component.name) / component.name
    try:
        return inline.run(component, arguments, folder)
    except DefinitionError:
        raise
    except Exception as error:
        if settings.raise_on_error:
            raise
        from penstock.local.log_lines import tell  # noqa: PLC0415 - as above

        tell(
            f"Task {component.name!r} finished with status FAILURE\n{type(error).__name__}: {error}", "ERROR"
        )
        return PipelineTask.finished(component, arguments, {})
