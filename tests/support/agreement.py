"""Where a run and the reference interpreter disagree, and which promises the records of a run break."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from support.observed import plain
from support.reference import (
    CONDITION_FALSE,
    GOOD,
    Expected,
    Prediction,
    interpret,
)
from support.reference_parts import Values, in_order, upstream
from support.reference_rerun import interpret_rerun
from support.replay import unlike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.ir import ComponentSpec, PipelineTaskSpec
    from support.fakes import Machine
    from support.generated import Generated
    from support.observed import Observed, Seen
    from support.reference_rerun import Derived

OPEN = frozenset({"PENDING", "QUEUED", "RUNNING"})
TERMINAL = frozenset({"SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"})


def disagreements(
    generated: Generated, observed: Observed, machine: Machine, *, keep_going: bool = False
) -> list[str]:
    """Say where a run, driven from beginning to end, is not what the reference interpreter allows.

    A run that keeps going comes to the same in every order: all that may run does.
    """
    spec, given = generated.spec, generated.parameters
    found = list(broken_promises(observed))
    expected = interpret(spec, given, asks=generated.asks, seen=None if keep_going else observed.states)
    found += _unequal(expected, observed)
    found += _wrong_statuses(expected, observed, machine)
    if not keep_going:
        found += _late_starts(generated, expected, observed)
    found += _crowded_loops(generated, observed)
    found += _wrong_memory(generated, observed)
    if (alone := interpret(spec, given, asks=generated.asks)).state != observed.run.state:
        found.append(f"the run is {observed.run.state}, and is {alone.state} in every order")
    if alone.outputs is not None:
        found += _differing("", "outputs", alone.outputs, observed.tasks[""])
    return found


def rerun_disagreements(derived: Derived, machine: Machine) -> list[str]:
    """Say where a run that is derived from an earlier one is not what the reference interpreter allows."""
    observed = derived.observed
    found = list(broken_promises(observed))
    expected = interpret_rerun(derived, mended=machine.mended)
    found += _unequal(expected, observed)
    found += _wrong_statuses(expected, observed, machine)
    found += _late_starts(derived.now, expected, observed)
    found += _crowded_loops(derived.now, observed)
    for place, one in expected.tasks.items():
        found += _not_taken(place, one, derived)
    return found


def _not_taken(place: str, one: Expected, derived: Derived) -> Iterator[str]:
    """Say what of the earlier run a task has not taken that must, by the ids of its artifacts."""
    seen = derived.observed.tasks.get(place)
    if seen is None or one.allowed != {"CACHED"}:
        return
    then = next(
        task for task in derived.earlier.tasks.values()
        if f"{task.row.run_id}/{task.row.path}" == seen.row.cached_from
    )  # fmt: skip
    if (seen.inputs, seen.outputs) != (then.inputs, then.outputs):
        yield f"{place}: does not have the artifacts of {seen.row.cached_from}"
    if not (seen.row.why or "").startswith(f"taken from run {derived.earlier.run.id}"):
        yield f"{place}: says {seen.row.why!r}"
    if seen.attempts:
        yield f"{place}: ran"


def clean_disagreements(generated: Generated, observed: Observed, *, generations: int = 1) -> list[str]:
    """Say where a run that has succeeded in the end is not what a run without failures comes to.

    Of DAGs that were opened more than once, the last round counts; how often something was tried does not.

    Args:
        generated: The pipeline.
        observed: The run.
        generations: How often the run was begun or resumed.
    """
    expected = interpret(generated.spec, generated.parameters, asks=generated.asks, mended=True)
    found = list(broken_promises(observed, generations=generations))
    unknown = observed.latest.keys() - expected.tasks.keys()
    found += [f"{place}: is not expected" for place in unknown]
    for place, one in expected.tasks.items():
        if place not in observed.latest:
            found.append(f"{place}: is missing")
            continue
        seen = observed.latest[place]
        if seen.row.state not in one.allowed:
            found.append(f"{place}: is {seen.row.state}, expected {sorted(one.allowed)}")
        found += _values(place, one, seen)
    if observed.run.state != expected.state:
        found.append(f"the run is {observed.run.state}, and should be {expected.state}")
    return found


def broken_promises(observed: Observed, *, generations: int = 1) -> Iterator[str]:
    """Say what is wrong with the records of a run that has ended, whatever its pipeline is."""
    if observed.run.state not in ("SUCCEEDED", "FAILED", "CANCELED"):
        yield f"the run is {observed.run.state}"
    for place, seen in observed.tasks.items():
        problems = _broken(seen, observed.run.created_at, generations)
        yield from (f"{place}: {problem}" for problem in problems)
    yield from _broken_events(observed)
    yield from (f"the timer of {timer.path} is armed" for timer in observed.timers)
    made = Counter(link.id for seen in observed.tasks.values() for listed in seen.outputs.values()
                   for link in listed if link.path == seen.row.path)  # fmt: skip
    yield from (f"artifact {name} is given {count} times" for name, count in made.items() if count > 1)


def _broken(seen: Seen, created_at: int, generations: int) -> Iterator[str]:
    row = seen.row
    if row.state in OPEN:
        yield f"is still {row.state}"
    succeeded = [attempt for attempt in seen.attempts if attempt.state == "SUCCEEDED"]
    if len(succeeded) > generations:
        yield f"has {len(succeeded)} attempts that succeeded"
    if [attempt.number for attempt in seen.attempts] != list(range(1, len(seen.attempts) + 1)):
        yield "has a gap in its attempts"
    if row.kind == "RUNTIME" and row.attempts != len(seen.attempts):
        yield f"counts {row.attempts} attempts and has {len(seen.attempts)}"
    if any(attempt.state in ("REQUESTED", "RUNNING") for attempt in seen.attempts):
        yield "has an attempt that has not ended"
    if any(attempt.finished_at is None for attempt in seen.attempts):
        yield "has an attempt without an end"
    if row.kind == "RUNTIME" and row.state == "SUCCEEDED" and seen.attempts[-1].state != "SUCCEEDED":
        yield "succeeded without its last attempt"
    if row.finished_at is None or row.finished_at < created_at:
        yield f"ended at {row.finished_at}"
    if row.state == "FAILED" and row.error is None:
        yield "failed without an error"
    if row.state != "FAILED" and row.error is not None and row.kind != "ROOT":
        yield f"is {row.state} with the error {row.error.message!r}"
    if row.state in ("SKIPPED", "CANCELED") and not row.reason and row.kind != "ROOT":
        yield f"is {row.state} without a reason"
    if row.state not in ("SUCCEEDED", "CACHED") and (row.outputs or seen.outputs):
        yield f"is {row.state} and has outputs"


def _broken_events(observed: Observed) -> Iterator[str]:
    if [event.seq for event in observed.events] != list(range(1, len(observed.events) + 1)):
        yield "the numbers of the events have gaps"
    states: dict[str, str] = {}
    is_cancelled = False
    for event in observed.events:
        state = event.data.get("state")
        if event.kind == "run" and state is not None:
            is_cancelled = state == "CANCELING"
        if event.kind != "task" or state is None:
            continue
        if is_cancelled and state == "QUEUED":
            yield f"{event.path} starts after the run was cancelled (event {event.seq})"
        before = states.get(event.path, "PENDING")
        is_reopened = event.data.get("reason") == "the run was resumed"
        if before in TERMINAL and not is_reopened:
            yield f"{event.path} goes from {before} to {state} (event {event.seq})"
        states[event.path] = state
    yield from unlike(observed)


def _unequal(expected: Prediction, observed: Observed) -> Iterator[str]:
    for place in observed.tasks.keys() - expected.tasks.keys():
        yield f"{place}: is not expected"
    for place, one in expected.tasks.items():
        if place not in observed.tasks:
            yield f"{place}: is missing, expected {sorted(one.allowed)}"
            continue
        yield from _unequal_task(place, one, observed.tasks[place])


def _unequal_task(place: str, one: Expected, seen: Seen) -> Iterator[str]:
    row = seen.row
    if row.state not in one.allowed:
        yield f"{place}: is {row.state} ({row.reason}), expected {sorted(one.allowed)}"
        return
    if row.kind != one.kind:
        yield f"{place}: is a {row.kind}, expected a {one.kind}"
    if row.state == "SKIPPED" and not (row.reason or "").startswith(one.reasons):
        yield f"{place}: is skipped, {row.reason!r}, expected one of {one.reasons}"
    if row.state == "FAILED" and one.messages and row.error and row.error.message not in one.messages:
        yield f"{place}: failed by {row.error.message!r}, expected one of {sorted(one.messages)}"
    tried = row.round if row.kind not in ("RUNTIME", "IMPORTER", "LOOP_ITERATION", "ROOT") else row.attempts
    tried -= sum(attempt.state == "LOST" for attempt in seen.attempts)
    if row.state != "CACHED" and tried != one.attempts:
        yield f"{place}: has {tried} attempts or rounds, expected {one.attempts}"
    yield from _values(place, one, seen)


def _values(place: str, one: Expected, seen: Seen) -> Iterator[str]:
    if one.inputs is not None and not one.status:
        yield from _differing(place, "inputs", one.inputs, seen)
    if one.outputs is not None:
        yield from _differing(place, "outputs", one.outputs, seen)


def _differing(place: str, what: str, values: Values, seen: Seen) -> Iterator[str]:
    parameters = seen.row.inputs if what == "inputs" else seen.row.outputs
    if parameters != values.parameters:
        yield f"{place}: {what} {parameters}, expected {values.parameters}"
    linked = plain(seen.inputs if what == "inputs" else seen.outputs)
    if linked != values.artifacts:
        yield f"{place}: {what} {linked}, expected {values.artifacts}"


def _late_starts(generated: Generated, expected: Prediction, observed: Observed) -> Iterator[str]:
    """Say which tasks started, and which iterations opened, after more beside them had failed than may."""
    by_path = {seen.row.path: place for place, seen in observed.tasks.items()}
    rows = {seen.row.path: seen.row for seen in observed.tasks.values()}
    failed: Counter[str | None] = Counter()
    started: set[str] = set()
    for event in observed.events:
        state = event.data.get("state")
        if event.kind != "task" or state is None:
            continue
        scope = rows[event.path].parent
        if state == "FAILED":
            failed[scope] += 1
        elif state in ("QUEUED", "RUNNING") and event.path not in started:
            started.add(event.path)
            spec = spec_of(generated, by_path[event.path])
            loop, is_iteration = re.subn(r"(~\d+)?\[\d+\]$", "", by_path[event.path])
            tolerated = expected.tasks[loop].tolerated if is_iteration else 0
            if failed[scope] > tolerated and not (spec is not None and spec.runs_after_failure):
                yield f"{event.path} starts although one beside it has failed (event {event.seq})"


def _crowded_loops(generated: Generated, observed: Observed) -> Iterator[str]:
    """Say which loops had more iterations open at a time than they may."""
    places = {seen.row.path: place for place, seen in observed.tasks.items()}
    rows = {seen.row.path: seen.row for seen in observed.tasks.values()}
    running: dict[str, int] = {}
    for event in observed.events:
        row = rows.get(event.path)
        if event.kind != "task" or row is None or row.position is None or row.parent is None:
            continue
        running[row.parent] = running.get(row.parent, 0) + (1 if event.data["state"] == "RUNNING" else -1)
        spec = spec_of(generated, re.sub(r"\[\d+\]$", "", places[event.path]))
        assert spec is not None, "a loop is a task"
        limit = spec.iterator_policy.parallelism_limit if spec.iterator_policy else 0
        if limit and running[row.parent] > limit:
            yield f"{row.parent} has {running[row.parent]} iterations open, and may have {limit}"


def _wrong_memory(generated: Generated, observed: Observed) -> Iterator[str]:
    """Say which attempts do not have the limit of memory that those before them have led to."""
    spec = generated.spec
    asks = {
        id(component.dag.tasks[name]): asked.get("retry", {})
        for owner, tasks in generated.asks.items()
        for name, asked in tasks.items()
        if (component := spec.root if owner == "root" else spec.components[owner]) and component.dag
    }
    for place, seen in observed.tasks.items():
        asked = asks.get(id(spec_of(generated, place)), {})
        short = 0
        for attempt in seen.attempts:
            limit = min(100 * asked.get("memoryFactor", 1.0) ** short, 300) * 1e6 if short else None
            if attempt.memory_limit != limit and spec_of(generated, place) is not None:
                yield f"{place}: attempt {attempt.number} may use {attempt.memory_limit}, expected {limit}"
            short += attempt.error is not None and attempt.error.kind == "OutOfMemory"


def spec_of(generated: Generated, place: str) -> PipelineTaskSpec | None:
    """Return the task at a place; None for the root, an iteration, and the one task in one."""
    component = generated.spec.root
    if not place or place.endswith("]"):
        return None
    spec: PipelineTaskSpec | None = None
    for step in re.sub(r"~\d+|\[\d+\]", "", place).split("/"):
        if component is None or component.dag is None:
            return None
        spec = component.dag.tasks[step]
        component = generated.spec.components[spec.component_name]
    return spec


def _wrong_statuses(expected: Prediction, observed: Observed, machine: Machine) -> Iterator[str]:
    """Compare what exit tasks were told with how the tasks before them ended."""
    for place, one in expected.tasks.items():
        if not one.status or place not in observed.tasks:
            continue
        row = observed.tasks[place].row
        for key, (producer, state, messages) in one.status.items():
            told = row.inputs.get(key)
            if told is None:
                yield f"{place}: was not told the final status of {producer}"
                continue
            if (told["state"], told["pipelineTaskName"]) != (state, producer):
                yield f"{place}: was told {told}, expected {state} of {producer}"
            message = told.get("error", {}).get("message")
            if state == "FAILED" and messages and message not in messages:
                yield f"{place}: was told {message!r}, expected one of {sorted(messages)}"
        rest = {key: value for key, value in row.inputs.items() if key not in one.status}
        assert one.inputs is not None
        if rest != {key: value for key, value in one.inputs.parameters.items() if key not in one.status}:
            yield f"{place}: inputs {rest}, expected {one.inputs.parameters}"


def kept(generated: Generated, ended: Observed) -> Iterator[str]:
    """Yield the places of the tasks of a run that must be left as they are when it is resumed.

    Those are all that ended well, or were skipped by their own condition, and come after none in the same
    DAG that did not.
    """
    assert generated.spec.root is not None
    yield from _kept(generated, ended, generated.spec.root, "")


def _kept(generated: Generated, ended: Observed, component: ComponentSpec, scope: str) -> Iterator[str]:
    assert component.dag is not None
    tasks = component.dag.tasks
    again: set[str] = set()
    for name in in_order(component.dag):
        row = ended.latest[f"{scope}/{name}" if scope else name].row
        is_decided = row.state in GOOD or (row.reason or "").startswith(CONDITION_FALSE)
        if not is_decided or upstream(tasks[name]) & again:
            again.add(name)
    for name, task in tasks.items():
        place = f"{scope}/{name}" if scope else name
        row = ended.latest[place].row
        inside = [other for other in ended.latest if other.startswith((f"{place}/", f"{place}["))]
        if name not in again:
            yield from [place, *inside]
        elif row.state not in GOOD and inside and not upstream(task) & again:
            body = generated.spec.components[task.component_name]
            yield from _kept_inside(generated, ended, body, place, row.kind == "LOOP")


def _kept_inside(
    generated: Generated, ended: Observed, body: ComponentSpec, place: str, is_loop: bool
) -> Iterator[str]:
    if not is_loop:
        yield from _kept(generated, ended, body, place)
        return
    for position in range(sum(seen.row.parent is not None for seen in ended.latest.values())):
        iteration = f"{place}[{position}]"
        if iteration not in ended.latest:
            return
        if ended.latest[iteration].row.state in GOOD:
            yield from (other for other in ended.latest if f"{other}/".startswith(f"{iteration}/"))
        elif body.dag is not None:
            yield from _kept(generated, ended, body, iteration)
