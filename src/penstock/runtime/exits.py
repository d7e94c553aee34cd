"""The exit codes of a task's process that could say nothing in its folder."""

from __future__ import annotations

__all__ = ["ALREADY_STARTED", "UNUSABLE"]

ALREADY_STARTED = 121
"""Another process has claimed the attempt."""

UNUSABLE = 122
"""The folder cannot be written."""
