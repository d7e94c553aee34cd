"""How runs differ, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl
from kfp.dsl import Metrics, Output

@dsl.component
def load(path: str) -> int:
    return len(path)

@dsl.component
def fit(rows: int, rate: float, metrics: Output[Metrics]):
    metrics.log_metric("accuracy", rate * rows)

@dsl.pipeline
def flow(rate: float = 0.5, path: str = "wine"):
    fit(rows=load(path=path).output, rate=rate)
"""


def test_runs_have_a_column_each_and_what_differs_a_star(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    words = ("run", "flow.py", "--sdk", "penstock")
    assert 0 == penstock(*words, "--name", "first", "--tag", "team=red").code
    assert 0 == penstock(*words, "--name", "second", "-p", "rate=0.25").code

    done = penstock("compare", "first", "second")

    assert 0 == done.code, done.err
    lines = {line[2:].split("  ")[0]: line for line in done.out.splitlines()}
    assert ["first", "second"] == lines["name"].split()[1:]
    assert ["SUCCEEDED", "SUCCEEDED"] == lines["state"].split()[1:]
    assert ["*", "parameter", "rate", "0.5", "0.25"] == lines["parameter rate"].split()
    assert ["parameter", "path", "wine", "wine"] == lines["parameter path"].split()
    assert ["*", "metric", "fit", "accuracy", "2.0", "1.0"] == lines["metric fit accuracy"].split()
    assert lines["task load"].startswith("* task load")
    assert "CACHED" in lines["task load"]
    assert ["*", "tag", "team", "red"] == lines["tag team"].split()
    fewer = penstock("compare", "-d", "first", "second").out
    assert "parameter rate" in fewer
    assert "parameter path" not in fewer
    told = penstock("compare", "first", "second", "--json").json
    assert ["first", "second"] == [run["display_name"] for run in told["runs"]]
    assert told["same_pipeline"]


def test_one_run_is_nothing_to_compare(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock("run", "flow.py", "--sdk", "penstock", "--name", "first")

    alone, twice, unknown = (
        penstock("compare", "first"),
        penstock("compare", "first", "first"),
        penstock("compare", "first", "none"),
    )

    assert (2, 2, 2) == (alone.code, twice.code, unknown.code)
    assert "two to 10 different runs are compared, and 1 are named" in twice.error
    assert "there is no run 'none'" in unknown.error
    assert 2 == penstock("compare").code
