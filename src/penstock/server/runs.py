"""The service of runs: they are written into the store, and the engine does what stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from msgspec import Struct, structs

from penstock import api
from penstock.engine import About, RunOptions, submit
from penstock.engine.ids import new_run_id
from penstock.engine.terminating import terminate
from penstock.errors import NotFound
from penstock.runtime.identity import SECOND, now
from penstock.schedules.macros import Occasion, expand
from penstock.server.checks import check_description, check_name, check_plugins_input
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Empty, Route, Services
from penstock.server.run_messages import run_message
from penstock.server.sources import package_of, source_of
from penstock.server.status import Code, Refusal
from penstock.server.task_messages import task_messages
from penstock.store import documents, events, experiments, run_lists, runs, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store import Run, Tx

__all__ = ["ROUTES", "created", "reopen", "shown"]

SERVICE_ACCOUNT = "pipeline-runner"
"""KFP's, for runs that name none."""


class CreateRunRequest(Struct, frozen=True):
    """A run, and the experiment that it belongs to, as older clients say it."""

    run: api.Run
    experiment_id: str = ""


class RunRequest(Struct, frozen=True):
    """The id of a run."""

    run_id: str
    experiment_id: str = ""


class GetRunRequest(Struct, frozen=True):
    """The id of a run, and how much of it is told: KFP 3's ``view``, of which ``FULL`` has its ``tasks``."""

    run_id: str
    experiment_id: str = ""
    view: Literal["", "DEFAULT", "FULL"] = ""


class ListRunsRequest(ListRequest, frozen=True, kw_only=True):
    """A page of runs, of all or of one experiment."""

    experiment_id: str = ""


def _create(services: Services, request: CreateRunRequest) -> api.Run:
    run = created(services, request.run, request.experiment_id)
    with services.store.read() as tx:
        return run_message(run, documents.get(tx, run.spec_digest), ())


