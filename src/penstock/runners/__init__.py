"""Where an attempt runs: each runner takes attempts and reports what became of them."""

from penstock.runners.base import (
    Attempt,
    AttemptRef,
    Failed,
    Killed,
    Lost,
    Mounts,
    Report,
    Reporter,
    Runner,
    Started,
    Succeeded,
    Waiting,
)

__all__ = [
    "Attempt",
    "AttemptRef",
    "Failed",
    "Killed",
    "Lost",
    "Mounts",
    "Report",
    "Reporter",
    "Runner",
    "Started",
    "Succeeded",
    "Waiting",
]
