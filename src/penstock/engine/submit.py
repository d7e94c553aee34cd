"""Create a run, or say all that stands in its way. Nothing is started here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.driver import checks, platforms, resolve, task_config
from penstock.engine import ids
from penstock.engine.envfile import read_env_file
from penstock.engine.limits import Limits
from penstock.errors import SubmitError
from penstock.ir.documents import problems_of_settings
from penstock.ir.problems import combine
from penstock.runtime.failpoints import passing
from penstock.runtime.identity import now
from penstock.store import artifacts as artifact_rows
from penstock.store import experiments, runs, tags
from penstock.store.rows import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.driver import Values
    from penstock.runners import Runner
    from penstock.store import Artifact, Store, Tx


class RunOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a run is to go, apart from its parameters.

    Args:
        cache: Whether outputs of earlier tasks may be taken.
        max_cache_age_s: How old such outputs may be at most, in seconds; None for any age.
        keep_going: Whether tasks still start after one that they do not wait for has failed; None for what
            the pipeline says.
        env_file: A file of variables for the tasks; its path is kept, never what it holds.
        origins: Where the functions of executors were written, by label; `submit` fills it in.
        success_state: How a final status calls success, see `penstock.driver.RunInfo`.
        pipeline_root: Where artifacts were to go; it is recorded, and they are kept in the home.
        rerun_of: The run that it is derived from, and takes outputs of; see `penstock.engine.rerun`.
        rerun_from: The paths of the tasks that it starts at; none for what has changed or did not succeed.
        plugins_input: What plugins of the API server were to be told, by their names; it is recorded.
    """

    cache: bool = True
    max_cache_age_s: int | None = None
    keep_going: bool | None = None
    env_file: str | None = None
    origins: dict[str, ir.Origin] = {}
    success_state: str = "COMPLETE"
    pipeline_root: str = ""
    rerun_of: str | None = None
    rerun_from: tuple[str, ...] = ()
    plugins_input: dict[str, Any] = {}


class About(msgspec.Struct, frozen=True):
    """What is recorded of a run, beside what it runs and how.

    Args:
        run_id: Its id, where it is known before; see `Engine.claim`.
        name: Its name; the pipeline's name and the time when not given.
        experiment: The name of the experiment that it belongs to, which is created when it is not there.
        experiment_id: That experiment's id, in place of its name.
        description: What somebody says of it.
        service_account: Whose rights it has, on a cluster.
        pipeline_id: The pipeline that it was made from.
        pipeline_version_id: The version of it.
        recurring_run_id: The recurring run that has made it.
        scheduled_at: When that was due, in epoch microseconds.
        tags: What somebody calls it, as names with values.
        namespace: The namespace, which is that of its experiment.
    """

    run_id: str | None = None
    name: str | None = None
    experiment: str = "Default"
    experiment_id: str | None = None
    description: str = ""
    service_account: str = ""
    pipeline_id: str | None = None
    pipeline_version_id: str | None = None
    recurring_run_id: str | None = None
    scheduled_at: int | None = None
    tags: Mapping[str, str] = {}
    namespace: str = ""


def submit(
    store: Store,
    package: ir.Package,
    runner: Runner | None,
    *,
    parameters: Mapping[str, Any],
    artifacts: Mapping[str, Sequence[Artifact]] | None = None,
    about: About | None = None,
    options: RunOptions | None = None,
) -> Run:
    """Create a run, PENDING until an engine takes it.

    Args:
        store: Where it is recorded.
        package: The pipeline.
        runner: What will run its containers; it may refuse them. None where that is another process's, whose
            engine will ask it.
        parameters: Values of the pipeline's parameters.
        artifacts: Artifacts for the pipeline's inputs that are such; their ids are given here.
        about: Its name, its experiment, and what else is known of it.
        options: How the run is to go.

    Raises:
        IRError: A condition or selector of it is no expression.
        RequestError: A tag is not as tags are.
        SubmitError: It cannot run as asked; the message lists every reason.
    """
    spec = package.spec
    if problems := checks.problems(spec) or problems_of_settings(package):
        raise combine(problems, f"pipeline {spec.name!r}")
    values = resolve.root_inputs(spec, dict(parameters), artifacts)
    about = about or About()
    if about.tags:
        tags.check(about.tags)
    options = msgspec.structs.replace(options or RunOptions(), origins=dict(package.origins))
    variables = read_env_file(options.env_file) if options.env_file is not None else {}
    notices = check(package, runner, values, variables) if runner is not None else []
    created_at = now()
    Limits.of(package.kubernetes)  # what is wrong with them is said now
    document = ir.package_to_dict(package)
    with store.transaction() as tx:
        experiment_id = about.experiment_id
        if experiment_id is None:
            found = experiments.get_or_create(tx, about.experiment, created_at, about.namespace)
            experiment_id = found.id
        run = Run(
            id=about.run_id or ids.new_run_id(),
            name=about.name or f"{spec.name} {time.strftime('%Y-%m-%d %H-%M-%S')}",
            experiment_id=experiment_id,
            pipeline_name=spec.name,
            spec_digest=runs.spec_digest(document),
            created_at=created_at,
            parameters=dict(parameters),
            options=msgspec.to_builtins(options),
            notices=notices,
            description=about.description,
            service_account=about.service_account,
            pipeline_id=about.pipeline_id,
            pipeline_version_id=about.pipeline_version_id,
            recurring_run_id=about.recurring_run_id,
            scheduled_at=about.scheduled_at,
            namespace=about.namespace,
        )
        runs.create(tx, run, document)
        if about.tags:
            tags.replace(tx, "run", run.id, about.tags)
        _hand_in(tx, run, artifacts or {})
    passing("engine.submitted")
    return run


