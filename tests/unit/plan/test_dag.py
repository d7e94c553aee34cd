"""The rules of a DAG, driven by hand: events in, changes out."""

from __future__ import annotations

from itertools import pairwise

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
    Failure,
    Graph,
    Kill,
    Node,
    Only,
    Open,
    Opened,
    Progress,
    Recovered,
    Resolve,
    Resolved,
    Retries,
    Retry,
    Run,
    Settle,
    Start,
    TimerFired,
    TimeUp,
    Way,
)


def scope_of(*nodes: Node, path: str = "") -> DagScope:
    return DagScope.opened(path, Graph.of({node.name: node for node in nodes}))


def steps(scope: DagScope, *events: Event) -> list[Change]:
    """Give the events in order and return the answer to the last."""
    answer: list[Change] = []
    for event in events:
        answer = scope.step(event)
    return answer


def succeed(scope: DagScope, name: str) -> list[Change]:
    return steps(scope, Resolved(name, Way.RUN), AttemptEnded(name, 1, ok=True))


def fail(scope: DagScope, name: str) -> list[Change]:
    return steps(scope, Resolved(name, Way.RUN), AttemptEnded(name, 1, ok=False, reason="boom", detail="why"))


CHAIN = (Node("a"), Node("b", ("a",)), Node("c", ("b",)))


def test_a_dag_starts_with_the_tasks_that_wait_for_nothing() -> None:
    scope = scope_of(Node("a"), Node("b", ("a",)), Node("c"))

    assert [Resolve("a"), Resolve("c")] == scope.step(Opened())


def test_a_dag_without_tasks_closes_at_once() -> None:
    assert [Close("SUCCEEDED")] == scope_of().step(Opened())


def test_a_task_goes_from_resolved_to_requested_to_running_to_succeeded() -> None:
    scope = scope_of(*CHAIN)
    scope.step(Opened())

    assert [Start("a", 1, "inputs")] == scope.step(Resolved("a", Way.RUN, detail="inputs"))
    assert [Run("a", 1)] == scope.step(AttemptStarted("a", 1))
    assert [Settle("a", "SUCCEEDED", None, "outputs"), Resolve("b")] == scope.step(
        AttemptEnded("a", 1, ok=True, detail="outputs")
    )


def test_a_dag_closes_when_its_last_task_has_ended() -> None:
    scope = scope_of(*CHAIN)
    scope.step(Opened())
    succeed(scope, "a")
    succeed(scope, "b")

    assert [Settle("c", "SUCCEEDED"), Close("SUCCEEDED")] == succeed(scope, "c")


def test_a_task_waits_for_all_its_upstream_tasks() -> None:
    scope = scope_of(Node("a"), Node("b"), Node("c", ("a", "b")))
    scope.step(Opened())

    assert [Settle("a", "SUCCEEDED")] == succeed(scope, "a")
    assert [Settle("b", "SUCCEEDED"), Resolve("c")] == succeed(scope, "b")


def test_cached_and_imported_tasks_count_as_succeeded() -> None:
    scope = scope_of(*CHAIN)
    scope.step(Opened())

    assert [Settle("a", "CACHED"), Resolve("b")] == scope.step(Resolved("a", Way.CACHED))
    assert [Settle("b", "SUCCEEDED"), Resolve("c")] == scope.step(Resolved("b", Way.SUCCEED))


def test_what_comes_after_a_skipped_task_is_skipped() -> None:
    scope = scope_of(*CHAIN, path="outer")
    scope.step(Opened())

    assert [
        Settle("a", "SKIPPED", "condition is false"),
        Settle("b", "SKIPPED", "upstream skipped: outer/a"),
        Settle("c", "SKIPPED", "upstream skipped: outer/b"),
        Close("SUCCEEDED"),
    ] == scope.step(Resolved("a", Way.SKIP, "condition is false"))


def test_a_chain_of_any_length_is_skipped_at_once() -> None:
    names = [f"t{number}" for number in range(5_000)]
    scope = scope_of(Node("t0"), *(Node(name, (before,)) for before, name in pairwise(names)))
    scope.step(Opened())

    answer = scope.step(Resolved("t0", Way.SKIP))

    assert names == [change.task for change in answer if isinstance(change, Settle)]
    assert Close("SUCCEEDED") == answer[-1]


