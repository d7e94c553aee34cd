"""The pages of the web UI, in one table: each is walked by the browser tests and pictured for the docs.

Words in capitals stand for ids of `support.sample_runs`. Whoever adds a page adds a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VIEWS", "View", "address"]


class View(NamedTuple):
    """Something to look at.

    Args:
        name: What its picture is called.
        path: Its address, after the ``#``.
        ready: A selector of what is there when all of it has been fetched.
        phone: Whether it is pictured at the width of a telephone too.
    """

    name: str
    path: str
    ready: str = "table tbody tr"
    phone: bool = False


VIEWS = (
    View("home", "/", ".home-section", phone=True),
    View("start", "/start?sample=sweep", "pre", phone=True),
    View("runs", "/runs", "main a[href*='/runs/details/']", phone=True),
    View(
        "runs-plot",
        "/experiments/details/EXPERIMENT?view=plot&ranges=parameter:epochs~20~40",
        ".parallel path",
    ),
    View("archived-runs", "/archive/runs", "h2"),
    View("run-graph", "/runs/details/LOOP", ".node", phone=True),
    View("run-table", "/runs/details/LOOP?view=table", "[role=treeitem]"),
    View("run-timeline", "/runs/details/LOOP?view=timeline", ".bar"),
    View("run-detail", "/runs/details/LOOP?view=detail"),
    View("run-spec", "/runs/details/LOOP?view=spec", "pre"),
    View("run-failed", "/runs/details/FAILED?task=TASK", "aside", phone=True),
    View("run-running", "/runs/details/RUNNING?task=wait-for&tab=logs", "aside"),
    View("compare", "/compare?runlist=RUNS", phone=True),
    View("compare-plots", "/compare?runlist=RUNS&view=plots", ".parallel path"),
    View("compare-tasks", "/compare?runlist=RUNS&view=tasks"),
    View("compare-curves", "/compare?runlist=CLASSIFIERS&view=curves", ".matrices table"),
    View("compare-reports", "/compare?runlist=CLASSIFIERS&view=reports", "iframe"),
    View("new-run", "/runs/new?pipelineId=PIPELINE", "input"),
    View("new-recurring-run", "/runs/new?pipelineId=PIPELINE&recurring=1", "time", phone=True),
    View("pipelines", "/pipelines"),
    View("pipeline", "/pipelines/details/PIPELINE", ".node"),
    View("pipeline-health", "/pipelines/details/PIPELINE?view=health", ".health-square", phone=True),
    View("pipeline-changes", "/pipelines/details/PIPELINE?view=changes", ".change-words"),
    View("pipeline-yaml-changes", "/pipelines/details/PIPELINE?view=changes&part=yaml", ".diff"),
    View("pipeline-task", "/pipelines/details/PIPELINE?task=make-data", "aside"),
    View("pipeline-spec", "/pipelines/details/PIPELINE?view=spec", "pre"),
    View("upload", "/pipeline_versions/new", "form"),
    View("experiments", "/experiments"),
    View("archived-experiments", "/archive/experiments", "h2"),
    View("experiment", "/experiments/details/EXPERIMENT"),
    View("recurring-runs", "/recurringruns"),
    View("recurring-run", "/recurringrun/details/RECURRING"),
    View("recurring-run-edit", "/recurringrun/edit/RECURRING", "time"),
    View("artifacts", "/artifacts"),
    View("artifact", "/artifacts/CURVE", "svg[role=img]"),
    View("artifact-html", "/artifacts/HTML", "iframe"),
    View("artifact-lineage", "/artifacts/CURVE/lineage", ".lineage-card", phone=True),
    View("artifact-lineage-list", "/artifacts/CURVE/lineage?view=list"),
    View("executions", "/executions", phone=True),
    View("execution", "/executions/EXECUTION"),
    View("not-found", "/nowhere", "h2"),
)


def address(view: View, ids: Mapping[str, str]) -> str:
    """Return the address of a view, with the ids of a server."""
    path = view.path
    for word in sorted(ids, key=len, reverse=True):
        path = path.replace(word, ids[word])
    return f"/#{path}"
