"""Durations of retries in each unit that there is, and which arguments may be left out."""

from kfp import dsl


@dsl.component
def flaky() -> int:
    return 1


@dsl.container_component
def command():
    return dsl.ContainerSpec(image="alpine:3.20", command=["false"])


@dsl.pipeline
def inner() -> int:
    return flaky().set_retry(2, backoff_duration="1s").output


@dsl.pipeline
def retry_units():
    for unit in ("s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes"):
        flaky().set_retry(1, backoff_duration=f"10{unit}", backoff_max_duration=f"20 {unit}")
    for unit in ("h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "week", "weeks"):
        flaky().set_retry(1, backoff_max_duration=f"2 {unit}")
    flaky().set_retry(num_retries=100, backoff_factor=0.5)
    flaky().set_retry(num_retries=1, backoff_factor=2)
    flaky().set_retry(1).set_retry(5)
    flaky().set_retry("4", backoff_factor="1.5")
    flaky().set_retry(1, backoff_factor=0)
    command().set_retry(3, "5s")
    inner().set_retry(2, backoff_duration="1 minute")
    with dsl.If(flaky().output == 1):
        flaky().set_retry(2)
        inner().set_retry(3)
