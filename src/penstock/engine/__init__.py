"""The run loop: it asks the plan, commits, performs, and feeds what happened back.

One plain thread with one queue; runners, timers and callers post to it.
"""

from penstock.engine.engine import Engine
from penstock.engine.submit import About, RunOptions, submit

__all__ = ["About", "Engine", "RunOptions", "submit"]
