"""Create a run from an earlier one: at some of its tasks, or where something has changed or did not succeed.

What it takes over is decided task by task while it goes, see `penstock.engine.earlier`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.engine import intact
from penstock.engine.document import ROOT, Document
from penstock.engine.submit import About, RunOptions, submit
from penstock.errors import SubmitError
from penstock.plan import starts
from penstock.plan.dag import TERMINAL, WELL_ENDED
from penstock.plan.starts import Start, Step
from penstock.store import artifacts, runs, tags, tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from penstock.runners import Runner
    from penstock.store import Run, Store, Task, Tx

__all__ = ["Changes", "options_of", "package_of", "rerun"]

_MOST_NAMED = 12


class Changes(msgspec.Struct, frozen=True):
    """What is to be other than in the earlier run.

    Args:
        package: The pipeline as it is now; None as it was then.
        parameters: The parameters that have other values.
        start_at: The tasks that are to run again, with all that comes after them: paths, or the ends of such,
            in which the iterations of loops may be left out. All others are taken as they are. Without any,
            whatever did not succeed or has changed runs again, with all that comes after it.
        name: The run's name; None for the pipeline's name and the time.
        experiment: The experiment that it belongs to; None for that of the earlier run.
        experiment_id: That experiment's id, in place of its name.
        options: How it is to go; None as the earlier one.
        tags: Its tags; None for those of the earlier run.
        description: What somebody says of it.
        pipeline_id: The pipeline that the package is of, if any.
        pipeline_version_id: The version of it.
    """

    package: ir.Package | None = None
    parameters: Mapping[str, Any] = {}
    start_at: Sequence[str] = ()
    name: str | None = None
    experiment: str | None = None
    experiment_id: str | None = None
    options: RunOptions | None = None
    tags: Mapping[str, str] | None = None
    description: str = ""
    pipeline_id: str | None = None
    pipeline_version_id: str | None = None


def options_of(run: Run) -> RunOptions:
    """Return how a run was to go."""
    return msgspec.convert(run.options, RunOptions)


def rerun(
    store: Store, runner: Runner | None, earlier: Run, changes: Changes, run_id: str | None = None
) -> Run:
    """Create a run that takes outputs of an earlier one, PENDING until an engine takes it.

    Args:
        store: Where both are recorded.
        runner: What will run its containers; None where that is another process's.
        earlier: The run that it is derived from; nothing of it is changed.
        changes: What is to be other than then.
        run_id: Its id, where it is known before; see `Engine.claim`.

    Raises:
        IRError: A condition or selector of the pipeline is no expression.
        SubmitError: The earlier run has not ended, its pipeline is another one, a task is not known, what a
            task will read of it was deleted or changed, or the run cannot start as asked.
    """
    if earlier.state not in TERMINAL:
        raise SubmitError(
            f"run {earlier.id} has not ended: it is {earlier.state}",
            hint=f"wait for it; if nothing drives it, go on with it: penstock run --resume {earlier.id[:8]}",
        )
    with store.read() as tx:
        package = changes.package or package_of(tx, earlier)
        document = Document(package.spec)
        rows = [row for row in tasks.all(tx, earlier.id) if row.kind != "REPORTED"]
        _check_pipeline(document, earlier, rows)
        meant = _meant(document, earlier, rows, changes.start_at)
        is_unchanged = changes.package is None and not changes.parameters
        _check_artifacts(tx, document, rows, meant, is_unchanged=is_unchanged)
        given = artifacts.of_task(tx, earlier.id, ROOT, "input")
        tagged = tags.of_one(tx, earlier.id) if changes.tags is None else changes.tags
    declared = document.component(ROOT).inputs
    kept = {name: value for name, value in earlier.parameters.items() if name in declared.parameters}
    start_at = tuple(starts.written(start) for start in meant)
    source = earlier if changes.package is None else changes
    return submit(
        store,
        package,
        runner,
        parameters={**kept, **changes.parameters},
        artifacts={name: listed for name, listed in given.items() if name in declared.artifacts},
        about=About(
            run_id=run_id,
            name=changes.name,
            experiment=changes.experiment or "",
            experiment_id=changes.experiment_id or (None if changes.experiment else earlier.experiment_id),
            description=changes.description,
            service_account=earlier.service_account,
            pipeline_id=source.pipeline_id,
            pipeline_version_id=source.pipeline_version_id,
            tags=tagged,
            namespace=earlier.namespace,
        ),
        options=msgspec.structs.replace(
            changes.options or options_of(earlier), rerun_of=earlier.id, rerun_from=start_at
        ),
    )


def _check_pipeline(document: Document, earlier: Run, rows: Sequence[Task]) -> None:
    """Refuse a pipeline that has nothing in common with that of the earlier run: it is another one.

    Raises:
        SubmitError: It is.
    """
    were = {row.name for row in rows if row.parent == ROOT}
    if were and were.isdisjoint(document.dag(ROOT).tasks):
        raise SubmitError(
            f"pipeline {document.name!r} has none of the tasks of run {earlier.id}, "
            f"which is one of pipeline {earlier.pipeline_name!r}",
            hint=f"name the file of {earlier.pipeline_name!r}; or run this one with `penstock run`",
        )


def package_of(tx: Tx, run: Run) -> ir.Package:
    """Return the pipeline of a run, as it was when the run was created."""
    package = ir.package_from_dict(runs.spec(tx, run.spec_digest))
    return package._replace(origins=options_of(run).origins)


# Which tasks are meant.


def _meant(document: Document, earlier: Run, rows: Sequence[Task], texts: Sequence[str]) -> list[Start]:
    """Find the tasks that are named, or raise all mistakes in their names."""
    if not texts:
        return []
    places = [*_places(document, ROOT)]
    found: list[Start] = []
    problems: list[SubmitError] = []
    for text in texts:
        try:
            found.append(_one_meant(places, earlier, rows, text))
        except SubmitError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SubmitError(
            "\n".join(
                [f"{len(problems)} tasks cannot be started at:", *(f"  {one.message}" for one in problems)]
            ),
            hint=problems[0].hint,
        )
    return found


def _places(document: Document, component: str, around: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the names that lead to each task of a DAG and of those in it."""
    for name, spec in document.dag(component).tasks.items():
        yield (*around, name)
        if document.component(spec.component_name).dag is not None:
            yield from _places(document, spec.component_name, (*around, name))


