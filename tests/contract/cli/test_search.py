"""Full-text search on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def fit(rate: float):
    if rate > 1:
        raise ValueError("the loss has diverged")

@dsl.pipeline
def flow(rate: float = 0.5):
    fit(rate=rate)
"""


def test_runs_and_failed_tasks_are_found(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    words = ("run", "flow.py", "--sdk", "penstock")
    penstock(*words, "--name", "the Riesling", "--tag", "team=red")
    penstock(*words, "--name", "other", "-p", "rate=2.0")

    by_name, by_error, nothing = (
        penstock("search", "riesl"),
        penstock("search", "loss", "diverged", "--json"),
        penstock("search", "nothing"),
    )

    [line] = by_name.out.splitlines()
    assert line.startswith("run ")
    assert line.endswith("the Riesling")
    assert {("run", "other"), ("task", "fit")} == {
        (each["type"], each["title"]) for each in json.loads(by_error.out)
    }
    assert (0, "", "nothing has all of 'nothing'\n") == (nothing.code, nothing.out, nothing.err)
    [tagged] = penstock("search", "team=red", "--type", "run").out.splitlines()
    assert tagged.endswith("the Riesling  tags: team=red")


def test_what_has_no_word_is_wrong_use(penstock: Penstock) -> None:
    done = penstock("search", "--", "--")

    assert 2 == done.code
    assert "has no word to search for" in done.error
