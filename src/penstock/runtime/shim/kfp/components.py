"""The names of ``kfp.components`` that a component can use inside a task."""

from penstock.runtime.annotations import InputPath, OutputPath

__all__ = ["InputPath", "OutputPath"]
