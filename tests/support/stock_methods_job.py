"""Stock's client in its own environment: calls every public method of it, and of the API that was generated.

    python stock_methods_job.py URL FLOWS

Printed is one line of JSON: which methods there are and which were called, what calls were refused with, and
what the server answered, each answer as its text and as stock's model of it writes it again. The current
folder is HOME, and may be written to.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import warnings
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SPEC = {"pipelineInfo": {"name": "bare"}, "root": {"dag": {}}, "schemaVersion": "2.1.0"}


class Recorder:
    """Notes what is called and answered, from the time that it is made."""

    def __init__(self, kfp: Any, api: Any) -> None:
        self.called: set[str] = set()
        self.refused: dict[str, int] = {}
        self.answers: list[dict[str, Any]] = []
        self._refusal = api.ApiException
        self._within: list[str] = []
        services = [getattr(api, name) for name in dir(api) if name.endswith("Api")]
        for owner in (kfp.Client, *services):
            for name, method in public(owner):
                setattr(owner, name, self._noted(f"{owner.__name__}.{name}", method))
        self.methods = [
            f"{owner.__name__}.{name}" for owner in (kfp.Client, *services) for name, _ in public(owner)
        ]
        self._note_answers(api.ApiClient)

    def _noted(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def noted(*args: Any, **words: Any) -> Any:
            self.called.add(name)
            self._within.append(name)
            try:
                return method(*args, **words)
            finally:
                self._within.pop()

        return noted

    def _note_answers(self, client: Any) -> None:
        deserialize = client.deserialize

        def noted(own: Any, response: Any, kind: str) -> Any:
            answer = deserialize(own, response, kind)
            again = own.sanitize_for_serialization(answer)
            self.answers.append({"method": self._within[-1], "text": response.data, "again": again})
            return answer

        client.deserialize = noted

    def refusal(self, method: Callable[..., Any], *args: Any) -> None:
        """Note what a call is refused with."""
        owner = type(getattr(method, "__self__", None)).__name__
        try:
            method(*args)
        except self._refusal as error:
            self.refused[f"{owner}.{method.__name__}"] = error.status


def public(owner: Any) -> Iterator[tuple[str, Any]]:
    """Yield the methods that people call; the generated API has each twice."""
    for name, method in inspect.getmembers(owner, inspect.isfunction):
        if not name.startswith("_") and not name.endswith("_with_http_info"):
            yield name, method


def main(url: str, flows_file: str) -> None:
    """Call all, and print what came of it."""
    printed, sys.stdout = sys.stdout, sys.stderr  # the client prints links
    warnings.simplefilter("ignore")
    kfp, api = map(importlib.import_module, ("kfp", "kfp_server_api"))
    sys.path.insert(0, str(Path(flows_file).parent))
    flows = importlib.import_module(Path(flows_file).stem)
    recorder = Recorder(kfp, api)
    client = kfp.Client(host=url)
    kfp.compiler.Compiler().compile(flows.sums, "sums.yaml")
    made = SimpleNamespace()
    experiments(client, made)
    pipelines(client, flows, made)
    runs(client, flows, made)
    recurring_runs(client, made)
    generated(client, api, made)
    refused(client, api, recorder)
    gone(client, made)
    told = {name: getattr(recorder, name) for name in ("methods", "refused", "answers")}
    printed.write(json.dumps({**told, "called": sorted(recorder.called)}) + "\n")


def experiments(client: Any, made: Any) -> None:
    """Call what is about experiments."""
    client.get_kfp_healthz()
    client.set_user_namespace("mine")
    client.get_user_namespace()
    made.experiment = client.create_experiment("driven", "about it").experiment_id
    client.get_experiment(made.experiment)
    client.archive_experiment(made.experiment)
    client.unarchive_experiment(made.experiment)
    client.list_experiments(sort_by="name")


def pipelines(client: Any, flows: Any, made: Any) -> None:
    """Call what is about pipelines and their versions."""
    made.pipeline = client.upload_pipeline("sums.yaml", "driven", "about it").pipeline_id
    made.version = client.upload_pipeline_version(
        "sums.yaml", "second", pipeline_id=made.pipeline
    ).pipeline_version_id
    made.other = client.upload_pipeline_from_pipeline_func(flows.looping, "other").pipeline_id
    client.upload_pipeline_version_from_pipeline_func(flows.looping, "more", pipeline_id=made.other)
    client.get_pipeline(made.pipeline)
    client.get_pipeline_id("driven")
    client.get_pipeline_version(made.pipeline, made.version)
    client.list_pipelines()
    client.list_pipeline_versions(made.pipeline)


def runs(client: Any, flows: Any, made: Any) -> None:
    """Call what is about runs."""
    made.run = client.run_pipeline(
        made.experiment, "driven", params={"a": 2}, pipeline_id=made.pipeline, version_id=made.version
    ).run_id
    client.wait_for_run_completion(made.run, 120, 0.05)
    client.get_run(made.run)
    client.list_runs(page_size=2)
    client.archive_run(made.run)
    client.unarchive_run(made.run)
    client.create_run_from_pipeline_package("sums.yaml", {"a": 3}, experiment_id=made.experiment)
    client.create_run_from_pipeline_func(flows.sums, {}, experiment_id=made.experiment)
    os.mkfifo("gate")
    waiting = client.create_run_from_pipeline_func(flows.waiting, {"gate": str(Path("gate").resolve())})
    client.terminate_run(waiting.run_id)
    client.wait_for_run_completion(waiting.run_id, 120, 0.05)
    failing = client.create_run_from_pipeline_func(flows.at_second, {"mark": str(Path("mark").resolve())})
    client.wait_for_run_completion(failing.run_id, 120, 0.05)
    client._run_api.run_service_retry_run(failing.run_id)
    client.wait_for_run_completion(failing.run_id, 120, 0.05)


def recurring_runs(client: Any, made: Any) -> None:
    """Call what is about recurring runs, by both of their names."""
    words = {"cron_expression": "@yearly", "pipeline_id": made.pipeline, "version_id": made.version}
    made.recurring, job = (
        client.create_recurring_run(made.experiment, name, **words).recurring_run_id
        for name in ("one", "two")
    )
    client.get_recurring_run(made.recurring)
    client.list_recurring_runs()
    client.disable_recurring_run(made.recurring)
    client.enable_recurring_run(made.recurring)
    client.disable_job(job)
    client.enable_job(job)
    client.delete_job(job)


def generated(client: Any, api: Any, made: Any) -> None:
    """Call those methods of the generated API that the client itself has no use for."""
    service = client.pipelines
    made.bare = service.pipeline_service_create_pipeline(api.V2beta1Pipeline(name="bare")).pipeline_id
    version = service.pipeline_service_create_pipeline_version(
        made.bare, api.V2beta1PipelineVersion(pipeline_id=made.bare, name="v", pipeline_spec=SPEC)
    )
    service.pipeline_service_get_pipeline_by_name("bare")
    service.pipeline_service_update_pipeline(made.bare, api.V2beta1Pipeline(display_name="Bare"))
    service.pipeline_service_update_pipeline_version(
        made.bare, version.pipeline_version_id, api.V2beta1PipelineVersion(display_name="V")
    )
    both = api.V2beta1CreatePipelineAndVersionRequest(
        pipeline=api.V2beta1Pipeline(display_name="both"),
        pipeline_version=api.V2beta1PipelineVersion(pipeline_spec=SPEC),
    )
    service.pipeline_service_create_pipeline_and_version(both)


def refused(client: Any, api: Any, recorder: Recorder) -> None:
    """Call what is refused, as by KFP's own server or because there is nothing of the kind."""
    plain = client.pipelines.api_client
    report = api.ReportServiceApi(plain)
    recorder.refusal(report.report_service_report_workflow, "{}")
    recorder.refusal(report.report_service_report_scheduled_workflow, "{}")
    recorder.refusal(api.AuthServiceApi(plain).auth_service_authorize)
    recorder.refusal(api.DummyFilterServiceApi(plain).dummy_filter_service_get_filter)
    visualization = api.VisualizationServiceApi(plain).visualization_service_create_visualization_v1
    recorder.refusal(visualization, "mine", api.V2beta1Visualization())


def gone(client: Any, made: Any) -> None:
    """Delete all."""
    client.delete_recurring_run(made.recurring)
    client.delete_run(made.run)
    client.delete_pipeline_version(made.pipeline, made.version)
    for version in client.list_pipeline_versions(made.pipeline).pipeline_versions or []:
        client.delete_pipeline_version(made.pipeline, version.pipeline_version_id)
    client.delete_pipeline(made.pipeline)
    client.delete_experiment(made.experiment)


if __name__ == "__main__":
    main(*sys.argv[1:])
