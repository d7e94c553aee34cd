"""A client's methods for runs."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.api.run_extras import RunView
from penstock.client.base import page
from penstock.client.experiments import Experiments
from penstock.client.packages import compiled, read_spec
from penstock.client.session import path
from penstock.client.streams import Streams
from penstock.client.waiting import events_until, print_event
from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.client.streams import RunEvent

__all__ = ["RunPipelineResult", "Runs", "source"]

_ALL = "/apis/v2beta1/runs"
_OURS = "/apis/penstock/v1/runs"
_ONE = f"{_ALL}/{{id}}"
_ENDED = {"SUCCEEDED", "FAILED", "SKIPPED", "CANCELED", "ERROR"}
_DAY_S = 24 * 60 * 60


class RunPipelineResult:
    """A run that was created by `Client.create_run_from_pipeline_func` or its like.

    Args:
        client: The client.
        run_info: The run as it was then.
    """

    def __init__(self, client: Runs, run_info: Any) -> None:
        self._client = client
        self.run_info = run_info
        self.run_id: str = run_info.run_id

    def wait_for_run_completion(
        self, timeout: float | None = None, *, progress: Callable[[RunEvent], object] | bool = False
    ) -> Any:
        """Wait until the run has ended, for a day or the given number of seconds; return it."""
        return self._client.wait_for_run_completion(self.run_id, timeout or _DAY_S, progress=progress)

    def __repr__(self) -> str:
        return f"RunPipelineResult(run_id={self.run_id})"


class Runs(Streams):
    """The methods for runs."""

    def run_pipeline(
        self,
        experiment_id: str,
        job_name: str,
        pipeline_package_path: str | None = None,
        params: dict[str, Any] | None = None,
        pipeline_id: str | None = None,
        version_id: str | None = None,
        pipeline_root: str | None = None,
        enable_caching: bool | None = None,
        cache_key: str | None = None,
        service_account: str | None = None,
        *,
        tags: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Any:
        """Create a run.

        Args:
            experiment_id: The experiment that it belongs to.
            job_name: Its name.
            pipeline_package_path: A compiled pipeline, or
            pipeline_id: an uploaded one, with
            version_id: its version; the newest when not given.
            params: The values of the pipeline's parameters.
            pipeline_root: Where artifacts go.
            enable_caching: Whether tasks may take earlier outputs; None leaves it to the pipeline.
            cache_key: What stands for all that a task depends on.
            service_account: Whose rights it has, on a cluster.
            tags: What it is called, as names with values; on a server of Penstock's.
            settings: How it is to go, on such a server: ``cache``, ``max_cache_age_s``, ``keep_going``.
        """
        body = {
            **source(pipeline_package_path, pipeline_id, version_id, enable_caching, cache_key),
            "display_name": job_name,
            "experiment_id": experiment_id,
            "runtime_config": {"parameters": params or {}, "pipeline_root": pipeline_root or ""},
            "service_account": service_account or "",
        }
        if tags or settings:
            more = {"run": body, "tags": tags or {}, "settings": settings or {}}
            run = self._session.post(RunView, _OURS, more).run
        else:
            run = self._session.post(api.Run, _ALL, body)
        self._created.append(run.run_id)
        self._link("Run", f"runs/details/{run.run_id}")
        return run

    def create_run_from_pipeline_func(
        self,
        pipeline_func: Any,
        arguments: dict[str, Any] | None = None,
        run_name: str | None = None,
        experiment_name: str | None = None,
        namespace: str | None = None,
        pipeline_root: str | None = None,
        enable_caching: bool | None = None,
        cache_key: str | None = None,
        service_account: str | None = None,
        experiment_id: str | None = None,
        *,
        tags: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> RunPipelineResult:
        """Compile a pipeline, and create a run of it; see `create_run_from_pipeline_package`."""
        with compiled(pipeline_func) as package:
            return self.create_run_from_pipeline_package(
                package,
                arguments,
                run_name,
                experiment_name,
                namespace,
                pipeline_root,
                enable_caching,
                cache_key,
                service_account,
                experiment_id,
                tags=tags,
                settings=settings,
            )

    def create_run_from_pipeline_package(
        self,
        pipeline_file: str,
        arguments: dict[str, Any] | None = None,
        run_name: str | None = None,
        experiment_name: str | None = None,
        namespace: str | None = None,
        pipeline_root: str | None = None,
        enable_caching: bool | None = None,
        cache_key: str | None = None,
        service_account: str | None = None,
        experiment_id: str | None = None,
        *,
        tags: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> RunPipelineResult:
        """Create a run of a compiled pipeline, in an experiment that is created when it is not there.

        Args:
            pipeline_file: The file.
            arguments: The values of the pipeline's parameters.
            run_name: Its name; the pipeline's name and the time when not given.
            experiment_name: The experiment; ``$KF_PIPELINES_OVERRIDE_EXPERIMENT_NAME`` goes before it, and
                ``$KF_PIPELINES_DEFAULT_EXPERIMENT_NAME``, else ``Default``, is for when none is given.
            namespace: Whose it is, on a server for many.
            pipeline_root: Where artifacts go.
            enable_caching: Whether tasks may take earlier outputs; None leaves it to the pipeline.
            cache_key: What stands for all that a task depends on.
            service_account: Whose rights it has, on a cluster.
            experiment_id: The experiment's id, in place of its name.
            tags: What it is called, see `run_pipeline`.
            settings: How it is to go, see `run_pipeline`.
        """
        if not experiment_id:
            chosen = os.environ.get("KF_PIPELINES_OVERRIDE_EXPERIMENT_NAME") or experiment_name
            chosen = chosen or os.environ.get("KF_PIPELINES_DEFAULT_EXPERIMENT_NAME") or "Default"
            assert isinstance(self, Experiments), "a client has both"
            experiment_id = self.create_experiment(chosen, namespace=namespace).experiment_id
        spec = read_spec(pipeline_file)
        name = spec.get("pipeline_spec", spec)["pipelineInfo"]["name"]
        run = self.run_pipeline(
            experiment_id or "",
            run_name or f"{name} {datetime.now().strftime('%Y-%m-%d %H-%M-%S')}",
            pipeline_file,
            arguments,
            pipeline_root=pipeline_root,
            enable_caching=enable_caching,
            cache_key=cache_key,
            service_account=service_account,
            tags=tags,
            settings=settings,
        )
        return RunPipelineResult(self, run)

    def get_run(self, run_id: str) -> Any:
        """Return a run, with its tasks."""
        return self._session.get(api.Run, path(_ONE, id=run_id))

    def list_runs(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        experiment_id: str | None = None,
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - stock's name
    ) -> Any:
        """Return a page of runs, of all or of an experiment; see `list_experiments` for the arguments."""
        query = page(page_token, page_size, sort_by, filter)
        namespace = None if experiment_id else self._within(namespace)
        return self._session.get(
            api.ListRunsResponse, _ALL, **query, experiment_id=experiment_id, namespace=namespace
        )

    def wait_for_run_completion(
        self,
        run_id: str,
        timeout: float,
        sleep_duration: float = 5,
        *,
        progress: Callable[[RunEvent], object] | bool = False,
    ) -> Any:
        """Wait until a run has ended, and return it.

        Args:
            run_id: The run.
            timeout: For how many seconds.
            sleep_duration: How many seconds at most between two looks; the first ones come sooner.
            progress: Told what happens meanwhile, see `Client.stream_events`; True prints a line for each
                task that ends, on the standard error output. A server of Kubeflow's tells nothing.

        Raises:
            TimeoutError: It has not ended by then.
        """
        deadline = time.monotonic() + timeout
        if progress:
            tell = print_event if progress is True else progress
            for event in events_until(self.stream_events(run_id), deadline):
                tell(event)
        pause_s = min(0.05, sleep_duration)
        while True:
            run = self.get_run(run_id)
            if (run.state or "").upper() in _ENDED:
                return run
            if time.monotonic() + pause_s > deadline:
                raise TimeoutError(f"Run timeout: run {run_id} is {run.state} after {timeout} s")
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, sleep_duration)

    def archive_run(self, run_id: str) -> dict[str, Any]:
        """Put a run away."""
        return self._session.do("POST", path(f"{_ONE}:archive", id=run_id))

    def unarchive_run(self, run_id: str) -> dict[str, Any]:
        """Bring a run back."""
        return self._session.do("POST", path(f"{_ONE}:unarchive", id=run_id))

    def terminate_run(self, run_id: str) -> dict[str, Any]:
        """Have a run end."""
        return self._session.do("POST", path(f"{_ONE}:terminate", id=run_id))

    def retry_run(self, run_id: str) -> dict[str, Any]:
        """Go on with a run that has failed; what has succeeded is not repeated."""
        return self._session.do("POST", path(f"{_ONE}:retry", id=run_id))

    def delete_run(self, run_id: str) -> dict[str, Any]:
        """Delete a run."""
        return self._session.do("DELETE", path(_ONE, id=run_id))


def source(
    package: str | None,
    pipeline_id: str | None,
    version_id: str | None,
    enable_caching: bool | None,
    cache_key: str | None,
) -> dict[str, Any]:
    """Return what is to be run: the document of a file, or a version of a pipeline.

    Raises:
        RequestError: Neither is given, or half of one.
    """
    if (package is None) == (pipeline_id is None and version_id is None):
        raise RequestError(
            "Must specify either `pipeline_package_path` or both `pipeline_id` and `version_id`."
        )
    if package is not None:
        return {"pipeline_spec": read_spec(package, enable_caching=enable_caching, cache_key=cache_key)}
    if pipeline_id is None:
        raise RequestError("To run an uploaded pipeline, `pipeline_id` is required beside `version_id`.")
    if enable_caching is not None or cache_key is not None:
        raise RequestError(
            "caching is a matter of the compiled pipeline, and an uploaded one is not changed",
            hint="upload a version that has it, or give pipeline_package_path",
        )
    return {
        "pipeline_version_reference": {"pipeline_id": pipeline_id, "pipeline_version_id": version_id or ""}
    }
