"""Components: what a task in a pipeline is made from."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Generic

from penstock.dsl.graph import call_outside_pipeline, current_graph
from penstock.dsl.names import kubernetes_name
from penstock.dsl.task import PipelineTask
from penstock.dsl.where import problem
from penstock.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Never

    from penstock.dsl.graph import Graph
    from penstock.dsl.implementation import Implementation, Pipeline
    from penstock.dsl.interface import Input, Interface, Output
    from penstock.dsl.structures import ComponentSpec

__all__ = ["BaseComponent", "ContainerComponent", "GraphComponent", "ImporterComponent", "PythonComponent"]

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # its stub is the checkers' own

    #: A function, of the type that it has in the user's file; of a component by itself, any.
    Decorated = TypeVar("Decorated", bound=Callable[..., Any], default=Callable[..., Any])
else:
    from typing import TypeVar

    Decorated = TypeVar("Decorated")


class BaseComponent:
    """What a task in a pipeline is made from: calling it, in a pipeline, makes a task.

    Args:
        name: The component's name; tasks are named after it.
        interface: What it takes and gives.
        implementation: What it does.

    Attributes:
        name: The name as Kubernetes allows it.
        description: What its docstring or decorator says about it.
    """

    def __init__(self, name: str, interface: Interface, implementation: Implementation) -> None:
        self.name = kubernetes_name(name)
        self._interface = interface
        self._implementation = implementation
        self._spec: ComponentSpec | None = None
        self.description = interface.description

    @property
    def interface(self) -> Interface:
        """What it takes and gives."""
        if self._spec is None:
            return self._interface
        from penstock.dsl.structures import changed_interface  # noqa: PLC0415 - imported where there is one

        return changed_interface(self._spec, self._interface)

    @property
    def implementation(self) -> Implementation:
        """What it does."""
        if self._spec is None:
            return self._implementation
        from penstock.dsl.structures import changed_implementation  # noqa: PLC0415 - as above

        return changed_implementation(self._spec, self._implementation, self.interface)

    @property
    def component_spec(self) -> ComponentSpec:
        """Its specification, the same one each time; what is changed in it holds for the tasks to come."""
        if self._spec is None:
            from penstock.dsl.structures import ComponentSpec  # noqa: PLC0415 - few programs ask for it

            self._spec = ComponentSpec(self)
        return self._spec

    @property
    def pipeline_spec(self) -> Any:
        """Its compiled document: a ``PipelineSpec`` message of ``kfp-pipeline-spec``, made anew each time."""
        # The compiler is a floor above, and is imported by whoever asks for what it makes.
        return importlib.import_module("penstock.compiler.messages").pipeline_spec(self)

    @property
    def platform_spec(self) -> Any:
        """Its settings for platforms: a ``PlatformSpec`` message, made anew each time."""
        return importlib.import_module("penstock.compiler.messages").platform_spec(self)

    @property
    def inputs(self) -> Mapping[str, Input]:
        """What it takes, by name."""
        return self.interface.inputs

    @property
    def outputs(self) -> Mapping[str, Output]:
        """What it gives, by name."""
        return self.interface.outputs

    @property
    def required_inputs(self) -> list[str]:
        """The names of the inputs that have to be given."""
        return [name for name, declared in self.inputs.items() if not declared.optional]

    @property
    def _component_inputs(self) -> set[str]:
        """The names of the inputs that can be given; programs ask for it under this name."""
        return {name for name, declared in self.inputs.items() if not declared.is_final_status}

    def __call__(self, *args: Never, **arguments: Any) -> PipelineTask:
        """Make a task, or where no pipeline is being defined run the component.

        Args:
            args: None: inputs are given by name.
            arguments: Values and channels for the inputs.

        Returns:
            The task.

        Raises:
            DefinitionError: The arguments are not what the component takes.
        """
        __tracebackhide__ = True  # pytest begins with what is the user's
        graph = current_graph()
        if graph is not None:
            return self._task(graph, args, arguments)
        self._check(args, arguments, outside=True)
        task: PipelineTask = call_outside_pipeline.get()(self, arguments)
        return task

    def execute(self, **arguments: Any) -> Any:
        """Run the component here and now, where it is a Python function.

        Args:
            arguments: Values for the function's parameters.
        """
        raise NotImplementedError(f"component {self.name!r} is not a Python function")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from importlib import import_module  # noqa: PLC0415 - for notebooks only

        # By name, because `local` is a floor above this one.
        html: str = import_module("penstock.local.display").component_html(self)
        return html

    def _task(self, graph: Graph, args: tuple[Any, ...], arguments: Mapping[str, Any]) -> PipelineTask:
        try:
            self._check(args, arguments, outside=False)
        except DefinitionError as error:
            graph.note(error)
        given = [name for name, declared in self.inputs.items() if not declared.is_filled_in]
        return PipelineTask(self, graph, {name: value for name, value in arguments.items() if name in given})

    def _check(self, args: tuple[Any, ...], arguments: Mapping[str, Any], *, outside: bool) -> None:
        """Refuse arguments by position, those that there are not, and that there are too few."""
        if args:
            raise problem(
                "Components must be instantiated using keyword arguments. Positional parameters are not "
                f'allowed (found {len(args)} such parameters for component "{self.name}").',
                hint=f"write the inputs' names: {self._signature()}",
            )
        for name in arguments:
            declared = self.inputs.get(name)
            if declared is None or (declared.is_filled_in and not outside):
                raise problem(
                    f'{self.name}() got an unexpected keyword argument "{name}".',
                    hint=f"the engine fills in {name!r}; leave it out"
                    if declared
                    else f"the inputs are {self._signature()}",
                )
        missing = [name for name in self.required_inputs if name not in arguments]
        if missing:
            raise problem(
                f"{self.name}() missing {len(missing)} required argument{'s' * (len(missing) > 1)}: "
                f"{', '.join(missing)}.",
                hint="give a value for each, or declare defaults in the component",
            )

    def _signature(self) -> str:
        return f"{self.name}({', '.join(f'{name}=...' for name in self.inputs)})"


class PythonComponent(BaseComponent, Generic[Decorated]):
    """A component that is a Python function, with the function's own signature and docstring.

    Attributes:
        python_func: The function.
        embedded_artifact_path: The file or folder that travels with it.
        notebook_path: The notebook that it runs.
    """

    def __init__(
        self,
        name: str,
        interface: Interface,
        implementation: Implementation,
        python_func: Decorated,
        embedded_artifact_path: str | None = None,
        notebook_path: str | None = None,
    ) -> None:
        super().__init__(name, interface, implementation)
        self.python_func = python_func
        _look_like(self, python_func)
        self.embedded_artifact_path = embedded_artifact_path
        self.notebook_path = notebook_path

    def execute(self, **arguments: Any) -> Any:
        """Call the function."""
        return self.python_func(**arguments)


class ContainerComponent(BaseComponent, Generic[Decorated]):
    """A component that is a command in an image.

    Attributes:
        pipeline_func: The function that makes the command.
    """

    def __init__(
        self,
        name: str,
        interface: Interface,
        implementation: Implementation,
        pipeline_func: Decorated,
    ) -> None:
        super().__init__(name, interface, implementation)
        self.pipeline_func = pipeline_func
        _look_like(self, pipeline_func)


class ImporterComponent(BaseComponent):
    """A component that brings in an artifact that exists already."""


class GraphComponent(BaseComponent, Generic[Decorated]):
    """A pipeline, which can be a task of another one.

    Attributes:
        pipeline_func: The function that defines it.
        pipeline_config: Settings of the whole pipeline.
    """

    def __init__(
        self,
        name: str,
        interface: Interface,
        implementation: Pipeline,
        pipeline_func: Decorated,
    ) -> None:
        super().__init__(name, interface, implementation)
        self.description = implementation.description
        self.pipeline_config = implementation.config
        self.pipeline_func = pipeline_func
        _look_like(self, pipeline_func)

    def execute(self, **arguments: Any) -> Any:
        """Refuse: there is no function to call."""
        raise RuntimeError(f"Graph component has no local execution mode. Got {self.name}({arguments}).")


def _look_like(component: BaseComponent, function: object) -> None:
    """Have help() and inspect.signature() say of a component what they say of its function."""
    component.__doc__ = getattr(function, "__doc__", None)
    component.__wrapped__ = function  # type: ignore[attr-defined]
