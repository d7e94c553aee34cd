"""A value for the parameter in which a component is told of its task's settings."""

from kfp import dsl


@dsl.component(task_config_passthroughs=[dsl.TaskConfigField.ENV])
def launch(config: dsl.TaskConfig):
    print(config)


@dsl.pipeline
def pipeline():
    launch(config={"env": []})