def test_after_a_failure_what_runs_goes_on_and_nothing_new_starts() -> None:
    scope = scope_of(Node("a"), Node("b"), Node("c", ("b",)))
    steps(scope, Opened(), Resolved("b", Way.RUN))

    assert [
        Settle("a", "FAILED", "boom", "why"),
        Settle("c", "SKIPPED", "upstream failed: a"),
    ] == fail(scope, "a")
    assert [Settle("b", "SUCCEEDED"), Close("FAILED", "a")] == scope.step(AttemptEnded("b", 1, ok=True))


def test_a_dag_that_keeps_going_skips_only_what_waits_for_the_failed_task() -> None:
    nodes = (Node("a"), Node("b"), Node("c", ("b",)), Node("d", ("a",)), Node("e", ("d",)))
    scope = DagScope.opened("", Graph.of({node.name: node for node in nodes}), keep_going=True)
    steps(scope, Opened(), Resolved("b", Way.RUN))

    assert [
        Settle("a", "FAILED", "boom", "why"),
        Settle("d", "SKIPPED", "upstream failed: a"),
        Settle("e", "SKIPPED", "upstream skipped: d"),
    ] == fail(scope, "a")
    assert [Settle("b", "SUCCEEDED"), Resolve("c")] == scope.step(AttemptEnded("b", 1, ok=True))
    assert [Settle("c", "SUCCEEDED"), Close("FAILED", "a")] == succeed(scope, "c")


def test_a_task_whose_inputs_cannot_be_made_out_has_failed() -> None:
    scope = scope_of(*CHAIN)
    scope.step(Opened())

    answer = scope.step(Resolved("a", Way.FAIL, "no such value", "error"))

    assert Settle("a", "FAILED", "no such value", "error") == answer[0]
    assert Close("FAILED", "a") == answer[-1]


def test_an_always_task_runs_after_a_failure_and_the_dag_fails_all_the_same() -> None:
    scope = scope_of(Node("a"), Node("b", ("a",)), Node("exit", ("a", "b"), always=True))
    scope.step(Opened())

    assert [
        Settle("a", "FAILED", "boom", "why"),
        Settle("b", "SKIPPED", "upstream failed: a"),
        Resolve("exit"),
    ] == fail(scope, "a")
    assert [Settle("exit", "SUCCEEDED"), Close("FAILED", "a")] == succeed(scope, "exit")


def test_an_always_task_waits_for_what_still_runs() -> None:
    scope = scope_of(Node("a"), Node("b"), Node("exit", ("a", "b"), always=True))
    steps(scope, Opened(), Resolved("b", Way.RUN))

    assert [Settle("a", "FAILED", "boom", "why")] == fail(scope, "a")
    assert [Settle("b", "SUCCEEDED"), Resolve("exit")] == scope.step(AttemptEnded("b", 1, ok=True))


def test_an_always_task_runs_once_when_all_it_waits_for_is_skipped() -> None:
    scope = scope_of(Node("a"), Node("b", ("a",)), Node("exit", ("a", "b"), always=True))
    scope.step(Opened())

    answer = scope.step(Resolved("a", Way.SKIP))

    assert 1 == answer.count(Resolve("exit"))


def test_a_failed_attempt_is_repeated_after_its_back_off() -> None:
    scope = scope_of(Node("a", retries=Retries(2, first_s=10, factor=3, most_s=25)))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    assert [Retry("a", 2, 10, "retry 1 of 2: boom")] == scope.step(
        AttemptEnded("a", 1, ok=False, reason="boom")
    )
    assert [Start("a", 2)] == scope.step(TimerFired("a"))
    assert [Retry("a", 3, 25, "retry 2 of 2: boom")] == scope.step(
        AttemptEnded("a", 2, ok=False, reason="boom")
    )
    assert [Start("a", 3)] == scope.step(TimerFired("a"))
    assert [Settle("a", "FAILED", "boom"), Close("FAILED", "a")] == scope.step(
        AttemptEnded("a", 3, ok=False, reason="boom")
    )


def test_without_back_off_the_next_attempt_starts_at_once() -> None:
    scope = scope_of(Node("a", retries=Retries(1)))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    assert [Start("a", 2)] == scope.step(AttemptEnded("a", 1, ok=False))


def test_only_named_failures_are_tried_again() -> None:
    scope = scope_of(Node("a", retries=Retries(3, only=Only(kinds=frozenset({"Timeout"})))))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    first = AttemptEnded("a", 1, ok=False, reason="slow", failure=Failure("Timeout"))
    assert [Start("a", 2)] == scope.step(first)
    second = AttemptEnded("a", 2, ok=False, reason="boom", failure=Failure("ValueError", 1, ("ValueError",)))
    reason = "not tried again (only after Timeout): boom"
    assert [Settle("a", "FAILED", reason), Close("FAILED", "a")] == scope.step(second)


