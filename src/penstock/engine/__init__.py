"""The run loop: it asks the plan, commits, performs, and feeds what happened back.

One plain thread with one queue; runners, timers and callers post to it.
"""

from penstock.engine.engine import Engine
from penstock.engine.submit import RunOptions, submit

__all__ = ["Engine", "RunOptions", "submit"]
