"""What `penstock.runners.base` says of a runner, sentence by sentence, for every runner.

A runner that is new is added to the stages in `conftest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.runners import AttemptRef, Failed, Killed, Lost, Started, Succeeded, Waiting
from penstock.runtime.identity import now
from support.attempts import END, output_of
from support.remote import TROUBLES, Trouble

if TYPE_CHECKING:
    from support.stages import RemoteStage, SeparateStage, Stage

SOON_S = 5.0
"""How soon after it is known a reason to wait is said."""


# Every runner.


def test_an_attempt_starts_and_then_succeeds_with_its_output(stage: Stage) -> None:
    reports = stage.reports()
    works = stage.works(3)
    stage.runner(reports).start(works)

    assert isinstance(reports.next((Started, *END)), Started)
    assert 6 == output_of(reports.end(works.ref))


def test_an_attempt_whose_user_code_raises_has_failed(stage: Stage) -> None:
    reports = stage.reports()
    raises = stage.raises()
    stage.runner(reports).start(raises)
    end = reports.end(raises.ref)

    assert isinstance(end, Failed)
    assert ("ValueError", "ValueError: no") == (end.error.kind, end.error.message)


def test_a_report_says_when_that_happened(stage: Stage) -> None:
    reports = stage.reports()
    before = now()
    stage.runner(reports).start(stage.works())
    reports.end()
    times = [report.at for report in reports.seen]

    assert sorted(times) == times
    assert before <= times[0] <= times[-1] <= now()


def test_each_attempt_ends_in_a_report_of_its_own(stage: Stage) -> None:
    reports = stage.reports()
    runner = stage.runner(reports)
    for number in range(1, 21):
        runner.start(stage.works(number))
    ends = [reports.end() for _ in range(20)]

    assert {number: 2 * number for number in range(1, 21)} == {end.ref.number: output_of(end) for end in ends}


def test_the_runner_says_of_what_it_was_never_asked_for_that_it_is_lost(stage: Stage) -> None:
    reports = stage.reports()
    unknown = AttemptRef("run", "unknown", 1)
    stage.runner(reports).reconcile([unknown])

    assert isinstance(reports.end(unknown), Lost)


def test_the_end_is_reported_before_the_runner_knows_nothing_of_it(stage: Stage) -> None:
    reports = stage.reports()
    runner = stage.runner(reports)
    works = stage.works()
    runner.start(works)
    first = reports.end(works.ref)
    runner.reconcile([works.ref])
    runner.reconcile([])

    assert isinstance(first, Succeeded)


# Runners whose attempts run beside the engine, and outlive it.


def test_starting_does_not_wait_for_the_attempt(separate: SeparateStage) -> None:
    reports = separate.reports()
    runner = separate.runner(reports)
    waits = separate.waits()
    runner.start(waits)
    separate.until_it_runs(waits)
    runner.reconcile([waits.ref])
    separate.finish(waits)

    assert "done" == output_of(reports.end(waits.ref))


def test_user_code_runs_once_however_often_its_attempt_is_started(separate: SeparateStage) -> None:
    mine, others = separate.reports(), separate.reports()
    works = separate.works()
    runner, other = separate.runner(mine), separate.runner(others)
    runner.start(works)
    runner.start(works)
    other.start(works)

    assert [2, 2] == [output_of(reports.end(works.ref)) for reports in (mine, others)]
    later = separate.reports()
    separate.runner(later).start(works)
    assert 2 == output_of(later.end(works.ref))
    assert 1 == separate.starts(works)


def test_adopting_what_never_started_starts_it(separate: SeparateStage) -> None:
    reports = separate.reports()
    works = separate.works(2)
    separate.runner(reports).adopt(works)

    assert 4 == output_of(reports.end(works.ref))
    assert 1 == separate.starts(works)


def test_adopting_what_has_ended_reports_its_result(separate: SeparateStage) -> None:
    reports, later = separate.reports(), separate.reports()
    works = separate.works()
    separate.runner(reports).start(works)
    reports.end(works.ref)
    separate.runner(later).adopt(works)

    assert 2 == output_of(later.end(works.ref))
    assert 1 == separate.starts(works)


def test_an_attempt_outlives_its_runner_and_the_next_one_adopts_it(separate: SeparateStage) -> None:
    reports, later = separate.reports(), separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    place = reports.next(Started, waits.ref).place
    runner.close()
    separate.runner(later).adopt(waits)
    found = later.next(Started, waits.ref).place
    separate.finish(waits)

    assert place == found
    assert "done" == output_of(later.end(waits.ref))
    assert [] == reports.rest()
    assert 1 == separate.starts(waits)


def test_adopting_what_runs_here_already_changes_nothing(separate: SeparateStage) -> None:
    reports = separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    runner.adopt(waits)
    runner.adopt(waits)
    separate.finish(waits)

    assert "done" == output_of(reports.end(waits.ref))
    assert 1 == separate.starts(waits)


def test_adopting_what_is_gone_reports_it_lost(separate: SeparateStage) -> None:
    reports, later = separate.reports(), separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    runner.close()
    separate.vanish(waits)
    separate.runner(later).adopt(waits)

    assert isinstance(later.end(waits.ref), Lost)
    assert 1 == separate.starts(waits)


def test_what_is_killed_is_dead_when_that_is_reported(separate: SeparateStage) -> None:
    reports = separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    runner.kill(waits.ref)
    runner.kill(waits.ref)

    assert isinstance(reports.end(waits.ref), Killed)
    assert not separate.is_alive(waits)


def test_what_is_killed_before_it_has_begun_ends(separate: SeparateStage) -> None:
    reports = separate.reports()
    runner = separate.runner(reports)
    started = [separate.works(number) for number in range(1, 21)]
    for works in started:
        runner.start(works)
        runner.kill(works.ref)
    ends = reports.first_ends(20)

    assert {works.ref for works in started} == ends.keys()
    assert all(isinstance(end, Killed | Succeeded) for end in ends.values())


def test_killing_what_has_ended_leaves_it_ended(separate: SeparateStage) -> None:
    reports = separate.reports()
    runner = separate.runner(reports)
    first, second = separate.works(1), separate.works(2)
    runner.start(first)
    reports.end(first.ref)
    runner.kill(first.ref)
    runner.start(second)

    assert second.ref == reports.end().ref


def test_what_was_adopted_can_be_killed(separate: SeparateStage) -> None:
    reports, later = separate.reports(), separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    runner.close()
    second = separate.runner(later)
    second.adopt(waits)
    second.kill(waits.ref)

    assert isinstance(later.end(waits.ref), Killed)
    assert not separate.is_alive(waits)


def test_what_goes_on_is_left_alone_when_the_engine_asks(separate: SeparateStage) -> None:
    reports = separate.reports()
    waits, works = separate.waits(1), separate.works(2)
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    for _ in range(3):
        runner.reconcile([waits.ref])
    runner.start(works)

    assert works.ref == reports.end().ref
    assert separate.is_alive(waits)
    separate.finish(waits)
    assert "done" == output_of(reports.end(waits.ref))
    assert 1 == separate.starts(waits)


def test_what_cannot_start_says_why_and_not_that_it_runs(separate: SeparateStage) -> None:
    reports = separate.reports()
    runner = separate.runner(reports)
    works, reason, let = separate.crowd(runner)
    asked_at = now()
    runner.start(works)
    waiting = reports.next((Waiting, Started), works.ref)

    assert isinstance(waiting, Waiting)
    assert reason == waiting.reason
    assert now() - asked_at < SOON_S * 1e6
    assert 0 == separate.starts(works)
    let()
    assert 2 == output_of(reports.end(works.ref))


def test_a_closed_runner_reports_nothing(separate: SeparateStage) -> None:
    reports, later = separate.reports(), separate.reports()
    waits = separate.waits()
    runner = separate.runner(reports)
    runner.start(waits)
    separate.until_it_runs(waits)
    reports.next(Started, waits.ref)
    runner.close()
    reports.rest()
    runner.kill(waits.ref)
    runner.reconcile([waits.ref])
    separate.runner(later).adopt(waits)
    separate.finish(waits)
    later.end(waits.ref)

    assert [] == reports.rest()


def test_every_runner_there_says_the_same_of_an_environment(separate: SeparateStage) -> None:
    first, second = (separate.runner(separate.reports()) for _ in range(2))
    container = separate.works().container

    assert "" != first.identity(container) == second.identity(container)


# Runners whose place may not answer.


def test_what_could_not_be_started_is_started_once_the_place_answers(remote: RemoteStage) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    works = remote.works()
    remote.remote.is_down = True
    runner.start(works)

    assert "the cluster does not answer" == reports.next(Waiting, works.ref).reason
    remote.remote.is_down = False
    runner.reconcile([works.ref])
    assert 2 == output_of(reports.end(works.ref))


def test_nothing_is_reported_as_killed_while_the_place_does_not_answer(remote: RemoteStage) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    waits = remote.waits()
    runner.start(waits)
    remote.until_it_runs(waits)
    remote.remote.is_down = True
    runner.kill(waits.ref)
    runner.reconcile([waits.ref])
    remote.settle()

    assert not [report for report in reports.rest() if isinstance(report, END)]
    remote.remote.is_down = False
    runner.reconcile([waits.ref])
    assert isinstance(reports.end(waits.ref), Killed)


def test_an_end_of_which_no_event_has_come_is_reported_when_the_engine_asks(remote: RemoteStage) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    works = remote.works()
    runner.start(works)
    remote.until_it_runs(works)
    remote.drop_events()

    assert [] == [report for report in reports.rest() if isinstance(report, END)]
    runner.reconcile([works.ref])
    assert 2 == output_of(reports.end(works.ref))


def test_what_is_gone_is_lost_when_the_engine_asks(remote: RemoteStage) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    waits = remote.waits()
    runner.start(waits)
    remote.until_it_runs(waits)
    remote.vanish(waits)
    runner.reconcile([waits.ref])

    assert isinstance(reports.end(waits.ref), Lost)


def test_user_code_never_begins_after_killed_though_a_call_takes_effect_late(remote: RemoteStage) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    works = remote.works()
    remote.remote.troubles.append("later")
    runner.start(works)
    runner.kill(works.ref)

    assert isinstance(reports.end(works.ref), Killed)
    remote.settle()
    assert 0 == remote.starts(works)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_call_that_failed_starts_nothing_twice(remote: RemoteStage, trouble: Trouble) -> None:
    reports = remote.reports()
    runner = remote.runner(reports)
    works = remote.works()
    remote.remote.troubles.append(trouble)
    runner.start(works)
    runner.reconcile([works.ref])

    assert 2 == output_of(reports.end(works.ref))
    remote.settle()
    assert 1 == remote.starts(works)
