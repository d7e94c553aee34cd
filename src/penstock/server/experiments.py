"""The experiments' service."""

from __future__ import annotations

from uuid import uuid4

from msgspec import Struct

from penstock import api
from penstock.errors import Conflict
from penstock.runtime.identity import now
from penstock.server.checks import check_description, check_name, taken
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal
from penstock.store import Experiment, experiment_lists, experiments

__all__ = ["ROUTES"]


class CreateExperimentRequest(Struct, frozen=True):
    """``POST /experiments``."""

    experiment: api.Experiment


class ExperimentRequest(Struct, frozen=True):
    """A request about one experiment."""

    experiment_id: str


def _create(services: Services, request: CreateExperimentRequest) -> api.Experiment:
    asked = request.experiment
    check_name(asked.display_name, "the experiment's display_name")
    check_description(asked.description)
    made = Experiment(
        str(uuid4()), asked.display_name, now(), asked.description, services.namespace(asked.namespace)
    )
    try:
        with services.store.transaction() as tx:
            experiments.insert(tx, made)
    except Conflict:
        raise taken(made.name) from None
    return _message(made)


def _get(services: Services, request: ExperimentRequest) -> api.Experiment:
    with services.store.read() as tx:
        return _message(experiments.get(tx, request.experiment_id))


def _list(services: Services, request: ListRequest) -> api.ListExperimentsResponse:
    with services.store.read() as tx:
        page = experiment_lists.page(tx, query_of(services, request))
    return api.ListExperimentsResponse(
        experiments=[_message(row) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _archive(services: Services, request: ExperimentRequest) -> Empty:
    with services.store.transaction() as tx:
        experiments.archive(tx, request.experiment_id, now())
    return Empty()


def _unarchive(services: Services, request: ExperimentRequest) -> Empty:
    with services.store.transaction() as tx:
        experiments.update(tx, request.experiment_id, storage_state="AVAILABLE")
    return Empty()


def _delete(services: Services, request: ExperimentRequest) -> Empty:
    with services.store.transaction() as tx:
        found = experiments.get(tx, request.experiment_id)
        if found.name == experiments.DEFAULT:
            raise Refusal(
                Code.ABORTED,
                "the default experiment cannot be deleted: runs that name no experiment belong to it",
                hint="delete its runs, or archive it",
            )
        experiments.delete(tx, found.id)
    return Empty()


def _message(row: Experiment) -> api.Experiment:
    return api.Experiment(
        experiment_id=row.id,
        display_name=row.name,
        description=row.description,
        created_at=api.Timestamp(row.created_at),
        namespace=row.namespace,
        storage_state=api.ExperimentStorageState(row.storage_state),
        last_run_created_at=api.Timestamp(row.last_run_created_at),
    )


_ALL = "/apis/v2beta1/experiments"
_ONE = f"{_ALL}/{{experiment_id}}"

ROUTES = (
    Route(
        "POST",
        _ALL,
        CreateExperimentRequest,
        api.Experiment,
        _create,
        "create a new experiment",
        "experiments.create",
        body="experiment",
    ),
    Route(
        "GET", _ALL, ListRequest, api.ListExperimentsResponse, _list, "list experiments", "experiments.list"
    ),
    Route("GET", _ONE, ExperimentRequest, api.Experiment, _get, "get an experiment", "experiments.get"),
    Route("DELETE", _ONE, ExperimentRequest, Empty, _delete, "delete an experiment", "experiments.delete"),
    Route(
        "POST",
        f"{_ONE}:archive",
        ExperimentRequest,
        Empty,
        _archive,
        "archive an experiment",
        "experiments.archive",
    ),
    Route(
        "POST",
        f"{_ONE}:unarchive",
        ExperimentRequest,
        Empty,
        _unarchive,
        "unarchive an experiment",
        "experiments.unarchive",
    ),
)
