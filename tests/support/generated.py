"""Pipelines that Hypothesis makes up: every construct of the IR, with leaves as in `support.leaves`.

The documents are built message by message, as a compiler would write them; nothing of ours is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import strategies as st

from penstock import ir
from support.generated_choices import Choices
from support.generated_parts import (
    ALWAYS,
    ARTIFACT_TYPES,
    COLLECTED,
    ITEM,
    PARAMETER_TYPES,
    Port,
    Scope,
    Shape,
    Source,
    artifact_input,
    artifact_type,
    asking,
    component,
    dag_component,
    one_of_outputs,
    parameter_input,
)
from support.leaves import MEMORY, Leaf, leaf_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, repr=False)
class Generated:
    """A pipeline, and the parameters to run it with."""

    spec: ir.PipelineSpec
    parameters: dict[str, Any]
    platform: ir.PlatformSpec | None = None

    @property
    def asks(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What its tasks ask of Penstock itself, by the component whose DAG they are in, and their name."""
        config = self.platform.platforms["penstock"].config if self.platform is not None else None
        return config["tasks"] if config is not None else {}

    @property
    def package(self) -> ir.Package:
        """Its documents."""
        return ir.Package(self.spec, self.platform)

    def __repr__(self) -> str:
        return f"parameters {json.dumps(self.parameters)}, pipeline\n{ir.dump(self.package)}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def edited(generated: Generated, label: str, *, gives_something_else: bool) -> Generated:
    """Return a pipeline in which what an executor runs is something else.

    Args:
        generated: The pipeline.
        label: The executor's label.
        gives_something_else: Whether its outputs are others than before.
    """
    deployment = generated.spec.deployment_spec
    assert deployment is not None, "a pipeline has executors"
    container = deployment.executors[label].container
    assert container is not None, "an importer runs nothing"
    args = [*container.args, "edited"]
    if gives_something_else:
        leaf = leaf_of(container)
        args = [msgspec.structs.replace(leaf, name=f"{leaf.name}-edited").written()]
    executor = msgspec.structs.replace(
        deployment.executors[label], container=msgspec.structs.replace(container, args=args)
    )
    changed = msgspec.structs.replace(deployment, executors={**deployment.executors, label: executor})
    return replace(generated, spec=msgspec.structs.replace(generated.spec, deployment_spec=changed))


def pipelines(
    *,
    depth: int = 4,
    failures: bool | None = None,
    cached: bool | None = None,
    tasks: int = 12,
    tolerant: bool = True,
) -> st.SearchStrategy[Generated]:
    """Generate pipelines.

    Args:
        depth: How many groups (DAGs, loops, exit handlers, choices) may be inside each other in the root.
        failures: Whether leaves may fail for good; None leaves it to each example.
        cached: Whether outputs of leaves are kept and taken; None leaves it to each leaf.
        tasks: How many tasks the document has at most, nested DAGs counted once.
        tolerant: Whether loops may succeed though iterations fail.
    """
    return _pipelines(depth, failures, cached, tasks, tolerant)


@st.composite
def _pipelines(
    draw: st.DrawFn, depth: int, failures: bool | None, cached: bool | None, tasks: int, tolerant: bool
) -> Generated:
    if failures is None:
        failures = draw(st.booleans(), label="failures")
    return _Builder(draw, failures=failures, cached=cached, tasks=tasks, tolerant=tolerant).pipeline(depth)


