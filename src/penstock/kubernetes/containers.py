"""Containers that run in a task's pod before it, or beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.where import problem
from penstock.kubernetes.checks import quantity, text, text_map, texts
from penstock.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.dsl.task import PipelineTask

__all__ = ["add_init_container"]

_RESERVED = "kfp-launcher"


def add_init_container(  # noqa: PLR0913, PLR0917 - KFP's arguments
    task: PipelineTask,
    name: str,
    image: str,
    command: Sequence[str] | None = None,
    args: Sequence[str] | None = None,
    env: Mapping[str, str] | None = None,
    volume_mounts: Mapping[str, str] | None = None,
    restart_policy: str | None = None,
    resource_requests: Mapping[str, str] | None = None,
    resource_limits: Mapping[str, str] | None = None,
) -> PipelineTask:
    """Have a container run to its end in a task's pod before the task, or beside it until the task's end.

    Needs a Kubeflow Pipelines newer than 2.17. Containers run in the order in which they are added.

    Args:
        task: The task.
        name: The container's name, unique in the pod.
        image: Its image.
        command: What it runs; by default what its image says.
        args: Arguments to that.
        env: Environment variables, by name; later ones may refer to earlier ones with ``$(NAME)``.
        volume_mounts: The folder for each of the pod's volumes that it mounts, by the volume's name.
        restart_policy: ``"Always"`` for a container that runs beside the task.
        resource_requests: What it needs at least, such as ``{"cpu": "250m", "memory": "128Mi"}``.
        resource_limits: What it may use at most.

    Returns:
        The task.
    """
    container: dict[str, Any] = {"name": _name(name), "image": _given(image, "image")}
    if command:
        container["command"] = texts(command, "command")
    if args:
        container["args"] = texts(args, "args")
    if env:
        container["env"] = _variables(env)
    if volume_mounts:
        container["volumeMounts"] = _mounts(volume_mounts)
    if restart_policy is not None:
        container["restartPolicy"] = _always(restart_policy)
    resources = {
        "requests": _quantities(resource_requests or {}, "resource_requests"),
        "limits": _quantities(resource_limits or {}, "resource_limits"),
    }
    if any(resources.values()):
        container["resources"] = {key: amounts for key, amounts in resources.items() if amounts}
    settings = settings_of(task, "add_init_container")
    others: list[dict[str, Any]] = settings.get("initContainers", [])
    if any(other["name"] == name for other in others):
        raise problem(
            f'An init container named "{name}" was already added to this task.', hint="take another name"
        )
    settings["initContainers"] = [*others, container]
    return task


def _name(name: Any) -> str:
    given = _given(name, "name")
    if given.startswith(_RESERVED):
        raise problem(
            f'Init container name "{given}" is reserved by Kubeflow Pipelines.', hint="take another name"
        )
    return given


def _given(value: Any, what: str) -> str:
    if value is None or value == "":
        raise problem(f'Argument for "{what}" must be a non-empty string.', hint=f"write a text for {what}")
    return text(value, what)


def _variables(env: Mapping[str, str]) -> list[dict[str, str]]:
    if "" in env:
        raise problem(
            'Environment variable names in "env" must be non-empty strings.', hint="name the variable"
        )
    # A variable that is empty has no field for its value, as protobuf writes it.
    return [
        {"name": name, **({"value": value} if value else {})} for name, value in text_map(env, "env").items()
    ]


def _mounts(volume_mounts: Mapping[str, str]) -> list[dict[str, str]]:
    if "" in volume_mounts:
        raise problem('Volume names in "volume_mounts" must be non-empty strings.', hint="name the volume")
    for volume, path in text_map(volume_mounts, "volume_mounts").items():
        if not path.startswith("/"):
            raise problem(
                f'Mount path for volume "{volume}" must be an absolute path. Got: {path}.',
                hint=f"write /{path}",
            )
    return [{"volumeName": volume, "mountPath": path} for volume, path in volume_mounts.items()]


def _always(policy: Any) -> str:
    if policy != "Always":
        raise problem(
            f'Argument for "restart_policy" must be "Always" if provided. Got: {policy}.',
            hint="leave it out for a container that ends before the task starts",
        )
    return "Always"


def _quantities(amounts: Mapping[str, str], what: str) -> dict[str, str]:
    if not all(name and amount for name, amount in amounts.items()):
        raise problem(
            f'Resource names and quantities in "{what}" must be non-empty strings.',
            hint='write {"cpu": "250m"}',
        )
    return {name: quantity(amount, f"{what}[{name!r}]") for name, amount in text_map(amounts, what).items()}
