"""What a task cannot be set to."""

from __future__ import annotations

from penstock import dsl
from support.authoring import read, text, write
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


@in_pipeline("(?s)Task 'text' has no attribute 'set_cpu_limt'.*did you mean .set_cpu_limit?", AttributeError)
def misspelled_method():
    text().set_cpu_limt("1")  # at fault


@in_pipeline("takes output 'Output' of task 'text', which is known only once it has ended itself")
def memory_from_its_own_output():
    made = text()  # at fault
    made.set_memory_limit(made.output)


@in_pipeline('Invalid cpu string. Should be float or integer, or integer followed by "m"')
def cpu_in_words():
    text().set_cpu_limit("two")  # at fault


@in_pipeline("Invalid cpu string")
def cpu_as_number():
    text().set_cpu_request(2)  # at fault


@in_pipeline("Invalid memory string. Should be a number or a number followed by one of")
def memory_with_a_fraction():
    text().set_memory_limit("1.5G")  # at fault


@in_pipeline("limit must be a non-negative integer")
def accelerators_below_zero():
    text().set_accelerator_limit(-1)  # at fault


@in_pipeline("An artifact cannot stand in a text")
def memory_from_an_artifact():
    data = write()
    text().set_memory_limit(data.outputs["data"])  # at fault


@in_pipeline("can only be used on single-step components, not pipelines used as components")
def resources_of_an_importer():
    dsl.importer("gs://a", dsl.Dataset).set_cpu_limit("1")  # at fault


@in_pipeline("Invalid duration string: 'soon'")
def duration_in_words():
    text().set_retry(1, backoff_duration="soon")  # at fault


@in_pipeline("Invalid duration string: 60")
def duration_as_number():
    text().set_retry(1, backoff_duration=60)  # at fault


@in_pipeline("Unsupported duration unit: 'ms' for '100ms'")
def duration_in_milliseconds():
    text().set_retry(1, backoff_duration="100ms")  # at fault


@in_pipeline("num_retries is -1")
def fewer_than_no_retries():
    text().set_retry(-1)  # at fault


@in_pipeline("is a text in which a channel is written")
def environment_with_text_of_channel(x: str = ""):
    text().set_env_variable("NAME", f"{x}!")  # at fault


@in_pipeline("Environment variable 'NAME' is a channel")
def environment_with_channel(x: str = ""):
    text().set_env_variable("NAME", x)  # at fault


@in_pipeline("Environment variable 'NAME' is 1 of type int")
def environment_with_number():
    text().set_env_variable("NAME", 1)  # at fault


@in_pipeline("nothing to pause on")
def pause_never():
    text().set_debug_pause(after=False)  # at fault


@in_pipeline("contradictory configuration")
def pause_contradicted():
    text().set_debug_pause(before=True, after=False, on_error=True)  # at fault


@in_pipeline("Invalid duration string: 'old'. .*max_age")
def age_in_words():
    text().set_caching_options(True, max_age="old")  # at fault


@in_pipeline("(?s)ignored_inputs names 'b', and the component has no such input.*its inputs are: of, more")
def ignored_input_that_is_not_there():
    text(of="x").set_caching_options(True, ignored_inputs=["b"])  # at fault


@in_pipeline("ignored_inputs is 'of'")
def ignored_input_as_a_text():
    text(of="x").set_caching_options(True, ignored_inputs="of")  # at fault


@in_pipeline("with a cache_key of your own no input counts")
def ignored_input_with_a_key_of_its_own():
    text(of="x").set_caching_options(True, "key", ignored_inputs=["of"])  # at fault


@in_pipeline("trust_volumes is 1")
def trust_as_a_number():
    text().set_caching_options(True, trust_volumes=1)  # at fault


@in_pipeline("caching is turned off, and more is said of it")
def age_of_what_is_not_cached():
    text().set_caching_options(False, max_age="1d")  # at fault


@in_pipeline("enable_caching is")
def caching_from_channel(x: bool = True):
    text().set_caching_options(x)  # at fault


@in_pipeline("The display name is")
def display_name_with_channel(x: str = ""):
    text().set_display_name(f"{x}")  # at fault


@in_pipeline("Tasks can only use .ignore_upstream_failure\\(\\) if all input parameters")
def failure_ignored_without_default():
    data = write()
    read(data=data.outputs["data"]).ignore_upstream_failure()  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
