"""A pipeline keeps going after a failure."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(keep_going=True))
def pipeline():
    work()
