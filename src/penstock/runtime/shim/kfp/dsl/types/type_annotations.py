"""The annotations' classes, by their module's name in KFP."""

from penstock.runtime.annotations import (
    EmbeddedAnnotation,
    InputAnnotation,
    InputPath,
    OutputAnnotation,
    OutputPath,
    is_artifact_class,
)

__all__ = [
    "EmbeddedAnnotation",
    "InputAnnotation",
    "InputPath",
    "OutputAnnotation",
    "OutputPath",
    "is_artifact_class",
]
