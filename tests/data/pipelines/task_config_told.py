"""A component that gives back what it is told of its task's settings, on Kubernetes too."""

from kfp import dsl, kubernetes
from kfp.dsl import TaskConfig, TaskConfigField, TaskConfigPassthrough


@dsl.component
def same(text: str) -> str:
    return text


@dsl.component(
    task_config_passthroughs=[
        TaskConfigField.RESOURCES,
        TaskConfigPassthrough(TaskConfigField.ENV, apply_to_task=True),
        TaskConfigField.KUBERNETES_AFFINITY,
        TaskConfigField.KUBERNETES_TOLERATIONS,
        TaskConfigField.KUBERNETES_NODE_SELECTOR,
        TaskConfigField.KUBERNETES_VOLUMES,
    ]
)
def told(config: TaskConfig) -> dict:
    import dataclasses
    import os

    return {**dataclasses.asdict(config), "own": os.environ.get("WORKERS")}


@dsl.component(task_config_passthroughs=[TaskConfigField.ENV])
def withheld(config: TaskConfig) -> list:
    import os

    return [config.env, os.environ.get("WORKERS")]


@dsl.pipeline
def task_config_told(memory: str = "2Gi", claim: str = "claim", zone: str = "a") -> dict:
    task = told()
    task.set_memory_limit(memory).set_cpu_request(same(text="500m").output).set_cpu_limit("1")
    task.set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(2).set_env_variable("WORKERS", "3")
    kubernetes.mount_pvc(task, pvc_name=claim, mount_path="/data", sub_path="part")
    kubernetes.mount_pvc(task, pvc_name=same(text="other").output, mount_path="/other")
    kubernetes.use_secret_as_volume(task, secret_name="hidden", mount_path="/hidden", optional=True)
    kubernetes.use_config_map_as_volume(task, config_map_name="shown", mount_path="/shown")
    kubernetes.add_toleration(task, key="k", operator="Exists", effect="NoExecute", toleration_seconds=30)
    kubernetes.add_node_selector(task, "zone", "a")
    kubernetes.add_node_affinity(task, match_expressions=[{"key": "disk", "operator": "In", "values": ["ssd"]}])
    kubernetes.add_node_affinity(task, match_fields=[{"key": "metadata.name", "operator": "In", "values": ["n"]}], weight=5)
    return task.output


@dsl.pipeline
def task_config_withheld() -> list:
    return withheld().set_env_variable("WORKERS", "3").output
