"""A component that takes settings away from its task, and is not told of them."""

from kfp import dsl


@dsl.component(task_config_passthroughs=[dsl.TaskConfigField.ENV])
def launch(n: int = 1):
    print(n)


@dsl.pipeline
def pipeline():
    launch().set_env_variable("A", "b")
