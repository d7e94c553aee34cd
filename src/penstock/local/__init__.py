"""Run pipelines on this machine, with nothing started beforehand."""

from penstock.local.embedded import Embedded, embedded
from penstock.local.results import RunResult, read_result

__all__ = ["Embedded", "RunResult", "embedded", "read_result"]
