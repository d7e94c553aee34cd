"""Every error that a user can meet.

::

    Error
      * DefinitionError          a pipeline or component is written wrongly
      * IRError                  a pipeline document is not valid
      * ExpressionError          a condition or placeholder is not valid
      * SubmitError              a run cannot start as asked
      * ConfigError              a setting or the home folder cannot be used
      * StoreError
        + NotFound
        + Conflict
        + Unavailable
      * BlobError                an artifact cannot be read or written
      * EnvironmentBuildError    a component's packages cannot be installed
      * TaskFailed               a task ended without success
      * Cancelled                a run was cancelled
"""

from __future__ import annotations


class Error(Exception):
    """An error that its reader can act on.

    Args:
        message: What happened, and why.
        where: The place: ``file:line``, a path in a document, or a task's path.
        hint: One thing to do about it.
    """

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        lines = [self.message]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class DefinitionError(Error, ValueError, TypeError):
    """A pipeline or component is written wrongly.

    It is both a ``ValueError`` and a ``TypeError``: stock KFP raises one or the other for the same
    mistakes, and its users catch both.
    """


class IRError(Error, ValueError):
    """A pipeline document does not follow the PipelineSpec format."""


class ExpressionError(Error, ValueError):
    """A condition or placeholder cannot be parsed or evaluated."""


class SubmitError(Error):
    """A run cannot start as asked; nothing was started."""


class ConfigError(Error):
    """A setting, or the home folder, cannot be used."""


class StoreError(Error):
    """The metadata store refused an operation."""


class NotFound(StoreError):
    """The named thing is not in the store."""


class Conflict(StoreError):
    """The thing exists already, or has changed since it was read."""


class Unavailable(StoreError):
    """The database cannot be reached, opened or written."""


class BlobError(Error):
    """An artifact's bytes cannot be read or written."""


class EnvironmentBuildError(Error):
    """The environment that a component asks for cannot be built."""


class TaskFailed(Error):
    """A task ended without success."""


class Cancelled(Error):
    """A run was cancelled before it ended."""
