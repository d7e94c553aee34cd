"""A pipeline in the one form that the plan knows: only a DAG is iterated.

The IR also allows an iterator on a task that runs a container. Such a task is given a DAG of one task
around its component, so that a loop's iterations are scopes, always.
"""

from __future__ import annotations

import msgspec

from penstock import ir


def normalise(spec: ir.PipelineSpec) -> ir.PipelineSpec:
    """Return an equivalent pipeline in which every iterated task has a DAG as its component.

    Args:
        spec: A valid pipeline. It is not changed. The wrapper of a task is called as the component whose DAG
            the task is in (empty for the root) and the task, with a slash between.
    """
    wrapped: dict[str, ir.ComponentSpec] = {}
    components = {name: _wrap_in(spec, name, item, wrapped) for name, item in spec.components.items()}
    root = _wrap_in(spec, "", spec.root, wrapped) if spec.root is not None else None
    if not wrapped:
        return spec
    return msgspec.structs.replace(spec, root=root, components=components | wrapped)


def _wrap_in(
    spec: ir.PipelineSpec, owner: str, component: ir.ComponentSpec, wrapped: dict[str, ir.ComponentSpec]
) -> ir.ComponentSpec:
    """Return the component with its iterated container tasks wrapped, adding the wrappers."""
    if component.dag is None:
        return component
    tasks = dict(component.dag.tasks)
    for name, task in tasks.items():
        inner = spec.components[task.component_name]
        iterated = task.parameter_iterator is not None or task.artifact_iterator is not None
        if iterated and inner.dag is None:
            wrapper = f"{owner}/{name}"
            wrapped[wrapper] = _around(name, task, inner)
            tasks[name] = msgspec.structs.replace(
                task, component_ref=ir.ComponentRef(name=wrapper), retry_policy=None, caching_options=None
            )
    dag = msgspec.structs.replace(component.dag, tasks=tasks)
    return msgspec.structs.replace(component, dag=dag)


def _around(name: str, task: ir.PipelineTaskSpec, inner: ir.ComponentSpec) -> ir.ComponentSpec:
    inputs = ir.TaskInputsSpec(
        parameters={
            key: ir.InputParameterSpec(component_input_parameter=key) for key in task.input_parameters
        },
        artifacts={key: ir.InputArtifactSpec(component_input_artifact=key) for key in task.input_artifacts},
    )
    iterator = task.parameter_iterator
    if iterator is not None:
        inputs.parameters[iterator.item_input] = ir.InputParameterSpec(
            component_input_parameter=iterator.item_input
        )
    if task.artifact_iterator is not None:
        item = task.artifact_iterator.item_input
        inputs.artifacts[item] = ir.InputArtifactSpec(component_input_artifact=item)
    only = ir.PipelineTaskSpec(
        task_info=task.task_info,
        inputs=inputs,
        component_ref=task.component_ref,
        retry_policy=task.retry_policy,
        caching_options=task.caching_options,
    )
    dag = ir.DagSpec(
        tasks={name: only},
        outputs=ir.DagOutputsSpec(
            parameters={
                key: ir.DagOutputParameterSpec(
                    value_from_parameter=ir.ParameterSelectorSpec(
                        producer_subtask=name, output_parameter_key=key
                    )
                )
                for key in inner.outputs.parameters
            },
            artifacts={
                key: ir.DagOutputArtifactSpec(
                    artifact_selectors=[
                        ir.ArtifactSelectorSpec(producer_subtask=name, output_artifact_key=key)
                    ]
                )
                for key in inner.outputs.artifacts
            },
        ),
    )
    return ir.ComponentSpec(
        input_definitions=inner.input_definitions, output_definitions=inner.output_definitions, dag=dag
    )
