"""The class of a parameter for the task's own settings."""

from penstock.runtime.task_values import TaskConfig

__all__ = ["TaskConfig"]
