"""Labels, images, time and identity of a task's pod."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def work() -> None:
    pass


@dsl.component
def registry() -> str:
    return "registry"


@dsl.container_component
def shell(text: str):
    return dsl.ContainerSpec(image="alpine", command=["echo"], args=[text])


@dsl.pipeline
def pods_with_metadata() -> None:
    task = work()
    kubernetes.add_pod_label(task, "team", "blue")
    kubernetes.add_pod_label(task, label_key="team", label_value="red")
    kubernetes.add_pod_label(task, "empty", "")
    kubernetes.add_pod_annotation(task, annotation_key="note", annotation_value="a: b")
    kubernetes.add_pod_annotation(work(), "sidecar.istio.io/inject", "false")


@dsl.pipeline
def pods_with_private_images(own: str, maybe: Optional[str] = None) -> None:
    task = shell(text="a")
    kubernetes.set_image_pull_policy(task, "Always")
    kubernetes.set_image_pull_policy(task, policy="IfNotPresent")
    kubernetes.set_image_pull_secrets(task, ["one", "two"])
    kubernetes.set_image_pull_secrets(task, secret_names=[own, maybe])
    kubernetes.set_image_pull_secrets(work(), [registry().output])
    kubernetes.set_image_pull_secrets(work(), [])
    kubernetes.set_image_pull_policy(work(), "Never")


@dsl.pipeline
def pods_with_a_time_limit() -> None:
    kubernetes.set_timeout(work(), 20)
    kubernetes.set_timeout(work(), seconds=0)
    changed = work()
    kubernetes.set_timeout(changed, 20)
    kubernetes.set_timeout(changed, 4_000_000_000)
    taken_back = work()
    kubernetes.set_timeout(taken_back, 20)
    kubernetes.set_timeout(taken_back, 0)


@dsl.pipeline
def pods_with_an_identity() -> None:
    kubernetes.set_security_context(work(), run_as_user=1000, run_as_group=0, run_as_non_root=True)
    task = work()
    kubernetes.set_security_context(task, run_as_user=0)
    kubernetes.set_security_context(task, run_as_non_root=False)
    kubernetes.set_security_context(task, run_as_user=5)
