"""What happens next in a run: pure state machines, one for each scope.

A scope is one instance of a DAG, or of a loop. It is given events (`penstock.plan.events`) and answers
with changes (`penstock.plan.changes`): the new states of its tasks, and what is to be done. It has no
clock, does no I/O and makes no ids, so the same events always give the same run.
"""

from penstock.plan.changes import Change, Close, Kill, Open, OpenIteration, Resolve, Retry, Run, Settle, Start
from penstock.plan.dag import DagScope, Progress
from penstock.plan.events import (
    AttemptEnded,
    AttemptKilled,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    ChildClosed,
    Event,
    Opened,
    Recovered,
    Resolved,
    TimerFired,
    TimeUp,
    Way,
)
from penstock.plan.graph import Graph, Node, graph_of
from penstock.plan.loop import LoopScope, tolerated_of
from penstock.plan.normal import normalise
from penstock.plan.retries import Failure, Only, Retries

__all__ = [
    "AttemptEnded",
    "AttemptKilled",
    "AttemptLost",
    "AttemptStarted",
    "CancelRequested",
    "Change",
    "ChildClosed",
    "Close",
    "DagScope",
    "Event",
    "Failure",
    "Graph",
    "Kill",
    "LoopScope",
    "Node",
    "Only",
    "Open",
    "OpenIteration",
    "Opened",
    "Progress",
    "Recovered",
    "Resolve",
    "Resolved",
    "Retries",
    "Retry",
    "Run",
    "Settle",
    "Start",
    "TimeUp",
    "TimerFired",
    "Way",
    "graph_of",
    "normalise",
    "tolerated_of",
]
