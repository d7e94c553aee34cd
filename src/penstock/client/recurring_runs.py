"""A client's methods for recurring runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.api import extras
from penstock.client.base import Base, page
from penstock.client.runs import source
from penstock.client.session import path
from penstock.errors import RequestError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["RecurringRuns"]

_ALL = "/apis/v2beta1/recurringruns"
_ONE = f"{_ALL}/{{id}}"
_OURS = "/apis/penstock/v1/recurringruns"
_ONE_OF_OURS = f"{_OURS}/{{id}}"


class RecurringRuns(Base):
    """The methods for recurring runs."""

    def create_recurring_run(
        self,
        experiment_id: str,
        job_name: str,
        description: str | None = None,
        start_time: str | None = None,
        end_time: str | None = None,
        interval_second: int | None = None,
        cron_expression: str | None = None,
        max_concurrency: int | None = 1,
        no_catchup: bool | None = None,
        params: dict[str, Any] | None = None,
        pipeline_package_path: str | None = None,
        pipeline_id: str | None = None,
        version_id: str | None = None,
        enabled: bool = True,
        pipeline_root: str | None = None,
        enable_caching: bool | None = None,
        cache_key: str | None = None,
        service_account: str | None = None,
    ) -> Any:
        """Have a pipeline run again and again.

        Args:
            experiment_id: The experiment that its runs belong to.
            job_name: Its name.
            description: What it is for.
            start_time: When it begins, such as ``2030-01-01T00:00:00Z``.
            end_time: When it ends.
            interval_second: How many seconds lie between two runs, or
            cron_expression: when they are due; the first of the six fields is the second.
            max_concurrency: How many of its runs may be open at a time, 1 to 10.
            no_catchup: Whether runs that were missed are left out.
            params: The values of the pipeline's parameters; their macros are replaced for each run.
            pipeline_package_path: A compiled pipeline, or
            pipeline_id: an uploaded one, with
            version_id: its version; the newest at each time when not given.
            enabled: Whether it is on.
            pipeline_root: Where artifacts go.
            enable_caching: Whether tasks may take earlier outputs; None leaves it to the pipeline.
            cache_key: What stands for all that a task depends on.
            service_account: Whose rights its runs have, on a cluster.

        Raises:
            RequestError: Not exactly one of ``interval_second`` and ``cron_expression`` is given.
        """
        if bool(interval_second) == bool(cron_expression):
            raise RequestError("Either interval_second or cron_expression is required.")
        body = {
            **source(pipeline_package_path, pipeline_id, version_id, enable_caching, cache_key),
            "experiment_id": experiment_id,
            "display_name": job_name,
            "description": description or "",
            "trigger": _trigger(cron_expression, interval_second, start_time, end_time),
            "max_concurrency": max_concurrency,
            "no_catchup": bool(no_catchup),
            "mode": "ENABLE" if enabled else "DISABLE",
            "runtime_config": {"parameters": params or {}, "pipeline_root": pipeline_root or ""},
            "service_account": service_account or "",
        }
        return self._session.post(api.RecurringRun, _ALL, body)

    def get_recurring_run(self, recurring_run_id: str, job_id: str | None = None) -> Any:
        """Return a recurring run; ``job_id`` is what its id was called once."""
        return self._session.get(api.RecurringRun, path(_ONE, id=job_id or recurring_run_id))

    def list_recurring_runs(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        experiment_id: str | None = None,
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - stock's name
    ) -> Any:
        """Return a page of recurring runs; see `list_experiments` for the arguments."""
        query = page(page_token, page_size, sort_by, filter)
        namespace = None if experiment_id else self._within(namespace)
        return self._session.get(
            api.ListRecurringRunsResponse, _ALL, **query, experiment_id=experiment_id, namespace=namespace
        )

    def enable_recurring_run(self, recurring_run_id: str) -> dict[str, Any]:
        """Switch a recurring run on; what it has missed is made up for, unless it does not catch up."""
        return self._session.do("POST", path(f"{_ONE}:enable", id=recurring_run_id))

    def disable_recurring_run(self, recurring_run_id: str) -> dict[str, Any]:
        """Switch a recurring run off; its runs go on."""
        return self._session.do("POST", path(f"{_ONE}:disable", id=recurring_run_id))

    def delete_recurring_run(self, recurring_run_id: str) -> dict[str, Any]:
        """Delete a recurring run; its runs stay."""
        return self._session.do("DELETE", path(_ONE, id=recurring_run_id))

    def enable_job(self, job_id: str) -> dict[str, Any]:
        """Do what `enable_recurring_run` does, by its older name."""
        return self.enable_recurring_run(job_id)

    def disable_job(self, job_id: str) -> dict[str, Any]:
        """Do what `disable_recurring_run` does, by its older name."""
        return self.disable_recurring_run(job_id)

    def delete_job(self, job_id: str) -> dict[str, Any]:
        """Do what `delete_recurring_run` does, by its older name."""
        return self.delete_recurring_run(job_id)

    # What a server of Kubeflow's does not have.

    def update_recurring_run(self, recurring_run_id: str, **changes: Any) -> Any:
        """Change fields of a recurring run: those of `penstock.api.extras.RecurringRunChanges`."""
        where = path(_ONE_OF_OURS, id=recurring_run_id)
        return self._session.patch(api.RecurringRun, where, changes)

    def preview_recurring_run(
        self, cron_expression: str, *, time_zone: str = "", count: int = 5
    ) -> list[datetime]:
        """Return when a cron expression would be due next."""
        body = {
            "trigger": {"cron_schedule": {"cron": cron_expression}},
            "time_zone": time_zone,
            "count": count,
        }
        times: list[datetime] = self._session.post(extras.Ticks, f"{_OURS}:preview", body).times or []
        return times

    def run_recurring_run(self, recurring_run_id: str) -> datetime:
        """Have one of its runs made now; return the time that it is for."""
        where = path(f"{_ONE_OF_OURS}:run", id=recurring_run_id)
        [time] = self._session.post(extras.Ticks, where, {}).times
        made: datetime = time
        return made

    def backfill_recurring_run(
        self, recurring_run_id: str, start_time: str, end_time: str, *, preview: bool = False
    ) -> list[datetime]:
        """Have the runs made that would have been due in a time past; return their times.

        Args:
            recurring_run_id: The recurring run.
            start_time: The beginning, such as ``2030-01-01T00:00:00Z``.
            end_time: The end; what is due at it is made too.
            preview: Whether the times are only told.
        """
        where = path(f"{_ONE_OF_OURS}:backfill", id=recurring_run_id)
        body = {"start_time": start_time, "end_time": end_time, "preview": preview}
        times: list[datetime] = self._session.post(extras.Ticks, where, body).times or []
        return times


def _trigger(
    cron: str | None, interval_s: int | None, start_time: str | None, end_time: str | None
) -> dict[str, Any]:
    times = {name: time for name, time in (("start_time", start_time), ("end_time", end_time)) if time}
    if cron:
        return {"cron_schedule": {"cron": cron, **times}}
    return {"periodic_schedule": {"interval_second": str(interval_s), **times}}
