"""What `set_retry` does not take, of what is Penstock's own."""

from __future__ import annotations

from penstock import dsl
from support.authoring import text
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


@dsl.pipeline
def inner() -> None:
    text()


@in_pipeline("lost is -1")
def fewer_losses_than_none():
    text().set_retry(1, lost=-1)  # at fault


@in_pipeline("a pipeline or an importer is never lost itself")
def losses_of_a_pipeline():
    inner().set_retry(1, lost=0)  # at fault


@in_pipeline("names no failure")
def no_failures():
    text().set_retry(1, on=[])  # at fault


@in_pipeline("(?s)'OOM', which is neither a kind of failure nor an exception.*the kinds are .*OutOfMemory")
def unknown_kind():
    text().set_retry(1, on="OOM")  # at fault


@in_pipeline("memory_factor is 1; it says how many times as much")
def no_more_memory():
    text().set_memory_limit("1G").set_retry(1, memory_factor=1)  # at fault


@in_pipeline("memory_factor is nan; it says how many times as much")
def no_number():
    text().set_memory_limit("1G").set_retry(1, memory_factor=float("nan"))  # at fault


@in_pipeline("memory_factor is '2'; it says how many times as much")
def text_as_factor():
    text().set_memory_limit("1G").set_retry(1, memory_factor="2")  # at fault


@in_pipeline("memory_factor= has no effect where num_retries is 0")
def factor_without_tries():
    text().set_memory_limit("1G").set_retry(0, memory_factor=2)  # at fault


@in_pipeline("a pipeline or an importer has no memory of its own")
def factor_of_a_pipeline():
    inner().set_retry(1, memory_factor=2)  # at fault


@in_pipeline("memory_factor= raises a limit of memory, and the task has none")
def factor_without_limit():
    text().set_retry(1, memory_factor=2)  # at fault


@in_pipeline("most_memory= has no effect without memory_factor=")
def most_without_factor():
    text().set_memory_limit("1G").set_retry(1, most_memory="16G")  # at fault


@in_pipeline("Invalid memory string")
def most_that_is_no_amount():
    text().set_memory_limit("1G").set_retry(1, memory_factor=2, most_memory="16 GB")  # at fault


@in_pipeline("most_memory is a channel")
def most_from_a_channel(most: str = "16G"):
    text().set_memory_limit("1G").set_retry(1, memory_factor=2, most_memory=most)  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
