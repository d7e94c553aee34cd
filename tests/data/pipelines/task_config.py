"""A component that takes its own task's settings and passes them on."""

from kfp import dsl
from kfp.dsl import TaskConfig, TaskConfigField, TaskConfigPassthrough


@dsl.component(
    task_config_passthroughs=[
        TaskConfigField.RESOURCES,
        TaskConfigPassthrough(field=TaskConfigField.ENV, apply_to_task=True),
    ]
)
def launch(config: TaskConfig, replicas: int = 1) -> int:
    return replicas


@dsl.pipeline
def task_config(replicas: int = 2):
    launch(replicas=replicas).set_cpu_limit("2").set_memory_limit("4Gi").set_env_variable("A", "b")
    launch()
