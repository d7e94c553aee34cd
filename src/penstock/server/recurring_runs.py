"""The service of recurring runs, and what it has beyond KFP's: changes, previews, and runs for days past."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from msgspec import Struct

from penstock import api
from penstock.api import extras
from penstock.driver import resolve
from penstock.engine import RunOptions
from penstock.engine.terminating import terminate
from penstock.errors import RequestError
from penstock.runtime.identity import SECOND, now
from penstock.schedules import ticker, triggers
from penstock.server.checks import check_description, check_name, check_plugins_input
from penstock.server.lists import ListRequest, query_of
from penstock.server.recurring_run_messages import recurring_run_message, trigger_in
from penstock.server.routes import Empty, Route, Services
from penstock.server.runs import SERVICE_ACCOUNT
from penstock.server.sources import package_of, source_of
from penstock.store import documents, experiments, recurring_run_lists, recurring_runs, runs
from penstock.store.rows import RecurringRun

if TYPE_CHECKING:
    from typing import Any

    from penstock.schedules.triggers import Trigger
    from penstock.store import Experiment, Tx

__all__ = ["ROUTES", "RecurringRunRequest", "rewritten"]

MOST_CONCURRENT = 10
MOST_PREVIEWS = 100
MOST_TICKS = 1_000
"""The longest backfill: each tick becomes a run."""


class CreateRecurringRunRequest(Struct, frozen=True):
    """``POST /recurringruns``."""

    recurring_run: api.RecurringRun


class RecurringRunRequest(Struct, frozen=True):
    """A request about one recurring run."""

    recurring_run_id: str


class DeletePropagationPolicy(Enum):
    """What becomes of what a recurring run has made, in the words of Kubernetes."""

    DELETE_PROPAGATION_POLICY_UNSPECIFIED = "DELETE_PROPAGATION_POLICY_UNSPECIFIED"
    FOREGROUND = "FOREGROUND"
    BACKGROUND = "BACKGROUND"
    ORPHAN = "ORPHAN"


_WITH_RUNS = {DeletePropagationPolicy.FOREGROUND, DeletePropagationPolicy.BACKGROUND}


class DeleteRecurringRunRequest(Struct, frozen=True):
    """The id of a recurring run, and what becomes of its runs that have not ended."""

    recurring_run_id: str
    propagation_policy: DeletePropagationPolicy = (
        DeletePropagationPolicy.DELETE_PROPAGATION_POLICY_UNSPECIFIED
    )


class ListRecurringRunsRequest(ListRequest, frozen=True, kw_only=True):
    """A page of recurring runs, of all or of one experiment."""

    experiment_id: str = ""


class ChangeRecurringRunRequest(Struct, frozen=True):
    """``PATCH /recurringruns/{recurring_run_id}``."""

    recurring_run_id: str
    changes: extras.RecurringRunChanges


class BackfillRequest(Struct, frozen=True):
    """``POST /recurringruns/{recurring_run_id}:backfill``."""

    recurring_run_id: str
    time: extras.TimePast


def _create(services: Services, request: CreateRecurringRunRequest) -> api.RecurringRun:
    asked = request.recurring_run
    check_name(asked.display_name, "the recurring run's display_name")
    check_description(asked.description)
    check_plugins_input(asked.plugins_input)
    trigger = trigger_in(asked.trigger, zone=services.home.config.time_zone, catch_up=not asked.no_catchup)
    config = asked.runtime_config or api.RuntimeConfig()
    made_at = now()
    with services.store.transaction() as tx:
        source = source_of(tx, asked)
        package = package_of(source.document)
        resolve.root_inputs(package.spec, dict(config.parameters))
        digest = documents.digest(source.document)
        documents.keep(tx, digest, source.document)
        experiment = _experiment(tx, asked.experiment_id, services.namespace(asked.namespace), made_at)
        row = RecurringRun(
            id=str(uuid4()),
            name=asked.display_name,
            experiment_id=experiment.id,
            created_at=made_at,
            updated_at=made_at,
            status=_status(asked.mode),
            schedule=msgspec.to_builtins(trigger),
            max_concurrency=_concurrency(asked.max_concurrency),
            description=asked.description,
            namespace=experiment.namespace,
            service_account=asked.service_account or SERVICE_ACCOUNT,
            spec_digest=None if source.is_latest else digest,
            pipeline_id=source.pipeline_id,
            pipeline_version_id=None if source.is_latest else source.pipeline_version_id,
            parameters=config.parameters,
            options=msgspec.to_builtins(
                RunOptions(pipeline_root=config.pipeline_root, plugins_input=asked.plugins_input)
            ),
        )
        row = msgspec.structs.replace(row, due_at=ticker.due_at(row, made_at))
        recurring_runs.create(tx, row)
        return _message(tx, row)


def _get(services: Services, request: RecurringRunRequest) -> api.RecurringRun:
    with services.store.read() as tx:
        return _message(tx, recurring_runs.get(tx, request.recurring_run_id))


def _list(services: Services, request: ListRecurringRunsRequest) -> api.ListRecurringRunsResponse:
    with services.store.read() as tx:
        page = recurring_run_lists.page(tx, query_of(services, request), request.experiment_id or None)
        own = {row.spec_digest for row in page.rows if row.spec_digest and not row.pipeline_version_id}
        found = documents.of_digests(tx, sorted(own))
    return api.ListRecurringRunsResponse(
        recurring_runs=[recurring_run_message(row, found.get(row.spec_digest or "")) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _enable(services: Services, request: RecurringRunRequest) -> Empty:
    return _switch(services, request.recurring_run_id, api.RecurringRunMode.ENABLE)


def _disable(services: Services, request: RecurringRunRequest) -> Empty:
    return _switch(services, request.recurring_run_id, api.RecurringRunMode.DISABLE)


def _delete(services: Services, request: DeleteRecurringRunRequest) -> Empty:
    """Delete a recurring run; its runs stay, and go on unless the policy is that they end with it."""
    with services.store.transaction() as tx:
        if request.propagation_policy in _WITH_RUNS:
            for run_id in recurring_runs.open_runs(tx, request.recurring_run_id):
                terminate(tx, runs.lock(tx, run_id), "its recurring run was deleted")
        recurring_runs.delete(tx, request.recurring_run_id)
    return Empty()


def _change(services: Services, request: ChangeRecurringRunRequest) -> api.RecurringRun:
    asked = request.changes
    with services.store.transaction() as tx:
        row = recurring_runs.get(tx, request.recurring_run_id)
        changes: dict[str, Any] = {"schedule": msgspec.to_builtins(_changed_trigger(row, asked))}
        if asked.display_name is not None:
            check_name(asked.display_name, "the recurring run's display_name")
            changes["name"] = asked.display_name
        if asked.description is not None:
            check_description(asked.description)
            changes["description"] = asked.description
        if asked.max_concurrency is not None:
            changes["max_concurrency"] = _concurrency(asked.max_concurrency)
        if asked.mode is not None:
            changes["status"] = _status(asked.mode)
        if asked.runtime_config is not None:
            config = asked.runtime_config
            _, document = ticker.document_of(tx, row)
            resolve.root_inputs(package_of(document).spec, dict(config.parameters))
            changes["parameters"] = config.parameters
            changes["options"] = {**row.options, "pipeline_root": config.pipeline_root}
        return _message(tx, rewritten(tx, row, changes))


def _preview(services: Services, request: extras.PreviewRequest) -> extras.Ticks:
    zone = request.time_zone or services.home.config.time_zone
    trigger = trigger_in(request.trigger, zone=zone, catch_up=False)
    if not 0 < request.count <= MOST_PREVIEWS:
        raise RequestError(f"count is {request.count}; it may be 1 to {MOST_PREVIEWS}")
    now_s = now() // SECOND
    found = triggers.previews(trigger, request.count, created_at=now_s, now=now_s)
    return extras.Ticks(times=[api.Timestamp(tick * SECOND) for tick in found], time_zone=zone)


def _backfill(services: Services, request: BackfillRequest) -> extras.Ticks:
    """Have the runs made that would have been due in a time past, as many at once as may be open."""
    with services.store.transaction() as tx:
        row = recurring_runs.get(tx, request.recurring_run_id)
        if row.status == "DISABLED" and not request.time.preview:
            raise RequestError(
                f"recurring run {row.id} is off, and makes no runs", hint="enable it first; then backfill"
            )
        if request.time.start_time is None or request.time.end_time is None:
            raise RequestError("a time past has a beginning and an end", hint="send start_time and end_time")
        first, last = -(-int(request.time.start_time) // SECOND), int(request.time.end_time) // SECOND
        asked: list[int] = []
        for tick in triggers.ticks_between(ticker.trigger_of(row), first, last):
            asked.append(tick)
            if len(asked) > MOST_TICKS:
                raise RequestError(
                    f"that would be more than {MOST_TICKS} runs", hint="ask for a shorter time at once"
                )
        backlog = sorted({*row.backlog, *asked})
        if asked and not request.time.preview:
            rewritten(tx, row, {"backlog": backlog})
    times = [api.Timestamp(tick * SECOND) for tick in asked]
    return extras.Ticks(times=times, time_zone=ticker.trigger_of(row).zone)


def _switch(services: Services, recurring_run_id: str, mode: api.RecurringRunMode) -> Empty:
    with services.store.transaction() as tx:
        row = recurring_runs.get(tx, recurring_run_id)
        if row.status != _status(mode):
            rewritten(tx, row, {"status": _status(mode)})
    return Empty()


def rewritten(tx: Tx, row: RecurringRun, changes: dict[str, Any]) -> RecurringRun:
    """Change a recurring run, and with it when there is something to do next; return what it is then."""
    changed_at = now()
    row = msgspec.structs.replace(row, **changes, updated_at=changed_at)
    row = msgspec.structs.replace(row, due_at=ticker.due_at(row, changed_at))
    recurring_runs.update(tx, row.id, **changes, updated_at=changed_at, due_at=row.due_at)
    return row


def _changed_trigger(row: RecurringRun, asked: extras.RecurringRunChanges) -> Trigger:
    trigger = ticker.trigger_of(row)
    if asked.trigger is not None:
        trigger = trigger_in(asked.trigger, zone=trigger.zone, catch_up=trigger.catch_up)
    if asked.time_zone is not None:
        trigger = msgspec.structs.replace(trigger, zone=asked.time_zone)
    if asked.no_catchup is not None:
        trigger = msgspec.structs.replace(trigger, catch_up=not asked.no_catchup)
    triggers.check(trigger)
    return trigger


def _experiment(tx: Tx, experiment_id: str, namespace: str, at: int) -> Experiment:
    if not experiment_id:
        return experiments.get_or_create(tx, experiments.DEFAULT, at, namespace)
    found = experiments.get(tx, experiment_id)
    if namespace and found.namespace != namespace:
        raise RequestError(
            f"the experiment {experiment_id} is in namespace {found.namespace!r}, not {namespace!r}"
        )
    return found


def _status(mode: api.RecurringRunMode) -> Any:
    """Return whether it is on; where nothing is said it is not, as in KFP."""
    return "ENABLED" if mode is api.RecurringRunMode.ENABLE else "DISABLED"


def _concurrency(asked: int | None) -> int:
    if asked is None or not 1 <= asked <= MOST_CONCURRENT:
        raise RequestError(
            f"max_concurrency is {asked or 0}; it may be 1 to {MOST_CONCURRENT}", where="max_concurrency"
        )
    return int(asked)


def _message(tx: Tx, row: RecurringRun) -> api.RecurringRun:
    has_own = row.spec_digest is not None and row.pipeline_version_id is None
    return recurring_run_message(row, documents.get(tx, row.spec_digest or "") if has_own else None)


_PATH = "/apis/v2beta1/recurringruns"
_ONE = f"{_PATH}/{{recurring_run_id}}"
_OURS = "/apis/penstock/v1/recurringruns"
_ONE_OF_OURS = f"{_OURS}/{{recurring_run_id}}"
_RIGHT = "recurring_runs"

ROUTES = (
    Route(
        "POST",
        _PATH,
        CreateRecurringRunRequest,
        api.RecurringRun,
        _create,
        "create a new recurring run",
        f"{_RIGHT}.create",
        "recurring_run",
    ),
    Route("GET", _ONE, RecurringRunRequest, api.RecurringRun, _get, "get a recurring run", f"{_RIGHT}.get"),
    Route(
        "GET",
        _PATH,
        ListRecurringRunsRequest,
        api.ListRecurringRunsResponse,
        _list,
        "list recurring runs",
        f"{_RIGHT}.list",
    ),
    Route(
        "POST",
        f"{_ONE}:enable",
        RecurringRunRequest,
        Empty,
        _enable,
        "enable a recurring run",
        f"{_RIGHT}.enable",
    ),
    Route(
        "POST",
        f"{_ONE}:disable",
        RecurringRunRequest,
        Empty,
        _disable,
        "disable a recurring run",
        f"{_RIGHT}.disable",
    ),
    Route(
        "DELETE",
        _ONE,
        DeleteRecurringRunRequest,
        Empty,
        _delete,
        "delete a recurring run",
        f"{_RIGHT}.delete",
    ),
    Route(
        "PATCH",
        _ONE_OF_OURS,
        ChangeRecurringRunRequest,
        api.RecurringRun,
        _change,
        "change a recurring run",
        f"{_RIGHT}.update",
        "changes",
    ),
    Route(
        "POST",
        f"{_OURS}:preview",
        extras.PreviewRequest,
        extras.Ticks,
        _preview,
        "preview when a trigger is due",
        f"{_RIGHT}.preview",
        "*",
    ),
    Route(
        "POST",
        f"{_ONE_OF_OURS}:backfill",
        BackfillRequest,
        extras.Ticks,
        _backfill,
        "make runs for a time past",
        f"{_RIGHT}.create",
        "time",
    ),
)
