"""An edit of one component runs exactly it again, and what reads other content because of it; `why` says so.

Generated pipelines run twice, with the cache on and one component edited in between. What must run is made
out here from what tasks were given, without any key.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

from support.agreement import spec_of
from support.fakes import Machine, a_place, run_through
from support.generated import edited, pipelines
from support.observed import plain
from support.shares import examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.generated import Generated
    from support.observed import Observed, Seen

NEVER = {"no earlier run of this task has succeeded"}
CANDIDATES = 5
"""So many tasks that differ in artifacts alone are compared, and no more."""


@examples(15)
@given(pipelines(failures=False, cached=True), st.data())
def test_an_edit_runs_what_it_must_and_no_more(before: Generated, data: st.DataObject) -> None:
    labels = sorted({label for place in all_places(before) if (label := executor_of(before, place))})
    assume(labels)
    label = data.draw(st.sampled_from(labels), label="edited")
    after = edited(before, label, gives_something_else=data.draw(st.booleans(), label="gives something else"))
    with a_place() as place:
        first = run_through(place, before, Machine())
        second = run_through(place, after, Machine())

    assert [] == list(wrong(before, first, after, second, label))


def all_places(generated: Generated) -> list[str]:
    """The places of all tasks of a document, loops as if they had no iterations."""
    found: list[str] = []
    waiting = [(generated.spec.root, "")]
    while waiting:
        component, scope = waiting.pop()
        for name, task in component.dag.tasks.items() if component and component.dag else ():
            place = f"{scope}/{name}" if scope else name
            found.append(place)
            waiting.append((generated.spec.components[task.component_name], place))
    return found


def executor_of(generated: Generated, place: str) -> str | None:
    """The label of what a task executes, if that is a container."""
    component = generated.spec.root
    for step in re.sub(r"~\d+|\[\d+\]", "", place).split("/"):
        assert component is not None
        if component.dag is not None:  # else it is the one task of an iteration
            component = generated.spec.components[component.dag.tasks[step].component_name]
    assert component is not None
    deployment = generated.spec.deployment_spec
    label = component.executor_label
    if label is None or deployment is None or deployment.executors[label].container is None:
        return None
    return label


def wrong(
    before: Generated, first: Observed, after: Generated, second: Observed, label: str
) -> Iterator[str]:
    """Say which tasks of the second run did not what they had to."""
    known = Counter(signature(before, place, seen) for place, seen in leaves(before, first))
    now = Counter(signature(after, place, seen) for place, seen in leaves(after, second))
    alike = Counter(
        base(generated, place, seen)
        for generated, run in ((before, first), (after, second))
        for place, seen in leaves(generated, run)
    )
    first_by_path = {seen.row.path: seen for seen in first.tasks.values()}
    for place, seen in leaves(after, second):
        own, state = signature(after, place, seen), seen.row.state
        if not is_cached(after, place):
            if state == "CACHED":
                yield f"{place}: is taken from a cache that it does not use"
            continue
        if own in known and state != "CACHED" and alike[base(after, place, seen)] <= CANDIDATES:
            yield f"{place}: ran, and nothing about it has changed ({seen.row.why})"
        if own not in known and now[own] == 1 and state == "CACHED":
            yield f"{place}: is taken from {seen.row.cached_from}, and was never run so"
        if own not in known and state == "SUCCEEDED":
            then = first_by_path.get(seen.row.path)
            expected = reason(then, seen, is_edited=executor_of(after, place) == label)
            # Of tasks that did the same, the newest one is remembered.
            is_forgotten = then is not None and known[signature(before, place, then)] > 1
            if said(seen.row.why or "") != expected and not (
                is_forgotten and said(seen.row.why or "") == NEVER
            ):
                yield f"{place}: ran because {seen.row.why!r}, expected {expected}"


def leaves(generated: Generated, run: Observed) -> list[tuple[str, Seen]]:
    return [
        (place, seen)
        for place, seen in run.tasks.items()
        if seen.row.kind == "RUNTIME" and seen.row.state in ("SUCCEEDED", "CACHED")
    ]


def is_cached(generated: Generated, place: str) -> bool:
    spec = spec_of(generated, place) or spec_of(generated, re.sub(r"\[\d+\]/[^/]*$", "", place))
    assert spec is not None, place
    return spec.caching_options is not None and spec.caching_options.enable_cache


def signature(generated: Generated, place: str, seen: Seen) -> str:
    """What a task executes and was given: parameters by value, artifacts by content."""
    return json.dumps([base(generated, place, seen), plain(seen.inputs)], sort_keys=True)


def base(generated: Generated, place: str, seen: Seen) -> str:
    label = executor_of(generated, place)
    assert label is not None
    assert generated.spec.deployment_spec is not None
    container = generated.spec.deployment_spec.executors[label].container
    assert container is not None
    return json.dumps([container.args, seen.row.inputs, sorted(seen.inputs)], sort_keys=True)


def reason(then: Seen | None, seen: Seen, *, is_edited: bool) -> set[str]:
    """What is to be said of a task that has run: what differs from the same task of the first run."""
    if then is None or then.row.state != "SUCCEEDED":
        return NEVER
    # The runner that runs nothing takes what a container says for its environment, too.
    found = {"the code", "the interpreter or its packages"} if is_edited else set()
    found |= set(differing("parameter", then.row.inputs, seen.row.inputs))
    found |= set(differing("artifact", plain(then.inputs), plain(seen.inputs)))
    return found


def differing(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in {**before, **after}:
        if name not in before:
            yield f"the new {kind} {name!r}"
        elif name not in after:
            yield f"{kind} {name!r}, which is gone"
        elif json.dumps(before[name], sort_keys=True) != json.dumps(after[name], sort_keys=True):
            yield f"{kind} {name!r}"


def said(why: str) -> set[str]:
    """The things that a reason names."""
    found = why.partition(": ")[2] if why.startswith("changed since") else why
    return set(re.split(r", (?!which is gone)", found))
