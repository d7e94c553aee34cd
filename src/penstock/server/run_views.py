"""Runs with what they have beyond KFP's fields: tags, how they go, which run they were started from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from penstock import api
from penstock.api import run_extras as extras
from penstock.engine import RunOptions
from penstock.engine.rerun import options_of
from penstock.server.checks import check_description, check_name
from penstock.server.lists import query_of
from penstock.server.routes import Route, Services
from penstock.server.run_messages import run_message
from penstock.server.runs import ListRunsRequest, RunRequest, created, shown
from penstock.server.status import Code, Refusal
from penstock.store import documents, run_lists, run_metrics, run_names, runs, tags, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Run, Tx
    from penstock.store.rows import RunChanges

__all__ = ["ROUTES", "options_with", "run_view"]


class ListRunViewsRequest(ListRunsRequest, frozen=True, kw_only=True):
    """A page of runs; without their pipelines, which may be large, where ``no_specs`` is true."""

    no_specs: bool = False


class EditRunRequest(Struct, frozen=True):
    """A run, and what is to be changed of it."""

    run_id: str
    edits: extras.RunEdits


def _create(services: Services, request: extras.NewRun) -> extras.RunView:
    if request.run is None:
        raise Refusal(Code.INVALID_ARGUMENT, "the body needs a run", hint="as in KFP's own request")
    options = options_with(RunOptions(), request.settings)
    run = created(services, request.run, tags=request.tags, options=options)
    with services.store.read() as tx:
        return run_view(tx, run)


def _get(services: Services, request: RunRequest) -> extras.RunView:
    with services.store.read() as tx:
        return run_view(tx, shown(runs.get(tx, request.run_id)))


def _list(services: Services, request: ListRunViewsRequest) -> extras.ListRunViewsResponse:
    with services.store.read() as tx:
        page = run_lists.page(tx, query_of(services, request), request.experiment_id or None)
        views = _views(tx, page.rows, has_specs=not request.no_specs)
    return extras.ListRunViewsResponse(runs=views, total_size=page.total, next_page_token=page.next_token)


def _edit(services: Services, request: EditRunRequest) -> extras.RunView:
    asked = request.edits
    changes: RunChanges = {}
    if asked.display_name is not None:
        check_name(asked.display_name, "the run's display_name")
        changes["name"] = asked.display_name
    if asked.description is not None:
        check_description(asked.description)
        changes["description"] = asked.description
    if asked.tags is not api.UNSET:
        tags.check(asked.tags)
    with services.store.transaction() as tx:
        run = shown(runs.lock(tx, request.run_id))
        if changes:
            runs.update(tx, run.id, **changes)
        if asked.tags is not api.UNSET:
            tags.replace(tx, "run", run.id, asked.tags)
        return run_view(tx, structs.replace(run, **changes))


def options_with(options: RunOptions, settings: extras.RunSettings | None) -> RunOptions:
    """Return options with what a request says.

    Raises:
        Refusal: An age is negative.
    """
    if settings is None:
        return options
    if settings.max_cache_age_s is not None and settings.max_cache_age_s < 0:
        raise Refusal(Code.INVALID_ARGUMENT, "settings.max_cache_age_s must not be negative")
    said: dict[str, Any] = {
        name: value for name in settings.__struct_fields__ if (value := getattr(settings, name)) is not None
    }
    return structs.replace(options, **said)


def run_view(tx: Tx, run: Run) -> extras.RunView:
    """Return a run as it is shown."""
    return _views(tx, [run])[0]


def _views(tx: Tx, rows: Sequence[Run], *, has_specs: bool = True) -> list[extras.RunView]:
    run_ids = [run.id for run in rows]
    histories = run_lists.histories(tx, run_ids)
    tagged = tags.of(tx, run_ids)
    names = run_names.of_runs(tx, rows)
    logged = run_metrics.of_runs(tx, run_ids)
    inputs = tasks.inputs_of_roots(tx, run_ids)
    digests = {run.spec_digest for run in rows if run.pipeline_version_id is None and has_specs}
    found = documents.of_digests(tx, sorted(digests))
    views = []
    for run in rows:
        options = options_of(run)
        views.append(
            extras.RunView(
                run=run_message(run, found.get(run.spec_digest, {}), histories.get(run.id, ())),
                pipeline=run.pipeline_name,
                pipeline_version=names.versions.get(run.pipeline_version_id or "", ""),
                experiment=names.experiments.get(run.experiment_id, ""),
                recurring_run=names.recurring_runs.get(run.recurring_run_id or "", ""),
                parameters={**run.parameters, **inputs.get(run.id, {})},
                metrics=_metrics(logged.get(run.id, ())),
                tags=tagged.get(run.id, {}),
                settings=extras.RunSettings(
                    cache=options.cache,
                    max_cache_age_s=options.max_cache_age_s,
                    keep_going=options.keep_going,
                ),
                rerun_of=options.rerun_of or "",
                rerun_from=list(options.rerun_from),
                notices=list(run.notices),
            )
        )
    return views


def _metrics(logged: Sequence[run_metrics.RunMetric]) -> dict[str, extras.RunMetric]:
    return {
        each.name: extras.RunMetric(least=each.least, greatest=each.greatest, times=each.times)
        for each in logged
    }


_ALL = "/apis/penstock/v1/runs"
_ONE = f"{_ALL}/{{run_id}}"

ROUTES = (
    Route("POST", _ALL, extras.NewRun, extras.RunView, _create, "create a run with tags", "runs.create", "*"),
    Route("GET", _ONE, RunRequest, extras.RunView, _get, "get a run with its tags", "runs.get"),
    Route(
        "GET",
        _ALL,
        ListRunViewsRequest,
        extras.ListRunViewsResponse,
        _list,
        "list runs with tags",
        "runs.list",
    ),
    Route("PATCH", _ONE, EditRunRequest, extras.RunView, _edit, "edit a run", "runs.update", "edits"),
)
