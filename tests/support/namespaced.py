"""Things in namespaces, and for each route of the server a request that names some."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from penstock.engine import ids
from penstock.server.api_keys import new_key
from penstock.store import (
    Artifact,
    Experiment,
    Pipeline,
    PipelineVersion,
    Run,
    Task,
    api_keys,
    artifacts,
    experiments,
    notification_rules,
    pipelines,
    recurring_runs,
    runs,
    tasks,
    versions,
)
from penstock.store.rows import NotificationRule, RecurringRun

if TYPE_CHECKING:
    from penstock.server.routes import Route
    from penstock.store import Store

SPEC = {
    "pipelineInfo": {"name": "fit"},
    "schemaVersion": "2.1.0",
    "root": {"dag": {"tasks": {"fit": {"componentRef": {"name": "comp-fit"}}}}},
    "components": {"comp-fit": {"executorLabel": "fit"}},
    "deploymentSpec": {"executors": {"fit": {"container": {"image": "nothing"}}}},
}
DOCUMENT = {"pipeline_spec": SPEC}
TRIGGER = {"periodic_schedule": {"interval_second": "3600"}}
CRON = {"interval_s": 3600}


class Things(NamedTuple):
    """One of each kind, in a namespace; by the names that requests have for their ids."""

    namespace: str
    experiment_id: str
    pipeline_id: str
    pipeline_version_id: str
    run_id: str
    task_id: str
    artifact_id: str
    recurring_run_id: str
    notification_rule_id: str
    key_id: str
    name: str


def things(store: Store, namespace: str) -> Things:
    """Make new ones."""
    run_id = ids.new_run_id()
    experiment_id, pipeline_id, version_id, artifact_id, recurring_run_id, rule_id = (
        str(uuid4()) for _ in range(6)
    )
    task_id, name = ids.task_id(run_id, "fit"), f"name-{run_id}"
    key, _ = new_key(name, {namespace: "viewer"}, created_by="test", expires_at=None)
    made = Things(
        namespace,
        experiment_id,
        pipeline_id,
        version_id,
        run_id,
        task_id,
        artifact_id,
        recurring_run_id,
        rule_id,
        key.id,
        name,
    )
    digest = runs.spec_digest(DOCUMENT)
    with store.transaction() as tx:
        experiments.insert(tx, Experiment(made.experiment_id, made.name, 1, namespace=namespace))
        pipelines.insert(tx, Pipeline(made.pipeline_id, made.name, made.name, 1, namespace=namespace), {})
        version = PipelineVersion(made.pipeline_version_id, made.pipeline_id, made.name, made.name, 1, digest)
        versions.insert(tx, version, DOCUMENT, {})
        run = Run(run_id, made.name, made.experiment_id, "fit", digest, 1, "SUCCEEDED", namespace=namespace)
        runs.create(tx, run, DOCUMENT)
        tasks.insert(
            tx,
            [
                Task(run_id, "", None, "", "ROOT", "SUCCEEDED", 1),
                Task(run_id, "fit", "", "fit", "RUNTIME", "SUCCEEDED", 1),
            ],
        )
        artifacts.insert(
            tx,
            [Artifact(made.artifact_id, run_id, "fit", "data", "t", "gs://x/y", 1, namespace=namespace)],
        )
        row = RecurringRun(
            made.recurring_run_id,
            made.name,
            made.experiment_id,
            1,
            1,
            "DISABLED",
            CRON,
            spec_digest=digest,
            namespace=namespace,
        )
        recurring_runs.create(tx, row)
        api_keys.insert(tx, key)
        target = {"webhook": {"url": "https://nowhere.invalid"}}
        rule = NotificationRule(rule_id, name, namespace, 1, 1, 1, "DISABLED", ["FAILED"], target)
        notification_rules.insert(tx, rule)
    return made


class Sent(NamedTuple):
    """A request."""

    path: str
    query: dict[str, Any]
    body: bytes
    content_type: str


_V1_OWNER = {"resource_reference_key.type": "NAMESPACE", "resource_reference_key.id": "{namespace}"}
_LINK = {
    "artifact_id": "{artifact_id}",
    "run_id": "{run_id}",
    "task_id": "{task_id}",
    "type": "OUTPUT",
    "key": "more",
}
_ARTIFACT = {
    "artifact": {"name": "x", "type": "Model", "uri": "gs://x/y"},
    "run_id": "{run_id}",
    "task_id": "{task_id}",
}
_RUN = {"display_name": "r", "experiment_id": "{experiment_id}", "pipeline_spec": SPEC}
_IN_A_NAMESPACE = {"namespace": "{namespace}"}
_POD = {"podname": "{task_id}-1", "podnamespace": "{namespace}"}
_B2, _B1, _OURS = "/apis/v2beta1", "/apis/v1beta1", "/apis/penstock/v1"

# What a request has beside the ids in its path: the query of one that is read, the body of others.
_WITH: dict[str, Any] = {
    f"POST {_B2}/experiments": {"display_name": "new {name}", "namespace": "{namespace}"},
    f"GET {_B2}/experiments": _IN_A_NAMESPACE,
    "GET /apis/penstock/v1/events": _IN_A_NAMESPACE,
    f"POST {_B2}/pipelines": {"display_name": "new {name}", "namespace": "{namespace}"},
    f"POST {_B2}/pipelines/create": {
        "pipeline": {"display_name": "new {name}", "namespace": "{namespace}"},
        "pipeline_version": {"display_name": "v", "pipeline_spec": SPEC},
    },
    f"GET {_B2}/pipelines": _IN_A_NAMESPACE,
    f"GET {_B2}/pipelines/names/{{name}}": _IN_A_NAMESPACE,
    f"PATCH {_B2}/pipelines/{{pipeline_id}}": {"display_name": "other"},
    f"POST {_B2}/pipelines/{{pipeline_id}}/versions": {"display_name": "v", "pipeline_spec": SPEC},
    f"PATCH {_B2}/pipelines/{{pipeline_id}}/versions/{{pipeline_version_id}}": {"display_name": "other"},
    f"POST {_B2}/runs": _RUN,
    f"GET {_B2}/runs": _IN_A_NAMESPACE,
    f"POST {_OURS}/runs": {"run": _RUN},
    f"GET {_OURS}/runs": _IN_A_NAMESPACE,
    f"GET {_OURS}/runs:compare": {"run_ids": "{run_id},{run_id}"},
    f"GET {_OURS}/search": {"q": "fit", "namespace": "{namespace}"},
    f"GET {_OURS}/overview": _IN_A_NAMESPACE,
    f"GET {_OURS}/pipelines/{{pipeline_id}}:health": _IN_A_NAMESPACE,
    f"PATCH {_OURS}/runs/{{run_id}}": {"display_name": "other"},
    f"GET {_OURS}/runs/{{run_id}}/log": {"task": "fit"},
    f"GET {_OURS}/tasks": _IN_A_NAMESPACE,
    f"GET {_B2}/tasks": {"run_id": "{run_id}"},
    f"POST {_B2}/tasks": {"name": "x", "run_id": "{run_id}", "parent_task_id": "{task_id}"},
    f"POST {_B2}/tasks:batchUpdate": {"tasks": {"{task_id}": {"state": "RUNNING"}}},
    f"PATCH {_B2}/tasks/{{task_id}}": {"state": "RUNNING"},
    f"GET {_B2}/artifacts": _IN_A_NAMESPACE,
    f"GET {_B2}/artifact_tasks": {"artifact_ids": "{artifact_id}"},
    f"POST {_B2}/artifacts": _ARTIFACT,
    f"POST {_B2}/artifacts:batchCreate": {"artifacts": [_ARTIFACT]},
    f"POST {_B2}/artifact_tasks": {"artifact_task": _LINK},
    f"POST {_B2}/artifact_tasks:batchCreate": {"artifact_tasks": [_LINK]},
    f"POST {_OURS}/cache:invalidate": {"pipeline": "fit", "namespace": "{namespace}"},
    f"POST {_B2}/recurringruns": {
        "display_name": "r",
        "experiment_id": "{experiment_id}",
        "pipeline_spec": SPEC,
        "max_concurrency": "1",
        "trigger": TRIGGER,
    },
    f"GET {_B2}/recurringruns": _IN_A_NAMESPACE,
    f"POST {_OURS}/recurringruns:preview": {"trigger": TRIGGER},
    f"GET {_B1}/experiments": _V1_OWNER,
    f"GET {_B1}/pipelines": _V1_OWNER,
    f"GET {_B1}/runs": _V1_OWNER,
    f"GET {_B1}/jobs": _V1_OWNER,
    f"GET {_B1}/pipeline_versions": {"resource_key.type": "PIPELINE", "resource_key.id": "{pipeline_id}"},
    f"GET {_B2}/auth": _IN_A_NAMESPACE | {"resources": "VIEWERS", "verb": "GET"},
    f"GET {_B1}/auth": _IN_A_NAMESPACE | {"resources": "VIEWERS", "verb": "GET"},
    f"GET {_OURS}/me": {},
    f"GET {_OURS}/samples": {},
    f"GET {_OURS}/audit": {},
    "GET /metrics": {},
    "GET /artifacts/get": {"source": "volume", "bucket": "artifacts", "key": "fit/{run_id}/fit/1/data"},
    "GET /k8s/pod/logs": {"podname": "{task_id}-1"},
    "GET /k8s/pod": _POD,
    "GET /k8s/pod/events": _POD,
    f"POST {_OURS}/keys": {"name": "new {name}", "roles": [{"namespace": "{namespace}", "role": "viewer"}]},
    f"GET {_OURS}/keys": _IN_A_NAMESPACE,
    f"GET {_OURS}/notification_rules": _IN_A_NAMESPACE,
    f"POST {_OURS}/notification_rules": {
        "display_name": "new",
        "namespace": "{namespace}",
        "events": ["FAILED"],
        "webhook": {"url": "https://nowhere.invalid"},
    },
    **{f"POST {prefix}/{noun}": {} for prefix in (_B1, _B2) for noun in ("workflows", "scheduledworkflows")},
}
_IN_PATHS = {
    "node_id": "n",
    "artifact_name": "m",
    "source": "volume",
    "bucket": "artifacts",
    "key": "fit/{run_id}/fit/1/data",
    "rest": "somewhere",
}
_UPLOADS = {
    f"POST {_B2}/pipelines/upload": {"name": "new {name}", "namespace": "{namespace}"},
    f"POST {_B2}/pipelines/upload_version": {"name": "v", "pipelineid": "{pipeline_id}"},
}
_FILE = (
    b'--x\r\ncontent-disposition: form-data; name="uploadfile"; filename="fit.json"\r\n\r\n'
    + json.dumps(SPEC).encode()
    + b"\r\n--x--\r\n"
)


def request_of(route: Route, named: Things) -> Sent:
    """Return a request for a route that names some things.

    Raises:
        LookupError: What the route needs is not known here.
    """
    key = f"{route.method} {route.path}"
    fields = {field: getattr(named, field) for field in named._fields}
    path = route.template
    for field in _fields_of(path):
        path = path.replace(f"{{{field}}}", fields.get(field) or _filled(_IN_PATHS[field], fields))
    if route.is_upload:
        return Sent(path, _filled(_UPLOADS[key], fields), _FILE, "multipart/form-data; boundary=x")
    needs = route.right and ("{" not in route.path)
    given = _filled(_WITH[key] if needs else _WITH.get(key, {}), fields)
    if route.body:
        return Sent(path, {}, json.dumps(given).encode(), "application/json")
    return Sent(path, given, b"", "")


def _fields_of(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _filled(value: Any, fields: dict[str, str]) -> Any:
    match value:
        case dict():
            return {_filled(key, fields): _filled(each, fields) for key, each in value.items()}
        case list():
            return [_filled(each, fields) for each in value]
        case str():
            for name, text in fields.items():
                value = value.replace(f"{{{name}}}", text)
    return value
