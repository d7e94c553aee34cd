"""Mistakes in a task's settings."""

from kfp import dsl
from parts import text

from support.mistakes import pipeline, stock


@stock("ValueError", 'Invalid cpu string. Should be float or integer, or integer followed by "m".')
@pipeline
def cpu():
    text().set_cpu_limit("two")  # at fault


@stock("TypeError", "expected string or bytes-like object", ours="Invalid cpu string. .* Got 2")
@pipeline
def cpu_number():
    text().set_cpu_limit(2)  # at fault


@stock("ValueError", "Invalid memory string. Should be a number or a number followed by one of")
@pipeline
def memory():
    text().set_memory_limit("1.5G")  # at fault


@stock("TypeError", "expected string or bytes-like object", ours="Invalid memory string. .* Got 1024")
@pipeline
def memory_number():
    text().set_memory_request(1024)  # at fault


@stock("ValueError", "limit must be a non-negative integer.|Invalid .*limit", ours="limit must be a non-negative integer.")
@pipeline
def accelerators():
    text().set_accelerator_limit(-1)  # at fault


@stock(
    "ValueError",
    "can only be used on single-step components, not pipelines used as components, or special components like "
    "importers.",
)
@pipeline
def resources_of_an_importer():
    dsl.importer("gs://a", dsl.Dataset).set_cpu_limit("1")  # at fault


@stock(
    "ValueError",
    "Invalid duration string: 'abc'. Expected one value \\(as integer in string\\) and one unit, such as '1 hour'.",
)
@pipeline
def duration():
    text().set_retry(1, backoff_duration="abc")  # at fault


@stock("AttributeError", "has no attribute 'replace'", ours="Invalid duration string: 60")
@pipeline
def duration_number():
    text().set_retry(1, backoff_duration=60)  # at fault


@stock("ParseError", "Failed to parse max_retry_count", ours="num_retries is output 'Output' of task 'text-2'")
def retries_from_channel():
    @dsl.pipeline
    def flow():
        text().set_retry(text().output)  # at fault

    return flow


@stock("TypeError", "bad argument type", ours="Environment variable 'A' is a channel")
def environment_channel():
    @dsl.pipeline
    def flow():
        text().set_env_variable("A", text().output)  # at fault

    return flow


@stock("TypeError", "bad argument type", ours="Environment variable 'A' is 1 of type int")
def environment_number():
    @dsl.pipeline
    def flow():
        text().set_env_variable("A", 1)  # at fault

    return flow


@stock("TypeError", "", ours="The image is 3")
def image_number():
    @dsl.pipeline
    def flow():
        text().set_container_image(3)  # at fault

    return flow


@stock("AttributeError", "schema_title", ours="artifact_class is <class 'str'>")
@pipeline
def importer_of_a_text():
    dsl.importer("gs://a", str)  # at fault


@stock("ValueError", r"dsl.importer\(download_to_workspace=True\) requires PipelineConfig\(workspace=...\) on the pipeline.")  # fmt: skip
def importer_without_workspace():
    @dsl.pipeline
    def flow():
        dsl.importer("gs://a", dsl.Dataset, download_to_workspace=True)  # at fault

    return flow


@stock("ValueError", "nothing to pause on")
@pipeline
def pause_never():
    text().set_debug_pause(after=False)  # at fault


@stock("ValueError", "contradictory configuration")
@pipeline
def pause_contradicted():
    text().set_debug_pause(before=True, after=False, on_error=True)  # at fault


@stock(
    "ValueError",
    "Task 'limited' cannot handle resource type 'RESOURCES' based on the values in task_config_passthroughs",
)
def settings_not_passed():
    @dsl.component(task_config_passthroughs=[dsl.TaskConfigField.ENV])
    def limited(config: dsl.TaskConfig):
        pass

    @dsl.pipeline
    def flow():
        limited().set_cpu_limit("1")  # at fault

    return flow