def test_a_dag_is_opened_again_for_the_failures_that_it_names() -> None:
    scope = scope_of(Node("a", retries=Retries(3, only=Only(exit_codes=((3, 5),)))))
    steps(scope, Opened(), Resolved("a", Way.OPEN))

    assert [Open("a", 2)] == scope.step(ChildClosed("a", "FAILED", "it", None, Failure("Exit", 4)))
    reason = "not tried again (only after exit code 3-5): it"
    assert [Settle("a", "FAILED", reason), Close("FAILED", "a")] == scope.step(
        ChildClosed("a", "FAILED", "it", None, Failure("Exit", 6))
    )


def test_when_no_tries_are_left_the_failure_says_what_it_is() -> None:
    scope = scope_of(Node("a", retries=Retries(0, only=Only(kinds=frozenset({"Timeout"})))))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    assert Settle("a", "FAILED", "boom") in scope.step(AttemptEnded("a", 1, ok=False, reason="boom"))


def test_lost_attempts_are_repeated_apart_from_the_users_retries() -> None:
    scope = scope_of(Node("a"))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    for number in (1, 2, 3):
        assert [Start("a", number + 1)] == scope.step(AttemptLost("a", number, "host gone"))
    assert [Settle("a", "FAILED", "host gone"), Close("FAILED", "a")] == scope.step(
        AttemptLost("a", 4, "host gone")
    )


def test_a_task_that_must_not_be_begun_twice_fails_when_it_is_lost() -> None:
    scope = scope_of(Node("a", retries=Retries(5, lost=0)))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    assert [Settle("a", "FAILED", "host gone"), Close("FAILED", "a")] == scope.step(
        AttemptLost("a", 1, "host gone")
    )


def test_late_and_repeated_reports_change_nothing() -> None:
    scope = scope_of(Node("a", retries=Retries(1)), Node("b", ("a",)))
    steps(scope, Opened(), Resolved("a", Way.RUN), AttemptEnded("a", 1, ok=False))

    assert [] == scope.step(AttemptEnded("a", 1, ok=True))
    assert [] == scope.step(AttemptLost("a", 1, "late"))
    assert [] == scope.step(TimerFired("a"))
    assert [] == scope.step(Resolved("a", Way.RUN))
    assert [] == scope.step(AttemptStarted("b", 1))


def test_a_nested_dag_opens_and_closes_with_its_child() -> None:
    scope = scope_of(Node("inner"), Node("after", ("inner",)))
    scope.step(Opened())

    assert [Open("inner", 1, "inputs")] == scope.step(Resolved("inner", Way.OPEN, detail="inputs"))
    assert [Settle("inner", "SUCCEEDED", None, "outputs"), Resolve("after")] == scope.step(
        ChildClosed("inner", "SUCCEEDED", detail="outputs")
    )


def test_a_nested_dag_is_tried_again_in_a_new_round() -> None:
    scope = scope_of(Node("inner", retries=Retries(1, first_s=5)))
    steps(scope, Opened(), Resolved("inner", Way.OPEN))

    assert [Retry("inner", 2, 5, "retry 1 of 1: task x failed")] == scope.step(
        ChildClosed("inner", "FAILED", "task x failed")
    )
    assert [Open("inner", 2)] == scope.step(TimerFired("inner"))
    assert [Settle("inner", "FAILED", "again"), Close("FAILED", "inner")] == scope.step(
        ChildClosed("inner", "FAILED", "again")
    )


def test_cancelling_kills_what_runs_and_starts_nothing() -> None:
    scope = scope_of(Node("a"), Node("b", ("a",)), Node("exit", ("b",), always=True))
    steps(scope, Opened(), Resolved("a", Way.RUN))

    assert [
        Kill("a", "by the user"),
        Settle("b", "CANCELED", "by the user"),
        Settle("exit", "CANCELED", "by the user"),
    ] == scope.step(CancelRequested("by the user"))
    assert [Settle("a", "CANCELED", "by the user"), Close("CANCELED", None, "by the user")] == scope.step(
        AttemptKilled("a", 1)
    )


