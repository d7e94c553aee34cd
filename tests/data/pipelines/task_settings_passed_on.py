"""Each part of a task's settings that a component can ask for, for itself and for what it starts."""

from typing import Optional

from kfp import dsl
from kfp.dsl import TaskConfig, TaskConfigField, TaskConfigPassthrough


@dsl.component(task_config_passthroughs=[TaskConfigField.RESOURCES])
def resources(config: dsl.TaskConfig):
    print(config)


@dsl.component(task_config_passthroughs=list(TaskConfigField))
def everything(config: TaskConfig, n: int = 1) -> int:
    return n


@dsl.component(
    task_config_passthroughs=[
        TaskConfigPassthrough(TaskConfigField.RESOURCES, True),
        TaskConfigPassthrough(field=TaskConfigField.KUBERNETES_AFFINITY),
        TaskConfigPassthrough(field=TaskConfigField.KUBERNETES_TOLERATIONS, apply_to_task=False),
        TaskConfigField.KUBERNETES_NODE_SELECTOR,
        dsl.TaskConfigPassthrough(field=dsl.TaskConfigField.KUBERNETES_VOLUMES, apply_to_task=True),
    ],
    packages_to_install=["numpy"],
)
def most(first: str, config: TaskConfig, last: str = "x") -> str:
    return first


@dsl.component(task_config_passthroughs=[TaskConfigField.ENV, TaskConfigField.ENV])
def twice(config: TaskConfig):
    print(config)


@dsl.component
def without_passthroughs(config: TaskConfig):
    print(config)


@dsl.component(task_config_passthroughs=[])
def empty(config: Optional[TaskConfig] = None):
    print(config)


@dsl.component(task_config_passthroughs=[TaskConfigField.ENV])
def without_the_parameter(n: int = 1):
    print(n)


@dsl.pipeline
def inner(memory: str = "1G") -> int:
    return everything().set_memory_limit(memory).output


@dsl.pipeline
def task_settings_passed_on(cpu: str = "1"):
    resources().set_cpu_limit(cpu).set_memory_request("1Gi").set_accelerator_type("nvidia.com/gpu")
    everything(n=2).set_env_variable("A", "b").set_cpu_request("1")
    most(first="a").set_memory_limit("1G")
    twice().set_env_variable("A", "1")
    without_passthroughs().set_cpu_limit("1")
    empty().set_env_variable("B", "2")
    without_the_parameter().set_env_variable("C", "3")
    with dsl.ParallelFor(["1", "2"]) as each:
        everything().set_cpu_limit(each)
    inner()
