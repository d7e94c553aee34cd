"""Many settings on one task, the same on many tasks, and settings beside those of the pipeline."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.component(
    task_config_passthroughs=[
        dsl.TaskConfigField.KUBERNETES_TOLERATIONS,
        dsl.TaskConfigField.KUBERNETES_NODE_SELECTOR,
        dsl.TaskConfigField.KUBERNETES_AFFINITY,
        dsl.TaskConfigPassthrough(field=dsl.TaskConfigField.KUBERNETES_VOLUMES, apply_to_task=True),
    ]
)
def launch(config: dsl.TaskConfig) -> None:
    print(config)


@dsl.pipeline
def everything_on_one_task(secret: str = "login") -> None:
    task = work().set_memory_limit("1G").set_env_variable("A", "b").set_retry(2)
    kubernetes.use_secret_as_env(task, secret, {"a": "A_SECRET"})
    kubernetes.use_secret_as_volume(task, "keys", "/keys")
    kubernetes.use_config_map_as_env(task, "settings", {"b": "B"})
    kubernetes.use_config_map_as_volume(task, "settings", "/settings")
    kubernetes.use_field_path_as_env(task, "POD", "metadata.name")
    kubernetes.mount_pvc(task, "data", "/data")
    kubernetes.add_ephemeral_volume(task, "scratch", "/scratch", ["ReadWriteOnce"], "1Gi")
    kubernetes.empty_dir_mount(task, "cache", "/cache")
    kubernetes.add_node_selector(task, "disktype", "ssd")
    kubernetes.add_node_affinity(task, [{"key": "gpu", "operator": "Exists"}])
    kubernetes.add_toleration(task, "gpu", "Exists")
    kubernetes.add_pod_label(task, "team", "blue")
    kubernetes.add_pod_annotation(task, "note", "text")
    kubernetes.set_image_pull_policy(task, "Always")
    kubernetes.set_image_pull_secrets(task, ["registry"])
    kubernetes.set_timeout(task, 60)
    kubernetes.set_security_context(task, run_as_user=1000)


@dsl.pipeline
def tasks_of_one_component() -> None:
    for team in ("blue", "red"):
        kubernetes.add_pod_label(work(), "team", team)
    work()


@dsl.pipeline(
    pipeline_config=dsl.PipelineConfig(
        workspace=dsl.WorkspaceConfig(size="5Gi"), ttl_seconds_after_finished=60
    )
)
def settings_of_pipeline_and_task() -> None:
    kubernetes.use_secret_as_env(work(), "login", {"a": "A"})


@dsl.pipeline
def settings_that_the_code_is_given(volume: str) -> None:
    task = launch()
    kubernetes.add_toleration(task, "gpu", "Exists")
    kubernetes.add_node_selector(task, "disktype", "ssd")
    kubernetes.add_node_affinity(task, [{"key": "gpu", "operator": "Exists"}])
    kubernetes.mount_pvc(task, volume, "/data")
    kubernetes.use_secret_as_volume(task, "keys", "/keys")
    kubernetes.use_config_map_as_volume(task, "settings", "/settings")


@dsl.pipeline
def names_that_may_be_missing(
    a_secret: Optional[str] = None,
    a_map: Optional[str] = None,
    a_claim: Optional[str] = None,
    a_selector: Optional[dict] = None,
    tolerations: Optional[list] = None,
) -> None:
    with dsl.ParallelFor([1, 2]):
        task = work()
        kubernetes.use_secret_as_env(task, a_secret, {"a": "A"})
        kubernetes.use_config_map_as_volume(task, a_map, "/map")
        kubernetes.mount_pvc(task, a_claim, "/claim")
        kubernetes.add_node_selector_json(task, a_selector)
        kubernetes.add_toleration_json(task, tolerations)
        kubernetes.set_image_pull_secrets(task, [a_secret])


@dsl.pipeline
def names_from_other_groups(choice: str = "a") -> None:
    with dsl.If(choice == "a"):
        first = work()
        with dsl.ParallelFor(["x", "y"]) as letter:
            inside = work()
            kubernetes.use_secret_as_env(inside, first.output, {"a": "A"})
            kubernetes.use_secret_as_env(inside, choice, {"a": "B"})
            kubernetes.set_image_pull_secrets(inside, [letter])