def test_cancelling_ends_a_task_that_waits_for_its_next_attempt() -> None:
    scope = scope_of(Node("a", retries=Retries(1, first_s=60)))
    steps(scope, Opened(), Resolved("a", Way.RUN), AttemptEnded("a", 1, ok=False))

    assert [Settle("a", "CANCELED", "stop"), Close("CANCELED", None, "stop")] == scope.step(
        CancelRequested("stop")
    )
    assert [] == scope.step(TimerFired("a"))


def timed(retries: int = 0) -> DagScope:
    scope = scope_of(Node("a", retries=Retries(count=retries)))
    steps(scope, Opened(), Resolved("a", Way.RUN), AttemptStarted("a", 1))
    return scope


def test_an_attempt_whose_time_is_up_is_killed_and_has_failed() -> None:
    scope = timed()

    assert [Kill("a", "its time is up")] == scope.step(TimeUp("a", 1))
    assert [Settle("a", "FAILED", "too long", "why"), Close("FAILED", "a")] == scope.step(
        AttemptKilled("a", 1, "too long", "why")
    )


def test_an_attempt_whose_time_was_up_is_tried_again() -> None:
    scope = timed(retries=1)

    assert [Start("a", 2)] == steps(scope, TimeUp("a", 1), AttemptKilled("a", 1, "too long"))
    assert [] == scope.step(TimeUp("a", 1))
    assert [Settle("a", "CANCELED", "stop"), Close("CANCELED", None, "stop")] == steps(
        scope, CancelRequested("stop"), AttemptKilled("a", 2)
    )


def test_an_attempt_that_ends_as_its_time_is_up_keeps_its_own_end() -> None:
    scope = timed()

    assert [Settle("a", "SUCCEEDED"), Close("SUCCEEDED")] == steps(
        scope, TimeUp("a", 1), AttemptEnded("a", 1, ok=True)
    )


def test_a_run_that_is_cancelled_asks_for_no_more_time() -> None:
    scope = timed()

    assert [] == steps(scope, CancelRequested("stop"), TimeUp("a", 1))


def test_a_task_that_ends_while_it_is_being_killed_keeps_its_own_end() -> None:
    scope = scope_of(Node("a", retries=Retries(3)))
    steps(scope, Opened(), Resolved("a", Way.RUN), CancelRequested("stop"))

    assert [Settle("a", "FAILED", "boom"), Close("CANCELED", "a", "stop")] == scope.step(
        AttemptEnded("a", 1, ok=False, reason="boom")
    )


def test_a_recovered_dag_asks_again_for_what_was_not_done() -> None:
    graph = Graph.of({node.name: node for node in CHAIN})
    scope = DagScope.loaded("", graph, {"a": "SUCCEEDED", "b": "PENDING", "c": "PENDING"}, {})

    assert [Resolve("b")] == scope.step(Recovered())


def test_a_reopened_dag_ends_each_task_once() -> None:
    graph = Graph.of({node.name: node for node in (*CHAIN, Node("d"))})
    states = {"a": "SKIPPED", "b": "PENDING", "c": "PENDING", "d": "PENDING"}
    scope = DagScope.loaded("", graph, states, {})

    assert [
        Settle("b", "SKIPPED", "upstream skipped: a"),
        Settle("c", "SKIPPED", "upstream skipped: b"),
        Resolve("d"),
    ] == scope.step(Recovered())


def test_a_recovered_attempt_goes_on_where_it_was() -> None:
    graph = Graph.of({"a": Node("a", retries=Retries(3))})
    progress = {"a": Progress(attempts=3, failures=2, running=True)}
    scope = DagScope.loaded("", graph, {"a": "RUNNING"}, progress)

    assert [] == scope.step(Recovered())
    assert [Start("a", 4)] == scope.step(AttemptEnded("a", 3, ok=False))
    assert [Settle("a", "FAILED"), Close("FAILED", "a")] == scope.step(AttemptEnded("a", 4, ok=False))


def test_attempts_of_a_resumed_task_are_counted_on() -> None:
    graph = Graph.of({"a": Node("a")})
    scope = DagScope.loaded("", graph, {"a": "PENDING"}, {"a": Progress(attempts=2)})
    scope.step(Recovered())

    assert [Start("a", 3)] == scope.step(Resolved("a", Way.RUN))


def test_a_back_off_never_exceeds_its_maximum() -> None:
    retries = Retries(10_000, first_s=1, factor=10, most_s=60)

    assert [1, 10, 60, 60] == [retries.delay_s(failures) for failures in (1, 2, 3, 9_999)]