class _Builder(Choices):
    def __init__(
        self, draw: st.DrawFn, *, failures: bool, cached: bool | None, tasks: int, tolerant: bool
    ) -> None:
        super().__init__(draw, failures=failures, cached=cached, tolerant=tolerant)
        self._left = tasks
        self._names: dict[str, int] = {}
        self._components: dict[str, ir.ComponentSpec] = {}
        self._executors: dict[str, ir.ExecutorSpec] = {}
        self._shapes: dict[int, list[Shape]] = {}
        self._asks: dict[str, dict[str, dict[str, Any]]] = {}

    def _name(self, prefix: str) -> str:
        number = self._names[prefix] = self._names.get(prefix, 0) + 1
        return f"{prefix}-{number}"

    # The document.

    def pipeline(self, depth: int) -> Generated:
        ports = {
            f"p{number}": self.port(kind)
            for number, kind in enumerate(self.some(["INT", "INTS", "STRING"], 2))
        }
        scope = self._body(depth, ports, least=2)
        root = dag_component(scope.tasks, ports, self._outputs(scope, 3))
        spec = ir.PipelineSpec(
            pipeline_info=ir.PipelineInfo(name="generated"),
            schema_version="2.1.0",
            sdk_version="kfp-2.17.0",
            root=root,
            components=self._components,
            deployment_spec=ir.PipelineDeploymentConfig(executors=self._executors),
        )
        given = {
            name: self.constant(port.kind)
            for name, port in ports.items()
            if not port.optional or self.chance(2)
        }
        self._ask("root", scope)
        return Generated(spec, given, asking(self._asks) if self._asks else None)

    def _ask(self, name: str, scope: Scope) -> None:
        """Note what the tasks of a DAG ask of Penstock itself, given its component's name."""
        if scope.asks:
            self._asks[name] = scope.asks

    def _body(self, level: int, ports: dict[str, Port], *, least: int = 1) -> Scope:
        scope = Scope(
            level,
            [
                Source(port.kind, "", key, port.is_certain)
                for key, port in ports.items()
                if port.kind != "STATUS"
            ],
        )
        for number in range(self._draw(st.integers(least, 4))):
            if self._left <= 0 and number >= least:
                break
            self._site(scope)
        if self.chance(2):  # a document's order says nothing of what comes first
            scope.tasks = dict(reversed(scope.tasks.items()))
        return scope

    def _site(self, scope: Scope) -> None:
        """Add a task, or a group of them."""
        sites = [
            self._leaf_site,
            self._leaf_site,
            self._leaf_site,
            self._reuse_site,
            self._importer_site,
            self._direct_loop_site,
            self._ignoring_site,
        ]
        groups = (
            [self._dag_site, self._loop_site, self._loop_site, self._exit_site] if scope.level > 0 else []
        )
        if scope.level > 1:
            groups += [self._branches_site] * 2
        # Where there is room below, twice as often: else most pipelines would be flat.
        sites += groups * (2 if scope.level > 2 else 1)
        self.one_of(*sites)(scope)

    # Components.

    def _leaf(self, scope: Scope, *, more: dict[str, Port] | None = None, fails: bool = True) -> Shape:
        """Make a leaf component whose inputs can be had in a scope, or by constants."""
        ports = self._ports(scope) | (more or {})
        kinds = self.some(["INT", "INTS", "STRING", "STRUCTS", "STRUCT", "STRINGS"], 2)
        kinds += ["ARTIFACT"] * self.upto(1)
        outputs = {f"out{'x' * number}": kind for number, kind in enumerate(["INT", *kinds])}
        return self._leaf_of(ports, outputs, fails=fails)

    def _ports(self, scope: Scope) -> dict[str, Port]:
        """Draw inputs that a scope has values for, those that loops have collected before others."""
        known = [source.kind for source in scope.sources if source.certain]
        lists = [kind for kind in known if kind in ("ARTIFACTS", "LISTS", "STRINGS")]
        kinds = self.some(["INT", "STRING", "STRUCT", "INTS", "STRUCTS", *known], 2)
        if lists and self.chance(2):
            kinds.append(self.one_of(*lists))
        return {f"in{number}": self.port(kind) for number, kind in enumerate(kinds)}

    def _leaf_of(self, ports: dict[str, Port], outputs: dict[str, str], *, fails: bool = True) -> Shape:
        name = self._name("leaf")
        leaf = Leaf(
            name=name,
            outputs=outputs,
            fails=self.failing() if fails else "never",
            times=1 + self.upto(1),
            end=self.one_of("exception", "code", "memory"),
            status=next((key for key, port in ports.items() if port.kind == "STATUS"), None),
            artifacts={
                key: ARTIFACT_TYPES[len(key) % 2] for key, kind in outputs.items() if kind == "ARTIFACT"
            },
        )
        container = ir.PipelineContainerSpec(image="leaf", args=[leaf.written()])
        if leaf.end == "memory":
            container.resources = ir.ResourceSpec(resource_memory_limit=MEMORY)
        self._executors[f"exec-{name}"] = ir.ExecutorSpec(container=container)
        self._components[f"comp-{name}"] = component(ports, outputs, executor_label=f"exec-{name}")
        shape = Shape(f"comp-{name}", ports, outputs, frozenset(outputs), is_leaf=True)
        if leaf.status is None:
            self._shapes.setdefault(0, []).append(shape)
        return shape

    def _dag(
        self,
        scope: Scope,
        prefix: str,
        *,
        item: tuple[str, str] | None = None,
        more: dict[str, Port] | None = None,
    ) -> Shape:
        """Make a DAG component that takes some of what a scope has."""
        ports = self._ports(scope) | (more or {})
        if item is not None:
            ports[item[0]] = Port(item[1])
        body = self._body(scope.level - 1, ports)
        outputs = self._outputs(body, 2)
        name = self._name(prefix)
        kept = {
            key: (source, COLLECTED[source.kind] if item else source.kind)
            for key, source in outputs.items()
            if not item or source.kind in COLLECTED
        }
        self._components[f"comp-{name}"] = dag_component(
            body.tasks,
            ports,
            {key: source for key, (source, _) in kept.items()},
            {key: kind for key, (_, kind) in kept.items()},
        )
        self._ask(f"comp-{name}", body)
        shape = Shape(
            f"comp-{name}",
            ports,
            {key: kind for key, (_, kind) in kept.items()},
            frozenset(key for key, (source, _) in kept.items() if source.certain),
        )
        if prefix == "dag" and "status" not in ports:
            self._shapes.setdefault(scope.level, []).append(shape)
        return shape

    def _outputs(self, scope: Scope, most: int) -> dict[str, Source]:
        """Choose outputs of a DAG among those of its tasks."""
        made = [source for source in scope.sources if source.task]
        sure = [source for source in made if source.certain and source.task not in scope.maybe]
        chosen = self.some(sure, most, least=self.upto(1))
        if self.chance(6):
            chosen += [source for source in self.some(made, 1) if source not in chosen]
        return {f"of-{source.task}-{source.key}": source for source in chosen}

    # Tasks.

    def _add(
        self,
        scope: Scope,
        name: str,
        shape: Shape,
        inputs: ir.TaskInputsSpec,
        *,
        maybe: bool = False,
        **fields: Any,
    ) -> ir.PipelineTaskSpec:
        self._left -= 1
        if asks := fields.pop("asks", None):
            scope.asks[name] = asks
        others = [other for other in scope.tasks if self.chance(8)]
        task = ir.PipelineTaskSpec(
            task_info=ir.PipelineTaskInfo(name=name),
            component_ref=ir.ComponentRef(name=shape.name),
            inputs=inputs,
            dependent_tasks=fields.pop("after", []) + others,
            **fields,
        )
        always = task.runs_after_failure
        upstream = ir.walk.upstream(task)
        if maybe or task.condition or (not always and upstream & scope.maybe):
            scope.maybe.add(name)
        scope.tasks[name] = task
        iterated = task.parameter_iterator is not None or task.artifact_iterator is not None
        for key, kind in shape.outputs.items():
            if shape.is_leaf and iterated and kind not in COLLECTED:
                continue
            kind = COLLECTED[kind] if shape.is_leaf and iterated else kind  # noqa: PLW2901
            scope.sources.append(Source(kind, name, key, key in shape.certain))
        return task

    def _bind(
        self, scope: Scope, shape: Shape, *, always: bool = False, skip: Sequence[str] = ()
    ) -> ir.TaskInputsSpec | None:
        """Give every required input of a component a source, and some of the others; None if one has none."""
        inputs = ir.TaskInputsSpec()
        for key, port in shape.inputs.items():
            if key in skip:
                continue
            if port.optional and self.chance(3):
                continue
            sources = [
                source
                for source in scope.sources
                if self._fits(source, port)
                and (port.optional or (source.certain and not (always and source.task)))
            ]
            if port.kind in PARAMETER_TYPES:
                inputs.parameters[key] = self._parameter(port.kind, sources)
            elif sources:
                inputs.artifacts[key] = artifact_input(self.one_of(*reversed(sources)))
            elif not port.optional:
                return None
        return inputs

    def _fits(self, source: Source, port: Port) -> bool:
        if source.kind == port.kind:
            return True
        # An integer for a text becomes one; a field of an object is selected.
        return (source.kind, port.kind) in (("INT", "STRING"), ("STRUCT", "INT"))

    def _parameter(self, kind: str, sources: list[Source]) -> ir.InputParameterSpec:
        if not sources or self.chance(4):
            constant = ir.ValueOrRuntimeParameter(constant=self.constant(kind))
            return ir.InputParameterSpec(runtime_value=constant)
        source: Source = self.one_of(*reversed(sources))  # the newest first: it makes deep graphs
        selector = 'parseJson(string_value)["k"]' if (source.kind, kind) == ("STRUCT", "INT") else ""
        if not source.task:
            return ir.InputParameterSpec(
                component_input_parameter=source.key, parameter_expression_selector=selector
            )
        return ir.InputParameterSpec(
            task_output_parameter=ir.TaskOutputParameterSpec(
                producer_task=source.task, output_parameter_key=source.key
            ),
            parameter_expression_selector=selector,
        )

    def _settings_of(self, shape: Shape) -> dict[str, Any]:
        if not shape.is_leaf:
            return self.settings(None)
        container = self._executors[shape.name.replace("comp-", "exec-", 1)].container
        assert container is not None
        return self.settings(leaf_of(container))

    def _leaf_site(self, scope: Scope) -> None:
        self._plain_task(scope, self._leaf(scope))

    def _reuse_site(self, scope: Scope) -> None:
        """Use a component for a second time."""
        known = [shape for level in range(scope.level + 1) for shape in self._shapes.get(level, [])]
        self._plain_task(scope, self.one_of(*known) if known else self._leaf(scope))

    def _dag_site(self, scope: Scope) -> None:
        self._plain_task(scope, self._dag(scope, self.one_of("dag", "condition")))

    def _plain_task(self, scope: Scope, shape: Shape) -> None:
        inputs = self._bind(scope, shape)
        if inputs is None:
            return
        settings = self._settings_of(shape)
        if policy := self.condition(shape, inputs):
            settings["trigger_policy"] = policy
        name = self._name(shape.name.removeprefix("comp-").rpartition("-")[0])
        self._add(scope, name, shape, inputs, **settings)

    def _ignoring_site(self, scope: Scope) -> None:
        """Add a task that runs whatever becomes of those before it, and takes what there is of theirs."""
        ports = {
            f"maybe{number}": Port(source.kind, optional=True, default=self.default(source.kind))
            for number, source in enumerate(self.some(scope.sources, 3))
        }
        is_dag = scope.level > 0 and self.chance(4)
        shape = self._dag(scope, "dag", more=ports) if is_dag else self._leaf_of(ports, {"out": "INT"})
        inputs = self._bind(scope, shape, always=True)
        if inputs is None:
            return
        self._add(
            scope,
            self._name("ignoring"),
            shape,
            inputs,
            after=[name for name in scope.tasks if self.chance(3)],
            trigger_policy=ir.TriggerPolicy(strategy=ALWAYS),
            **self._settings_of(shape),
        )

    def _importer_site(self, scope: Scope) -> None:
        name = self._name("importer")
        metadata = {"digest": self.upto(5)}
        by_parameter = self.chance(2)
        ports = {"uri": Port("STRING")}
        self._executors[f"exec-{name}"] = ir.ExecutorSpec(
            importer=ir.ImporterSpec(
                artifact_uri=ir.ValueOrRuntimeParameter(runtime_parameter="uri")
                if by_parameter
                else ir.ValueOrRuntimeParameter(constant="gs://bucket/imported"),
                type_schema=artifact_type("system.Model"),
                reimport=self.chance(2),
                metadata=metadata,
            )
        )
        outputs = {"artifact": "ARTIFACT"}
        self._components[f"comp-{name}"] = component(ports, outputs, executor_label=f"exec-{name}")
        shape = Shape(f"comp-{name}", ports, outputs, frozenset(outputs))
        constant = ir.ValueOrRuntimeParameter(constant=f"gs://bucket/{self.upto(2)}")
        inputs = ir.TaskInputsSpec(parameters={"uri": ir.InputParameterSpec(runtime_value=constant)})
        self._add(scope, name, shape, inputs)

    # Loops.

    def _items(self, scope: Scope) -> tuple[Source | None, str, str]:
        """Choose what a loop goes over: (a source or None for raw items, their kind, raw items)."""
        sources = [source for source in scope.sources if source.certain and source.kind in ITEM]
        of_artifacts = [source for source in sources if source.kind == "ARTIFACTS"]
        if of_artifacts and self.chance(2):
            return of_artifacts[-1], "ARTIFACTS", ""
        if sources and not self.chance(3):
            source: Source = self.one_of(*reversed(sources))
            return source, source.kind, ""
        kind = self.one_of("INTS", "STRINGS", "STRUCTS")
        return None, kind, json.dumps(self.constant(kind))

    def _loop_site(self, scope: Scope) -> None:
        source, kind, raw = self._items(scope)
        shape = self._dag(scope, "for-loop", item=("item", ITEM[kind]))
        self._loop_task(scope, shape, "item", source, raw, self.settings(None))

    def _direct_loop_site(self, scope: Scope) -> None:
        """Add an iterator on an executor's component, which the IR allows and SDKs do not write."""
        source, kind, raw = self._items(scope)
        shape = self._leaf(scope, more={"item": Port(ITEM[kind])})
        settings = self._settings_of(shape)
        self._loop_task(scope, shape, "item", source, raw, settings)

    def _loop_task(
        self, scope: Scope, shape: Shape, item: str, source: Source | None, raw: str, settings: dict[str, Any]
    ) -> None:
        inputs = self._bind(scope, shape, skip=[item])
        if inputs is None:
            return
        if source is not None and source.kind == "ARTIFACTS":
            inputs.artifacts["items"] = artifact_input(source)
            settings["artifact_iterator"] = ir.ArtifactIteratorSpec(
                items=ir.ArtifactItemsSpec(input_artifact="items"), item_input=item
            )
        else:
            items = ir.ParameterItemsSpec(raw=raw)
            if source is not None:
                items = ir.ParameterItemsSpec(input_parameter="items")
                inputs.parameters["items"] = parameter_input(source)
            settings["parameter_iterator"] = ir.ParameterIteratorSpec(items=items, item_input=item)
        if tolerance := self.tolerance():
            settings["asks"] = {**settings.get("asks", {}), "loop": tolerance}
        if limit := self.one_of(0, 0, 1, 2):
            settings["iterator_policy"] = ir.IteratorPolicy(parallelism_limit=limit)
        self._add(scope, self._name("for-loop"), shape, inputs, **settings)

    # Groups.

    def _exit_site(self, scope: Scope) -> None:
        """Add an exit handler: the group that it guards, and the task that runs after it."""
        shape = self._dag(scope, "exit-handler")
        inputs = self._bind(scope, shape)
        if inputs is None:
            return
        name = shape.name.removeprefix("comp-")
        self._add(scope, name, shape, inputs)
        own = Scope(0, [source for source in scope.sources if not source.task])
        status = {"status": Port("STATUS", optional=True)}
        after = self._dag(own, "dag", more=status) if self.chance(3) else self._leaf(own, more=status)
        bound = self._bind(own, after, always=True, skip=["status"])
        if bound is None:
            return
        bound.parameters["status"] = ir.InputParameterSpec(
            task_final_status=ir.TaskFinalStatus(producer_task=name)
        )
        self._add(
            scope,
            self._name("exit"),
            after,
            bound,
            after=[name],
            trigger_policy=ir.TriggerPolicy(strategy=ALWAYS),
            **self._settings_of(after),
        )

    def _branches_site(self, scope: Scope) -> None:
        """Add If, maybe Elif, and maybe Else; with Else, outputs that one of the branches gives."""
        test = self.test("choice", "INT")
        conditions = [test]
        if self.chance(2):
            second = f"inputs.parameter_values['choice'] >= {self.upto(4)}"
            # SDKs write branches of which one is taken; of several, the first one's output counts.
            conditions.append(second if self.chance(3) else f"!({test}) && {second}")
        is_exhaustive = self.chance(2)
        if is_exhaustive:
            conditions.append(" && ".join(f"!({each})" for each in conditions))
        ports = {"choice": Port("INT"), "shared": Port("INT", optional=True, default=3)}
        inner = Scope(scope.level, [Source("INT", "", key, certain=True) for key in ports])
        selected: dict[str, list[Source]] = {"number": [], "artifact": []}
        for condition in conditions:
            self._branch(inner, condition, selected)
        name = self._name("condition-branches")
        outputs = {"number": "INT", "artifact": "ARTIFACT"} if is_exhaustive else {}
        self._components[f"comp-{name}"] = component(
            ports,
            outputs,
            dag=ir.DagSpec(tasks=inner.tasks, outputs=one_of_outputs(selected) if is_exhaustive else None),
        )
        shape = Shape(f"comp-{name}", ports, outputs, frozenset(outputs))
        inputs = self._bind(scope, shape)
        assert inputs is not None, "parameters have constants"
        self._add(scope, name, shape, inputs)

    def _branch(self, scope: Scope, condition: str, selected: dict[str, list[Source]]) -> None:
        ports = {"choice": Port("INT"), "shared": Port("INT")}
        body = self._body(scope.level - 1, ports, least=0)
        giver = self._leaf_of({"in": Port("INT")}, {"number": "INT", "artifact": "ARTIFACT"})
        inputs = self._bind(body, giver)
        assert inputs is not None, "parameters have constants"
        last = self._name("giver")
        self._add(body, last, giver, inputs, **self._settings_of(giver))
        name = self._name("condition")
        outputs = {
            "number": Source("INT", last, "number", certain=True),
            "artifact": Source("ARTIFACT", last, "artifact", certain=True),
        }
        self._components[f"comp-{name}"] = dag_component(body.tasks, ports, outputs)
        self._ask(f"comp-{name}", body)
        shape = Shape(
            f"comp-{name}", ports, {key: source.kind for key, source in outputs.items()}, frozenset(outputs)
        )
        own = {key: ir.InputParameterSpec(component_input_parameter=key) for key in ports}
        policy = ir.TriggerPolicy(condition=condition)
        scope.tasks[name] = ir.PipelineTaskSpec(
            task_info=ir.PipelineTaskInfo(name=name),
            component_ref=ir.ComponentRef(name=shape.name),
            inputs=ir.TaskInputsSpec(parameters=own),
            trigger_policy=policy,
        )
        for key, source in outputs.items():
            selected[key].append(Source(source.kind, name, key, certain=True))
