"""The class of an exit task's status parameter."""

from penstock.runtime.task_values import PipelineTaskFinalStatus

__all__ = ["PipelineTaskFinalStatus"]