def _one_meant(places: Sequence[tuple[str, ...]], earlier: Run, rows: Sequence[Task], text: str) -> Start:
    try:
        given = starts.read(text.strip("/"))
    except ValueError:
        raise SubmitError(f"{text!r} is not a task's path", hint=_known(places, text)) from None
    names = tuple(step.name for step in given)
    ending = [place for place in places if place[-len(names) :] == names]
    # The outermost ones: a loop over a single component has a task of its own name in it.
    found = [place for place in ending if not any(place[: len(other)] == other != place for other in ending)]
    if names in found:
        found = [names]
    if len(found) != 1:
        many = f"{len(found)} tasks are called {text!r}" if found else f"there is no task {text!r}"
        raise SubmitError(many, hint=_known(found or places, text))
    [place] = found
    start = (*(Step(name) for name in place[: -len(given)]), *given)
    if any(step.label is not None for step in start) and not _was_there(start, rows):
        raise SubmitError(
            f"run {earlier.id} has no {text!r}",
            hint=f"iterations that it did not have run in any case; it has {_iterations(start, rows)}",
        )
    return start


def _was_there(start: Start, rows: Iterable[Task]) -> bool:
    return any(_leads(start, starts.read(row.path)) for row in rows if row.path)


def _leads(start: Start, path: Start) -> bool:
    """Say whether a path is what a start means, or inside of it."""
    return len(start) <= len(path) and all(
        step.name == other.name and step.label in (None, other.label)
        for step, other in zip(start, path, strict=False)
    )


def _iterations(start: Start, rows: Iterable[Task]) -> str:
    """Name the iterations that there were of the loop in a start."""
    number = next(index for index, step in enumerate(start) if step.label is not None)
    loop = (*start[:number], Step(start[number].name))
    labels = [row.path for row in rows if row.position is not None]
    listed = [
        path for path in labels if len(starts.read(path)) == len(loop) and _leads(loop, starts.read(path))
    ]
    return _shortened(listed)


def _known(places: Iterable[tuple[str, ...]], text: str) -> str:
    places = list(places)
    wanted = text.rpartition("/")[2]
    near = difflib.get_close_matches(wanted, [place[-1] for place in places], n=1)
    if near and wanted not in near:
        likely = next(place for place in places if place[-1] == near[0])
        return f"did you mean {'/'.join(likely)!r}?"
    return f"name one of {_shortened(['/'.join(place) for place in places])}"


def _shortened(listed: Sequence[str]) -> str:
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return (", ".join(listed[:_MOST_NAMED]) or "none") + more


# What they will read.


def _check_artifacts(
    tx: Tx, document: Document, rows: Sequence[Task], meant: Sequence[Start], *, is_unchanged: bool
) -> None:
    """Refuse to start where what tasks are sure to read is no longer what it was.

    What only turns out later is refused then, as a task's failure (`penstock.engine.intact`).

    Args:
        tx: The transaction.
        document: The pipeline.
        rows: The tasks of the earlier run.
        meant: Those that are asked for.
        is_unchanged: Whether pipeline and parameters are what they were.

    Raises:
        SubmitError: It is not; each file is named.
    """
    if not meant and not is_unchanged:
        return
    again = [row for row in rows if row.kind == "RUNTIME" and _runs_again(document, row, meant)]
    if not again:
        return
    taken = {row.path for row in rows if not _runs_again(document, row, meant)}
    read = artifacts.of_tasks(tx, again[0].run_id, [row.path for row in again], "input")
    made = artifacts.of_tasks(tx, again[0].run_id, sorted(taken), "output")
    makers = {one.id: path for path, by_name in made.items() for listed in by_name.values() for one in listed}
    wanted = {one.id: one for by_name in read.values() for listed in by_name.values() for one in listed}
    problems = [
        (makers[name], f"{artifact.uri}, made by task {makers[name]!r}, {found}")
        for name, artifact in wanted.items()
        if name in makers and (found := intact.problem(artifact)) is not None
    ]
    if problems:
        again_from = " ".join(f"--from '{path}'" for path in dict.fromkeys(path for path, _ in problems))
        raise SubmitError(
            "\n".join(["what is to be read again is not what it was:", *(f"  {one}" for _, one in problems)]),
            hint=f"have it made anew, with {again_from}",
        )


def _runs_again(document: Document, row: Task, meant: Sequence[Start]) -> bool:
    """Say whether a task of the earlier run is sure to run again, if its pipeline is as it was."""
    if not meant:
        return row.state not in WELL_ENDED
    component, inner = ROOT, tuple(meant)
    for step in starts.read(row.path) if row.path else ():
        dag = document.component(component).dag
        if dag is None or step.name not in dag.tasks or not inner:
            return False
        if step.name in starts.runs_again(document.graph(component), inner):
            return True
        if step.label is None:
            inner = starts.inside(inner, step.name)
        elif (of_label := starts.of_iteration(inner, step.name, step.label)) is None:
            return True
        else:
            inner = of_label
        component = dag.tasks[step.name].component_name
    return False
