"""Resources that are known only when the pipeline runs, of a component that is told them."""

from kfp import dsl
from kfp.dsl import TaskConfig, TaskConfigField


@dsl.component
def number(n: int) -> int:
    return n


@dsl.component(task_config_passthroughs=[TaskConfigField.RESOURCES])
def told(config: TaskConfig) -> dict:
    return config.resources


@dsl.pipeline
def inner(memory: str) -> dict:
    return told().set_memory_request(memory).output


@dsl.pipeline
def resources_told(memory: str = "512Mi", kind: str = "amd.com/gpu", sizes: list = ["1G", "2G"]) -> list:
    with dsl.ParallelFor(sizes) as size:
        each = told().set_memory_limit(size).set_accelerator_type("nvidia.com/gpu").set_accelerator_limit("1")
    inner(memory=memory)
    return dsl.Collected(each.output)


@dsl.pipeline
def accelerators_told(kind: str = "amd.com/gpu", cpu: str = "1.5") -> dict:
    return told().set_accelerator_type(kind).set_accelerator_limit(number(n=3).output).set_cpu_limit(cpu).output