def created(
    services: Services,
    asked: api.Run,
    experiment_id: str = "",
    *,
    tags: Mapping[str, str] | None = None,
    options: RunOptions | None = None,
) -> Run:
    """Create a run.

    Args:
        services: What the server has.
        asked: The run.
        experiment_id: The experiment that it belongs to, where it does not say so itself.
        tags: Its tags.
        options: How it is to go.

    Raises:
        NotFound: There is no such experiment, or no such version.
        Refusal: A name or the description cannot be used.
        RequestError: It has no pipeline, or a tag is not as tags are.
        SubmitError: It cannot run as asked.
    """
    check_name(asked.display_name, "the run's display_name")
    check_description(asked.description)
    if asked.plugins_output:
        raise Refusal(Code.ABORTED, "plugins_output is what the server says, and cannot be sent")
    check_plugins_input(asked.plugins_input)
    with services.store.read() as tx:
        experiment_id = asked.experiment_id or experiment_id
        namespace = experiments.get(tx, experiment_id).namespace if experiment_id else ""
        source = source_of(tx, asked)
    config = asked.runtime_config or api.RuntimeConfig()
    run_id = new_run_id()
    return submit(
        services.store,
        package_of(source.document),
        None,
        parameters=expand(config.parameters, Occasion(run_id, now() // SECOND)),
        about=About(
            run_id=run_id,
            name=asked.display_name,
            experiment=experiments.DEFAULT,
            experiment_id=experiment_id or None,
            description=asked.description,
            service_account=asked.service_account or SERVICE_ACCOUNT,
            pipeline_id=source.pipeline_id,
            pipeline_version_id=source.pipeline_version_id,
            scheduled_at=int(asked.scheduled_at) if asked.scheduled_at else None,
            namespace=namespace,
            tags=tags or {},
        ),
        options=structs.replace(
            options or RunOptions(), pipeline_root=config.pipeline_root, plugins_input=asked.plugins_input
        ),
    )


def _get(services: Services, request: GetRunRequest) -> api.Run:
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        document = documents.get(tx, run.spec_digest)
        history = events.of_runs(tx, [run.id])
        details = services.details.of(tx, run.id)
        told = task_messages(tx, run, list(tasks.all(tx, run.id))) if request.view == "FULL" else []
    message = run_message(run, document, history)
    if details:
        message.run_details = api.RunDetails(task_details=cast("list[api.PipelineTaskDetail]", details))
    message.tasks = told
    return message


def _list(services: Services, request: ListRunsRequest) -> api.ListRunsResponse:
    with services.store.read() as tx:
        page = run_lists.page(tx, query_of(services, request), request.experiment_id or None)
        histories = run_lists.histories(tx, [run.id for run in page.rows])
        digests = {run.spec_digest for run in page.rows if run.pipeline_version_id is None}
        found = documents.of_digests(tx, sorted(digests))
    return api.ListRunsResponse(
        runs=[
            run_message(run, found.get(run.spec_digest, {}), histories.get(run.id, ())) for run in page.rows
        ],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _archive(services: Services, request: RunRequest) -> Empty:
    with services.store.transaction() as tx:
        run = shown(runs.lock(tx, request.run_id))
        runs.archive(tx, run.id, now())
    return Empty()


def _unarchive(services: Services, request: RunRequest) -> Empty:
    with services.store.transaction() as tx:
        run = shown(runs.lock(tx, request.run_id))
        if experiments.get(tx, run.experiment_id).storage_state == "ARCHIVED":
            raise Refusal(
                Code.FAILED_PRECONDITION,
                f"the experiment {run.experiment_id} of run {run.id} is archived",
                hint="unarchive the experiment first",
            )
        runs.unarchive(tx, run.id)
    return Empty()


def _terminate(services: Services, request: RunRequest) -> Empty:
    """Have a run end. One that has ended, or is about to, stays as it is: clients ask to be sure."""
    with services.store.transaction() as tx:
        run = shown(runs.lock(tx, request.run_id))
        terminate(tx, run, "terminated through the API")
    return Empty()


def _retry(services: Services, request: RunRequest) -> Empty:
    with services.store.transaction() as tx:
        reopen(tx, runs.lock(tx, request.run_id))
    return Empty()


def reopen(tx: Tx, run: Run) -> None:
    """Have a run go on that did not succeed.

    Raises:
        NotFound: It has been deleted.
        Refusal: It has succeeded, or not ended.
    """
    if shown(run).state not in {"FAILED", "CANCELED"}:
        raise Refusal(
            Code.ABORTED,
            f"run {run.id} is {run.state}, and only a run that has failed can be retried",
            hint="create a new run; what has not changed is taken from the cache",
        )
    runs.update(tx, run.id, state="PENDING", error=None, finished_at=None)


def _delete(services: Services, request: RunRequest) -> Empty:
    """Hide a run; the engine ends it, if need be, and deletes what is recorded of it."""
    with services.store.transaction() as tx:
        run = shown(runs.lock(tx, request.run_id))
        runs.discard(tx, run.id, now())
        terminate(tx, run, "deleted")
    return Empty()


def shown(run: Run) -> Run:
    """Return a run that has not been deleted.

    Raises:
        NotFound: It has.
    """
    if run.deleted_at is not None:
        raise NotFound(f"there is no run {run.id}")
    return run


_PATH = "/apis/v2beta1/runs"
_ONE = f"{_PATH}/{{run_id}}"

ROUTES = (
    Route("POST", _PATH, CreateRunRequest, api.Run, _create, "create a new run", "runs.create", "run"),
    Route("GET", _ONE, GetRunRequest, api.Run, _get, "get a run", "runs.get"),
    Route("GET", _PATH, ListRunsRequest, api.ListRunsResponse, _list, "list runs", "runs.list"),
    Route("POST", f"{_ONE}:archive", RunRequest, Empty, _archive, "archive a run", "runs.archive"),
    Route("POST", f"{_ONE}:unarchive", RunRequest, Empty, _unarchive, "unarchive a run", "runs.unarchive"),
    Route("POST", f"{_ONE}:terminate", RunRequest, Empty, _terminate, "terminate a run", "runs.terminate"),
    Route("POST", f"{_ONE}:retry", RunRequest, Empty, _retry, "retry a run", "runs.retry"),
    Route("DELETE", _ONE, RunRequest, Empty, _delete, "delete a run", "runs.delete"),
)
