"""Tags of runs on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def one() -> int:
    return 1

@dsl.pipeline
def flow() -> int:
    return one().output
"""


def test_runs_are_tagged_found_by_their_tags_and_tagged_anew(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    words = ("--sdk", "penstock", "--json")
    first = json.loads(penstock("run", "flow.py", "--tag", "team=red", "--tag", "n=1", *words).out)["run_id"]
    other = json.loads(penstock("run", "flow.py", *words).out)["run_id"]
    again = json.loads(penstock("rerun", first, "--tag", "n=2", *words).out)["run_id"]

    def found(*tags: str) -> list[str]:
        asked = [word for tag in tags for word in ("--tag", tag)]
        return [run["run_id"] for run in json.loads(penstock("runs", "--json", *asked).out)]

    assert [again, first] == found("team=red")
    assert [first] == found("team=red", "n=1")
    assert [again, other, first] == found()
    assert "team=red" in penstock("runs", "--tag", "n=2").out
    done = penstock("tag", other, "--tag", "team=blue", "--name", "renamed", "--json")
    assert {"run_id": other, "name": "renamed", "description": "", "tags": {"team": "blue"}} == json.loads(
        done.out
    )
    assert [other] == found("team=blue")
    assert "team" not in penstock("tag", "renamed", "--remove", "team").out
    assert [] == found("team=blue")


def test_what_is_no_tag_is_wrong_use(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    for words, said in (
        (("--tag", "red"), "write KEY=VALUE"),
        (("--tag", "a.b=c"), "must not have a dot"),
        (("--tag", "a=b", "--tag", "a=c"), "is given twice"),
    ):
        done = penstock("run", "flow.py", "--sdk", "penstock", *words)
        assert 2 == done.code
        assert said in done.error
    assert [] == json.loads(penstock("runs", "--json").out)
    resumed = penstock("run", "--resume", "x", "--tag", "a=b")
    assert 2 == resumed.code
    assert "takes no --tag" in resumed.error


def test_a_tag_that_is_not_there_cannot_be_removed(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock("run", "flow.py", "--sdk", "penstock", "--tag", "a=b", "--name", "mine")

    done = penstock("tag", "mine", "--remove", "z")

    assert 2 == done.code
    assert "has no tag 'z'" in done.error
    assert "it has a" in done.error
