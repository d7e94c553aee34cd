"""Switches for pausing, on functions and commands, beside variables of the same name."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo"])


@dsl.pipeline
def debug_pauses():
    work().set_debug_pause(before=True)
    work().set_debug_pause(on_error=True)
    work().set_debug_pause(before=True, on_error=True)
    echo().set_debug_pause(before=True, after=False)
    echo().set_env_variable("ARGO_DEBUG_PAUSE_AFTER", "false").set_debug_pause()
    echo().set_debug_pause().set_env_variable("ARGO_DEBUG_PAUSE_AFTER", "false")
    with dsl.ParallelFor([1, 2]):
        work().set_debug_pause().set_caching_options(False)
