"""Runs from runs: new ones that take over what an earlier one has made, and those that go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

from penstock import api
from penstock.api import run_extras as extras
from penstock.engine import ids
from penstock.engine.rerun import Changes, options_of, rerun
from penstock.runtime.identity import SECOND, now
from penstock.schedules.macros import Occasion, expand
from penstock.server.checks import check_description, check_name
from penstock.server.routes import Route, Services
from penstock.server.run_views import options_with, run_view
from penstock.server.runs import reopen, shown
from penstock.server.sources import package_of, source_of
from penstock.server.status import Code, Refusal
from penstock.store import experiments, runs, tasks
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from penstock.store import Run, Tx

__all__ = ["ROUTES"]


class RerunRequest(Struct, frozen=True):
    """A run, and what is to be other in one that is made from it."""

    run_id: str
    rerun: extras.Rerun


class ResumeRequest(Struct, frozen=True):
    """A run, and how it is to go on."""

    run_id: str
    resume: extras.Resume


def _rerun(services: Services, request: RerunRequest) -> extras.RunView:
    asked = request.rerun
    if asked.display_name:
        check_name(asked.display_name, "the run's display_name")
    check_description(asked.description)
    with services.store.read() as tx:
        earlier = shown(runs.get(tx, request.run_id))
        if earlier.state not in ENDED_RUN_STATES:
            raise Refusal(
                Code.ABORTED,
                f"run {earlier.id} is {earlier.state}, and only a run that has ended can be run again",
                hint="wait for it, or terminate it",
            )
        changes = _changes(tx, earlier, asked)
    run_id = ids.new_run_id()
    parameters = expand(asked.parameters, Occasion(run_id, now() // SECOND))
    run = rerun(services.store, None, earlier, structs.replace(changes, parameters=parameters), run_id)
    with services.store.read() as tx:
        return run_view(tx, run)


def _changes(tx: Tx, earlier: Run, asked: extras.Rerun) -> Changes:
    """Return what a request says, but for the parameters."""
    experiment = experiments.get(tx, asked.experiment_id) if asked.experiment_id else None
    if experiment is not None and experiment.namespace != earlier.namespace:
        raise Refusal(
            Code.INVALID_ARGUMENT,
            f"experiment {experiment.id} is in another namespace than run {earlier.id}",
            hint="choose one of the same: the new run takes over what the earlier one has made",
        )
    changes = Changes(
        start_at=[_path(tx, earlier.id, text) for text in asked.from_tasks],
        name=asked.display_name or None,
        experiment_id=experiment.id if experiment is not None else None,
        description=asked.description,
        options=options_with(options_of(earlier), asked.settings),
        tags=None if asked.tags is api.UNSET else asked.tags,
    )
    if not (asked.pipeline_version_id or asked.pipeline_spec or asked.pipeline_version_reference):
        return changes
    source = source_of(tx, asked)
    return structs.replace(
        changes,
        package=package_of(source.document),
        pipeline_id=source.pipeline_id,
        pipeline_version_id=source.pipeline_version_id,
    )


def _path(tx: Tx, run_id: str, text: str) -> str:
    """Return the path of a task that is named by its id; any other text is a path, or the end of one."""
    if ids.run_of_task_id(text) != ids.run_of_task_id(ids.task_id(run_id, "")):
        return text
    return next((path for path in tasks.paths(tx, run_id) if ids.task_id(run_id, path) == text), text)


def _resume(services: Services, request: ResumeRequest) -> extras.RunView:
    with services.store.transaction() as tx:
        run = runs.lock(tx, request.run_id)
        reopen(tx, run)
        if request.resume.settings is not None:
            options: dict[str, Any] = msgspec.to_builtins(
                options_with(options_of(run), request.resume.settings)
            )
            runs.update(tx, run.id, options=options)
        return run_view(tx, runs.get(tx, run.id))


_ONE = "/apis/penstock/v1/runs/{run_id}"

ROUTES = (
    Route(
        "POST",
        f"{_ONE}:rerun",
        RerunRequest,
        extras.RunView,
        _rerun,
        "run a run again",
        "runs.create",
        "rerun",
    ),
    Route(
        "POST",
        f"{_ONE}:resume",
        ResumeRequest,
        extras.RunView,
        _resume,
        "resume a run",
        "runs.retry",
        "resume",
    ),
)
