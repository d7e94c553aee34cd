"""Times of a whole pipeline, alone and together; zeros and the largest number."""

from kfp import dsl


@dsl.component
def step() -> str:
    return "x"


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=7200))
def deadline():
    step()


@dsl.pipeline(
    pipeline_config=dsl.PipelineConfig(
        ttl_seconds_after_finished=1, ttl_seconds_after_success=2, ttl_seconds_after_failure=3
    )
)
def times_to_live():
    step()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(ttl_seconds_after_finished=0, active_deadline_seconds=0))
def zeros():
    step()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=2**31 - 1))
def longest():
    step()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(ttl_seconds_after_finished=0, ttl_seconds_after_failure=9))
def zero_and_more():
    step()
