"""A pipeline's document as the engine uses it: components looked up, graphs kept, kinds told."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from penstock.plan import DagScope, Graph, graph_of, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir
    from penstock.ir.penstock import TaskSettings
    from penstock.store.rows import TaskKind

ROOT = ""
_NO_SETTINGS: Mapping[str, ir.JsonStruct] = MappingProxyType({})
_NOTHING_ASKED: Mapping[str, Mapping[str, TaskSettings]] = MappingProxyType({})


class Document:
    """The specification of a run.

    Args:
        spec: The pipeline, validated.
        keep_going: Whether tasks still start after one that they do not wait for has failed.
        settings: Settings for Kubernetes, by the executor's label.
        own: What tasks ask of Penstock itself, by the component whose DAG they are in (`ROOT` for the root),
            and their name.
    """

    def __init__(
        self,
        spec: ir.PipelineSpec,
        *,
        keep_going: bool = False,
        settings: Mapping[str, ir.JsonStruct] = _NO_SETTINGS,
        own: Mapping[str, Mapping[str, TaskSettings]] = _NOTHING_ASKED,
    ) -> None:
        self.spec = normalise(spec)
        self.name = spec.name
        self.keep_going = keep_going
        self._settings = settings
        self._own = own
        self._graphs: dict[str, Graph] = {}

    @classmethod
    def of(cls, package: ir.Package, *, keep_going: bool | None = None) -> Document:
        """Return the document of a package.

        Args:
            package: The pipeline, validated.
            keep_going: What is asked for in place of what the pipeline says of it.
        """
        kubernetes, platform = package.kubernetes, package.platform
        deployment = kubernetes.deployment_spec if kubernetes is not None else None
        settings = deployment.executors if deployment is not None else _NO_SETTINGS
        if platform is None or "penstock" not in platform.platforms:
            return cls(package.spec, keep_going=bool(keep_going), settings=settings)
        from penstock.ir import penstock  # noqa: PLC0415 - few pipelines ask for anything

        asked = penstock.config_of(platform)
        return cls(
            package.spec,
            keep_going=asked.keep_going if keep_going is None else keep_going,
            settings=settings,
            own={ROOT if owner == penstock.ROOT else owner: tasks for owner, tasks in asked.tasks.items()},
        )

    def component(self, name: str) -> ir.ComponentSpec:
        """Return a component by name; the root is named by `ROOT`."""
        component = self.spec.components[name] if name else self.spec.root
        assert component is not None, "a valid pipeline has a root"
        return component

    def graph(self, name: str) -> Graph:
        """Return the graph of a DAG component."""
        graph = self._graphs.get(name)
        if graph is None:
            graph = self._graphs[name] = graph_of(self.dag(name), self._settings_in(name))
        return graph

    def scope(self, path: str, name: str) -> DagScope:
        """Return the state of a DAG component that opens; its tasks' paths begin with ``path``."""
        return DagScope.opened(path, self.graph(name), keep_going=self.keep_going)

    def dag(self, name: str) -> ir.DagSpec:
        """Return the DAG of a component."""
        dag = self.component(name).dag
        assert dag is not None, f"{name} is a DAG"
        return dag

    def container(self, component: ir.ComponentSpec) -> ir.PipelineContainerSpec | None:
        """Return the container that a component runs in; None for a DAG or an importer."""
        executor = self.executor(component)
        return executor.container if executor else None

    def executor(self, component: ir.ComponentSpec) -> ir.ExecutorSpec | None:
        """Return what a component executes; None for a DAG."""
        if component.executor_label is None:
            return None
        deployment = self.spec.deployment_spec
        assert deployment is not None, "a valid pipeline has the executors that it names"
        return deployment.executors[component.executor_label]

    def settings(self, component: ir.ComponentSpec) -> ir.JsonStruct:
        """Return the settings for Kubernetes of the tasks of a component."""
        return self._settings.get(component.executor_label or "", {})

    def task_settings(self, component: str, name: str) -> TaskSettings | None:
        """Return what a task asks of Penstock itself: the task of this name in the DAG of a component."""
        return self._settings_in(component).get(name) if self._own else None

    def _settings_in(self, component: str) -> Mapping[str, TaskSettings]:
        asked = self._own.get(component)
        if asked is None:  # a DAG around a task that is iterated: what the task asks for is asked for here
            asked = self._own.get(component.rpartition("/")[0], {}) if "/" in component else {}
        return asked

    def kind(self, task: ir.PipelineTaskSpec) -> TaskKind:
        """Return what kind of row a task of the document becomes."""
        reference = task.component_name
        component = self.component(reference)
        executor = self.executor(component)
        if executor is not None:
            return "IMPORTER" if executor.importer is not None else "RUNTIME"
        if task.parameter_iterator is not None or task.artifact_iterator is not None:
            return "LOOP"
        # The names are the compiler's: the IR has no field that tells these groups from pipelines.
        if reference.startswith("comp-condition-branches-"):
            return "CONDITION_BRANCH"
        if reference.startswith("comp-exit-handler-"):
            return "EXIT_HANDLER"
        return "CONDITION" if task.condition else "DAG"