def _hand_in(tx: Tx, run: Run, given: Mapping[str, Sequence[Artifact]]) -> None:
    """Record the artifacts that a run is given: they are its root's inputs."""
    for name, listed in given.items():
        rows = [
            msgspec.structs.replace(
                artifact,
                id=ids.artifact_id(run.id, "", 0, name, position),
                run_id=run.id,
                created_at=run.created_at,
                namespace=run.namespace,
            )
            for position, artifact in enumerate(listed)
        ]
        artifact_rows.insert(tx, rows)
        named = [row.id for row in rows] or [artifact_rows.NOTHING]
        artifact_rows.link(
            tx, [(run.id, "", "input", name, position, each) for position, each in enumerate(named)]
        )


def check(package: ir.Package, runner: Runner, inputs: Values, variables: Mapping[str, str]) -> list[str]:
    """Ask a runner about all that the tasks of a run use, and return its notices.

    Args:
        package: The pipeline.
        runner: The runner.
        inputs: The inputs of the run, resolved.
        variables: What the run gives to its tasks.

    Raises:
        SubmitError: It refuses something; the message lists all that it refuses.
    """
    if package.platform is not None:
        package = ir.Package(package.spec, platforms.decided(package.spec, package.platform, inputs))
    refusals: list[SubmitError] = []
    notices: list[str] = []
    deployment = package.spec.deployment_spec
    used = _used_executors(package.spec)
    components = {
        place.component.executor_label: place.component
        for place in ir.walk.components(package.spec)
        if place.component.executor_label
    }
    for label, where in used.items():
        assert deployment is not None, "a valid pipeline has the executors that it names"
        try:
            notices += _check(deployment.executors[label], components[label], where, runner)
        except SubmitError as error:
            refusals.append(error)
    if package.platform is not None:
        try:
            own = _own_settings(package.platform, components)
            notices += runner.check_platform(own, used, variables)
        except SubmitError as error:
            refusals.append(error)
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        listed = [str(error).replace("\n", "\n  ") for error in refusals]
        raise SubmitError("the run cannot start:\n" + "\n".join(f"- {text}" for text in listed))
    return list(dict.fromkeys(notices))


def _own_settings(platform: ir.PlatformSpec, components: Mapping[str, ir.ComponentSpec]) -> ir.PlatformSpec:
    """Return what a platform is asked for, less what components only hand on to what they start."""
    settings = platform.platforms.get("kubernetes")
    if settings is None or settings.deployment_spec is None:
        return platform
    executors = {
        label: task_config.own_settings(components[label], asked) if label in components else asked
        for label, asked in settings.deployment_spec.executors.items()
    }
    deployment = msgspec.structs.replace(settings.deployment_spec, executors=executors)
    kubernetes = msgspec.structs.replace(settings, deployment_spec=deployment)
    return msgspec.structs.replace(platform, platforms={**platform.platforms, "kubernetes": kubernetes})


def _check(executor: ir.ExecutorSpec, component: ir.ComponentSpec, where: str, runner: Runner) -> list[str]:
    if executor.container is not None:
        return runner.check(task_config.own(component, executor.container), where)
    if executor.importer is not None:
        return _check_importer(executor.importer)
    kind = "a custom job" if executor.custom_job is not None else "a resolver"
    raise SubmitError(
        f"the task runs {kind}, which only Google Cloud can",
        where=f"task {where!r}",
        hint="use a component that runs a container or a Python function",
    )


def _check_importer(importer: ir.ImporterSpec) -> list[str]:
    """Say of an artifact elsewhere that it stays there; that of a URI known later says so when it is read."""
    uri = importer.artifact_uri.constant_plain if importer.artifact_uri is not None else None
    if isinstance(uri, str) and "://" in uri and not uri.startswith("file://"):
        return [f"{uri} is imported by name: its content is not fetched for the tasks that read it"]
    return []


def _used_executors(spec: ir.PipelineSpec) -> dict[str, str]:
    """Return each executor that a task leads to, with the path of the first such task."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    assert spec.root is not None, "a valid pipeline has a root"
    waiting = [("", spec.root)]
    while waiting:
        path, component = waiting.pop()
        tasks = component.dag.tasks if component.dag is not None else {}
        for name, task in tasks.items():
            reference = task.component_name
            if reference in seen:
                continue
            seen.add(reference)
            inner = spec.components[reference]
            below = f"{path}/{name}" if path else name
            if inner.executor_label:
                found.setdefault(inner.executor_label, below)
            else:
                waiting.append((below, inner))
    return found
