"""Generated graphs through the plan alone: no store, no engine, thousands of orders of events."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from penstock.plan import (
    AttemptEnded,
    AttemptKilled,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Change,
    ChildClosed,
    Close,
    DagScope,
    Event,
    Graph,
    Kill,
    LoopScope,
    Node,
    Open,
    Opened,
    OpenIteration,
    Recovered,
    Resolve,
    Resolved,
    Retries,
    Retry,
    Settle,
    Start,
    TimerFired,
    TimeUp,
    Way,
)
from penstock.plan.reopen import to_run_again
from support.shares import examples

TERMINAL = {"SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"}
WAYS = [Way.RUN] * 5 + [Way.OPEN] * 2 + [Way.SUCCEED, Way.CACHED, Way.SKIP, Way.FAIL]
SEEDS = st.integers(0, 2**32)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - to be repeated, not to be secret


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    nodes: dict[str, Node] = {}
    for number in range(draw(st.integers(1, 8))):
        before = draw(st.lists(st.sampled_from(sorted(nodes)), max_size=3, unique=True)) if nodes else []
        retries = Retries(draw(st.integers(0, 2)), first_s=draw(st.sampled_from([0.0, 1.0])))
        name = f"t{number}"
        nodes[name] = Node(name, tuple(before), draw(st.booleans()), retries)
    return Graph.of(nodes)


class World:
    """Answers the changes of a scope with events, in an order of chance."""

    def __init__(self, scope: DagScope, random: Random, *, cancels: bool = False) -> None:
        self.scope = scope
        self.random = random
        self.changes: list[Change] = []
        self.events: list[Event] = []
        self.waiting: list[Event] = [Opened()]
        self.cancel_at = random.randrange(20) if cancels else None
        self.moves = 0

    def move(self) -> bool:
        """Give the scope one of the events that are due; False when there is none."""
        if self.cancel_at == self.moves:
            self.waiting.insert(0, CancelRequested("enough"))
            self.tell(self.waiting.pop(0))
        elif not self.waiting:
            return False
        else:
            self.tell(self.waiting.pop(self.random.randrange(len(self.waiting))))
        self.moves += 1
        return True

    def tell(self, event: Event) -> None:
        self.events.append(event)
        for change in self.scope.step(event):
            self.changes.append(change)
            self.waiting += self.follows(change)

    def follows(self, change: Change) -> list[Event]:  # noqa: PLR0911 - one for each kind of change
        """Return what comes of a change, some time."""
        random = self.random
        match change:
            case Resolve(name):
                return [Resolved(name, random.choice(WAYS), "reason")]
            case Start(name, number):
                if random.random() < 0.1:
                    return [AttemptLost(name, number, "gone")]
                up: list[Event] = [TimeUp(name, number)] if random.random() < 0.2 else []
                ended = AttemptEnded(name, number, ok=random.random() < 0.6)
                return [AttemptStarted(name, number), ended, *up]
            case Retry(name):
                return [TimerFired(name)]
            case Open(name):
                return [ChildClosed(name, random.choice(["SUCCEEDED", "SUCCEEDED", "FAILED"]))]
            case Kill(name):
                if self.scope.progress[name].opens:
                    return [ChildClosed(name, "CANCELED")]
                return [AttemptKilled(name, self.scope.progress[name].attempts)]
        return []

    def run(self) -> None:
        while self.move():
            pass


@examples(100)
@given(graphs(), SEEDS, st.booleans())
def test_each_task_ends_once_and_the_dag_closes_last(graph: Graph, seed: int, cancels: bool) -> None:
    world = World(DagScope.opened("", graph), chance(seed), cancels=cancels)
    world.run()

    settled = [change.task for change in world.changes if isinstance(change, Settle)]
    assert sorted(graph.nodes) == sorted(settled)
    assert [True] == [isinstance(change, Close) for change in world.changes if isinstance(change, Close)]
    assert isinstance(world.changes[-1], Close)
    assert TERMINAL >= set(world.scope.states.values())
    assert {} == world.scope.progress


@examples(100)
@given(graphs(), SEEDS)
def test_the_state_of_a_dag_follows_from_its_tasks(graph: Graph, seed: int) -> None:
    world = World(DagScope.opened("", graph), chance(seed))
    world.run()

    states = world.scope.states
    close = world.changes[-1]
    assert isinstance(close, Close)
    assert ("FAILED" if "FAILED" in states.values() else "SUCCEEDED") == close.state
    assert close.failure is None or "FAILED" == states[close.failure]
    for name, node in graph.nodes.items():
        well = all(states[before] in ("SUCCEEDED", "CACHED") for before in node.upstream)
        assert node.always or well or "SKIPPED" == states[name]


@examples(100)
@given(graphs(), SEEDS)
def test_nothing_new_starts_after_a_failure(graph: Graph, seed: int) -> None:
    world = World(DagScope.opened("", graph), chance(seed))
    world.run()

    has_failed = False
    for change in world.changes:
        match change:
            case Settle(state="FAILED"):
                has_failed = True
            case Start(name, 1) | Open(name, 1) if has_failed:
                assert graph.nodes[name].always


@examples(50)
@given(graphs(), SEEDS, st.booleans())
def test_the_same_events_give_the_same_changes(graph: Graph, seed: int, cancels: bool) -> None:
    world = World(DagScope.opened("", graph), chance(seed), cancels=cancels)
    world.run()

    again = DagScope.opened("", graph)
    assert world.changes == [change for event in world.events for change in again.step(event)]


@examples(50)
@given(graphs(), SEEDS, st.booleans())
def test_an_event_that_comes_twice_changes_nothing(graph: Graph, seed: int, cancels: bool) -> None:
    world = World(DagScope.opened("", graph), chance(seed), cancels=cancels)
    while world.move():
        # A timer and a scope's end have no number: only the engine can tell an old one.
        for event in world.events:
            if not isinstance(event, TimerFired | ChildClosed | Resolved):
                assert [] == world.scope.step(event)


@examples(100)
@given(graphs(), SEEDS, st.integers(0, 30))
def test_a_scope_loaded_again_goes_on_as_if_nothing_had_been(graph: Graph, seed: int, moves: int) -> None:
    first = World(DagScope.opened("path", graph), chance(seed))
    for _ in range(moves):
        first.move()
    before = first.scope
    loaded = DagScope.loaded(
        "path", graph, dict(before.states), deepcopy(before.progress), failure=before.failure
    )
    second = World(loaded, first.random)
    # What was asked and not answered is asked again; all the rest is on its way.
    second.waiting = [event for event in first.waiting if not isinstance(event, Opened | Resolved)]
    second.tell(Recovered())

    assert before.asked <= {change.task for change in second.changes if isinstance(change, Resolve)}
    second.run()
    assert TERMINAL >= set(second.scope.states.values())
    closes = [change for change in second.changes if isinstance(change, Close)]
    assert 1 == len(closes)
    assert ("FAILED" if "FAILED" in second.scope.states.values() else "SUCCEEDED") == closes[0].state


@examples(100)
@given(graphs(), SEEDS)
def test_a_reopened_dag_ends_each_task_that_runs_again_once(graph: Graph, seed: int) -> None:
    first = World(DagScope.opened("", graph), chance(seed))
    first.run()
    states = first.scope.states
    decided = {
        change.task
        for change in first.changes
        if isinstance(change, Settle) and change.state == "SKIPPED" and change.reason == "reason"
    }
    again = to_run_again(graph, states, decided)
    reopened = {name: "PENDING" if name in again else state for name, state in states.items()}
    second = World(DagScope.loaded("", graph, reopened, {}), first.random)
    second.waiting = [Recovered()]
    second.run()

    settled = [change.task for change in second.changes if isinstance(change, Settle)]
    assert sorted(again) == sorted(settled)
    assert isinstance(second.changes[-1], Close)
    assert 1 == sum(isinstance(change, Close) for change in second.changes)


@examples(100)
@given(st.integers(0, 12), st.integers(1, 5), st.sampled_from([0, 0, 1, 3, 12]), SEEDS, st.booleans())
def test_a_loop_keeps_to_its_limit_its_order_and_its_failures(
    count: int, limit: int, tolerated: int, seed: int, cancels: bool
) -> None:
    random = chance(seed)
    names = [f"i{position}" for position in range(count)]
    loop = LoopScope(names, limit, tolerated=tolerated)
    changes = loop.step(Opened())
    opened = [change.position for change in changes if isinstance(change, OpenIteration)]
    running = list(opened)
    ended: dict[str, str] = {}
    while running:
        assert len(running) <= limit
        if cancels and random.random() < 0.1 and not loop.canceled:
            kills = loop.step(CancelRequested("enough"))
            assert sorted(names[position] for position in running) == [change.task for change in kills]
        position = running.pop(random.randrange(len(running)))
        ends = ["SUCCEEDED"] * 6 + ["FAILED"] * (1 + tolerated)
        state = "CANCELED" if loop.canceled else random.choice(ends)
        ended[names[position]] = state
        more = loop.step(ChildClosed(names[position], state))
        new = [change.position for change in more if isinstance(change, OpenIteration)]
        failures = list(ended.values()).count("FAILED")
        assert not new or (failures <= tolerated and not loop.canceled)
        opened += new
        running += new
        changes += more

    assert list(range(len(opened))) == opened
    closes = [change for change in changes if isinstance(change, Close)]
    failures = list(ended.values()).count("FAILED")
    expected = "CANCELED" if loop.canceled else "FAILED" if failures > tolerated else "SUCCEEDED"
    assert [expected] == [change.state for change in closes]
    assert bool((failures and tolerated) or loop.canceled) == bool(closes[0].reason)
    assert "SUCCEEDED" != expected or count == len(ended)
