"""A component's own input has the name that a setting takes between scopes."""

from kfp import dsl


@dsl.component
def work(cpu_limit: str = "mine") -> str:
    return cpu_limit


@dsl.pipeline
def pipeline(cpu: str = "1"):
    work().set_cpu_limit(cpu)
