"""A pipeline with settings of its own is a task of another."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=60), pipeline_root="gs://bucket")
def inner():
    work()


@dsl.pipeline
def pipeline():
    inner()
