"""All routes of the API, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.server import (
    absent,
    api_keys,
    artifact_reports,
    artifacts,
    audit,
    authorization,
    caching,
    comparisons,
    downloads,
    experiments,
    health,
    list_events,
    metrics,
    notifications,
    object_files,
    overview,
    page_server,
    pipeline_health,
    pipelines,
    pods,
    recurring_runs,
    reruns,
    run_events,
    run_views,
    runs,
    samples,
    search,
    task_reports,
    tasks,
    uploads,
    v1,
    versions,
)

if TYPE_CHECKING:
    from penstock.server.routes import Route

__all__ = ["ROUTES"]

ROUTES: tuple[Route, ...] = (
    *health.ROUTES,
    *metrics.ROUTES,
    *experiments.ROUTES,
    *uploads.ROUTES,
    *pipelines.ROUTES,
    *versions.ROUTES,
    *runs.ROUTES,
    *run_views.ROUTES,
    *reruns.ROUTES,
    *run_events.ROUTES,
    *list_events.ROUTES,
    *comparisons.ROUTES,
    *tasks.ROUTES,
    *task_reports.ROUTES,
    *artifacts.ROUTES,
    *artifact_reports.ROUTES,
    *caching.ROUTES,
    *downloads.ROUTES,
    *object_files.ROUTES,
    *pods.ROUTES,
    *page_server.ROUTES,
    *recurring_runs.ROUTES,
    *search.ROUTES,
    *overview.ROUTES,
    *pipeline_health.ROUTES,
    *samples.ROUTES,
    *notifications.ROUTES,
    *v1.ROUTES,
    *authorization.ROUTES,
    *api_keys.ROUTES,
    *audit.ROUTES,
    *absent.ROUTES,
)
