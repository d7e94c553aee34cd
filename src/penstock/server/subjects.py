"""What a request names that is in a namespace: by the fields of its Struct, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import NotFound
from penstock.server.artifacts import artifact_of
from penstock.server.kfp_ui.artifacts import namespace_at
from penstock.server.kfp_ui.pods import pod_of
from penstock.server.tasks import task_of
from penstock.store import (
    api_keys,
    experiments,
    notification_rules,
    pipelines,
    recurring_runs,
    runs,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from msgspec import Struct

    from penstock.store import Tx

__all__ = ["FIELDS", "TYPED", "UNREAD", "Subject", "subjects"]


class Subject(NamedTuple):
    """Something that a request names.

    Args:
        noun: What it is; ``namespace`` for a namespace itself, ``place`` for one or for all of them.
        id: Its id.
        namespace: Where it is.
        is_source: Whether it is only read, for something else that is made.
    """

    noun: str
    id: str
    namespace: str
    is_source: bool = False


def _run(tx: Tx, run_id: str) -> str:
    run = runs.get(tx, run_id)
    if run.deleted_at is not None:
        raise NotFound(run_id)
    return run.namespace


def _version(tx: Tx, version_id: str) -> str:
    return pipelines.get(tx, versions.get(tx, version_id).pipeline_id).namespace


_FINDERS: Mapping[str, Callable[[Tx, str], str]] = {
    "namespace": lambda _tx, name: name,
    "place": lambda _tx, name: name,
    "experiment": lambda tx, name: experiments.get(tx, name).namespace,
    "run": _run,
    "recurringrun": lambda tx, name: recurring_runs.get(tx, name).namespace,
    "task": lambda tx, name: _run(tx, task_of(tx, name).run_id),
    "artifact": lambda tx, name: artifact_of(tx, name).namespace,
    "pipeline": lambda tx, name: pipelines.get(tx, name).namespace,
    "pipelineversion": _version,
    "notificationrule": lambda tx, name: notification_rules.get(tx, name).namespace,
    "stored": namespace_at,
    "pod": lambda tx, name: _run(tx, pod_of(tx, name)[0].run_id),
}

FIELDS: Mapping[str, str] = {
    "namespace": "namespace",
    "experiment.namespace": "namespace",
    "pipeline.namespace": "namespace",
    "recurring_run.namespace": "namespace",
    "experiment_id": "experiment",
    "run.experiment_id": "experiment",
    "recurring_run.experiment_id": "experiment",
    "run_id": "run",
    "run_ids": "run",
    "recurring_run_id": "recurringrun",
    "task_id": "task",
    "task_ids": "task",
    "against": "task",
    "parent_id": "task",
    "task.run_id": "run",
    "task.parent_task_id": "task",
    "tasks.[]": "task",
    "tasks.run_id": "run",
    "tasks.parent_task_id": "task",
    "artifacts.run_id": "run",
    "artifacts.task_id": "task",
    "artifact_task.run_id": "run",
    "artifact_task.task_id": "task",
    "artifact_task.artifact_id": "artifact",
    "artifact_tasks.run_id": "run",
    "artifact_tasks.task_id": "task",
    "artifact_tasks.artifact_id": "artifact",
    "artifact_id": "artifact",
    "artifact_ids": "artifact",
    "pipeline_id": "pipeline",
    "pipelineid": "pipeline",
    "key.roles.namespace": "place",
    "key_id": "apikey",
    "pipeline_version_id": "pipelineversion",
    "run.pipeline_version_id": "pipelineversion",
    "run.pipeline_version_reference.pipeline_id": "pipeline",
    "run.pipeline_version_reference.pipeline_version_id": "pipelineversion",
    "rerun.experiment_id": "experiment",
    "rerun.pipeline_version_id": "pipelineversion",
    "rerun.pipeline_version_reference.pipeline_id": "pipeline",
    "rerun.pipeline_version_reference.pipeline_version_id": "pipelineversion",
    "recurring_run.pipeline_version_id": "pipelineversion",
    "stored_at": "stored",
    "podname": "pod",
    "podnamespace": "namespace",
    "runid": "run",
    "notification_rule_id": "notificationrule",
    "notification_rule.namespace": "namespace",
    "notification_rule.experiment_id": "experiment",
    "notification_rule.pipeline_id": "pipeline",
    "notification_rule.recurring_run_id": "recurringrun",
    "recurring_run.pipeline_version_reference.pipeline_id": "pipeline",
    "recurring_run.pipeline_version_reference.pipeline_version_id": "pipelineversion",
}
"""Where a request names something, and what that is. A body that is one field is below its name; of what is a
list each is meant, and ``[]`` are the keys of a mapping."""

TYPED: Mapping[str, str] = {
    "resource_reference_key_id": "resource_reference_key_type",
    "resource_key_id": "resource_key_type",
}
"""The same in KFP 1, where another field says what it is."""

_TYPES = {"NAMESPACE": "namespace", "EXPERIMENT": "experiment", "PIPELINE": "pipeline"}

UNREAD = frozenset(
    {
        "artifact.artifact_id",
        "artifact.namespace",
        "artifact.run_id",
        "artifact.task_id",
        "artifact_task.id",
        "artifact_task.producer_task_id",
        "artifact_tasks.id",
        "artifact_tasks.producer_task_id",
        "artifacts.artifact.artifact_id",
        "artifacts.artifact.namespace",
        "artifacts.artifact.run_id",
        "artifacts.artifact.task_id",
        "experiment.experiment_id",
        "key.key_id",
        "last_event_id",
        "node_id",
        "notification_rule.notification_rule_id",
        "pipeline.pipeline_id",
        "pipeline_version.pipeline_id",
        "pipeline_version.pipeline_version_id",
        "recurring_run.recurring_run_id",
        "run.recurring_run_id",
        "run.run_id",
        "run.run_details.pipeline_context_id",
        "run.run_details.pipeline_run_context_id",
        "task.task_id",
        "tasks.task_id",
    }
)
"""Fields of messages that clients may send back and no handler reads, and what is no id of ours."""

_NO_NAMESPACE = "-"
"""KFP 1's word in a path for that there is none."""

