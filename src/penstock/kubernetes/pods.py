"""The pod in which a task runs: labels, images, time, identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.dsl.where import problem
from penstock.kubernetes.checks import one_of, text, whole
from penstock.kubernetes.settings import as_written, message_of, name_fields, settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = [
    "add_pod_annotation",
    "add_pod_label",
    "set_image_pull_policy",
    "set_image_pull_secrets",
    "set_security_context",
    "set_timeout",
]

_INT64_MAXIMUM = 2**63 - 1
_POLICIES = ("Always", "Never", "IfNotPresent")


def add_pod_label(task: PipelineTask, label_key: str, label_value: str) -> PipelineTask:
    """Label a task's pod.

    Args:
        task: The task.
        label_key: The label.
        label_value: Its value.

    Returns:
        The task.
    """
    key, value = text(label_key, "label_key"), text(label_value, "label_value", may_be_empty=True)
    message_of(task, "add_pod_label", "podMetadata").setdefault("labels", {})[key] = value
    return task


def add_pod_annotation(task: PipelineTask, annotation_key: str, annotation_value: str) -> PipelineTask:
    """Annotate a task's pod.

    Args:
        task: The task.
        annotation_key: The annotation.
        annotation_value: Its value.

    Returns:
        The task.
    """
    key = text(annotation_key, "annotation_key")
    value = text(annotation_value, "annotation_value", may_be_empty=True)
    message_of(task, "add_pod_annotation", "podMetadata").setdefault("annotations", {})[key] = value
    return task


def set_image_pull_policy(task: PipelineTask, policy: str) -> PipelineTask:
    """Set when a task's image is fetched.

    Args:
        task: The task.
        policy: ``"Always"``, ``"Never"`` or ``"IfNotPresent"``.

    Returns:
        The task.
    """
    complaint = "Invalid imagePullPolicy. Must be one of `Always`, `Never`, `IfNotPresent`."
    policy = one_of(policy, "policy", _POLICIES, complaint)
    settings_of(task, "set_image_pull_policy")["imagePullPolicy"] = policy
    return task


def set_image_pull_secrets(task: PipelineTask, secret_names: Sequence[str | PipelineChannel]) -> PipelineTask:
    """Add secrets with which a task's image is fetched.

    Args:
        task: The task.
        secret_names: The secrets, each as `use_secret_as_env` takes one.

    Returns:
        The task.
    """
    if not isinstance(secret_names, (list, tuple)):
        raise problem(
            f"secret_names is {secret_names!r}; it takes a list.", hint="write the name in brackets: [name]"
        )
    added = [
        name_fields(name, f"secret_names[{index}]", "secretName") for index, name in enumerate(secret_names)
    ]
    settings = settings_of(task, "set_image_pull_secrets")
    if added:
        settings.setdefault("imagePullSecret", []).extend(as_written(task, added))
    return task


def set_timeout(task: PipelineTask, seconds: int) -> PipelineTask:
    """Set how long a task may take before its pod is ended.

    Args:
        task: The task.
        seconds: Whole seconds; 0 for no limit, also where one was set before.

    Returns:
        The task.
    """
    complaint = (
        f'Argument for "seconds" must be an integer greater or equals to 0. Got invalid input: {seconds!r}. '
    )
    given = whole(seconds, "seconds", 0, _INT64_MAXIMUM, complaint)
    settings = settings_of(task, "set_timeout")
    if given:
        settings["activeDeadlineSeconds"] = str(given)  # a 64-bit number, which JSON has as a text
    else:
        settings.pop("activeDeadlineSeconds", None)
    return task


def set_security_context(
    task: PipelineTask,
    run_as_user: int | None = None,
    run_as_group: int | None = None,
    run_as_non_root: bool | None = None,
) -> PipelineTask:
    """Set as whom a task's container runs. What the cluster's administrator has set goes before it.

    Args:
        task: The task.
        run_as_user: The number of the user.
        run_as_group: The number of the group.
        run_as_non_root: Whether the container must not run as root.

    Returns:
        The task.
    """
    if run_as_user is None and run_as_group is None and run_as_non_root is None:
        raise problem("At least one security context field must be provided.", hint="write run_as_user=1000")
    context: dict[str, str | bool] = {}
    if run_as_user is not None:
        context["runAsUser"] = _identity(run_as_user, "run_as_user")
    if run_as_group is not None:
        context["runAsGroup"] = _identity(run_as_group, "run_as_group")
    if run_as_non_root is not None:
        context["runAsNonRoot"] = _truth(run_as_non_root)
    message_of(task, "set_security_context", "securityContext").update(context)
    return task


def _truth(value: bool) -> bool:
    if not isinstance(value, bool):
        raise problem(
            f'Argument for "run_as_non_root" must be a bool. Got: {type(value).__name__}.',
            hint="write True or False",
        )
    return value


def _identity(number: int, what: str) -> str:
    complaint = f'Argument for "{what}" must be greater than or equal to 0. Got invalid input: {number!r}.'
    return str(whole(number, what, 0, _INT64_MAXIMUM, complaint))
