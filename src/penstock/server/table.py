"""All routes of the API, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.server import (
    absent,
    artifacts,
    downloads,
    experiments,
    health,
    pipelines,
    recurring_runs,
    reruns,
    run_views,
    runs,
    tasks,
    uploads,
    versions,
)

if TYPE_CHECKING:
    from penstock.server.routes import Route

__all__ = ["ROUTES"]

ROUTES: tuple[Route, ...] = (
    *health.ROUTES,
    *experiments.ROUTES,
    *uploads.ROUTES,
    *pipelines.ROUTES,
    *versions.ROUTES,
    *runs.ROUTES,
    *run_views.ROUTES,
    *reruns.ROUTES,
    *tasks.ROUTES,
    *artifacts.ROUTES,
    *downloads.ROUTES,
    *recurring_runs.ROUTES,
    *absent.ROUTES,
)