# Where the first is named, the second does not matter: clients may send there what they like.
_IGNORED_BESIDE = (
    ("pipeline_version_id", "pipeline_id"),
    ("run_id", "experiment_id"),
    ("runid", "podname"),
)


def subjects(tx: Tx, request: Struct) -> Iterator[Subject]:
    """Yield what a request names.

    Raises:
        NotFound: Something of that is not there.
    """
    ignored = {other for named, other in _IGNORED_BESIDE if getattr(request, named, "")}
    typed = {field: _TYPES.get(getattr(request, kind, ""), "") for field, kind in TYPED.items()}
    for path, noun in {**FIELDS, **typed}.items():
        if not noun or path in ignored:
            continue
        is_source = noun.startswith("pipeline") and "." in path
        for name in dict.fromkeys(_named(request, path)):
            if noun == "namespace" and name == _NO_NAMESPACE:
                continue
            if noun == "apikey":
                yield from _of_key(tx, name)
            else:
                yield Subject(noun, name, _namespace(tx, noun, name), is_source)


def _of_key(tx: Tx, name: str) -> Iterator[Subject]:
    """Yield a key once for each namespace that it has a role in."""
    yield from (Subject("apikey", name, place) for place in api_keys.get(tx, name).roles)


def _named(request: Struct, path: str) -> Iterator[str]:
    """Yield the texts at a path of a request."""
    found: list[Any] = [request]
    for step in path.split("."):
        inside = [one if step == "[]" else getattr(one, step, None) for one in found]
        found = [item for one in inside for item in _items(one, keys=step == "[]")]
    # Several ids may be one text, with commas between them.
    texts = [part for one in found for part in (one.split(",") if path.endswith("_ids") else (one,))]
    yield from (text for text in texts if text)


def _items(value: Any, *, keys: bool) -> Iterable[Any]:
    if isinstance(value, list | tuple) or (keys and isinstance(value, Mapping)):
        return value
    return () if value is None else (value,)


def _namespace(tx: Tx, noun: str, name: str) -> str:
    try:
        return _FINDERS[noun](tx, name)
    except NotFound:
        # In the very words in which access is denied to what is there.
        raise NotFound(f"there is no {noun} {name}") from None
