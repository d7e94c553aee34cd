"""Every error that a user can meet.

::

    Error
      * DefinitionError          a pipeline or component is written wrongly
        + InconsistentTypeException      a value of one type is given where another is declared
        + InvalidTopologyException       a task needs what its place in the pipeline cannot reach
        + InvalidControlFlowException    an Elif or Else stands where it has no If
        + MemberMissing                  something has no attribute or item of that name
          - OutputMissing                    a task has no output of that name
        + NotSupported                   what is written has no counterpart in a pipeline
      * IRError                  a pipeline document is not valid
      * ExpressionError          a condition or placeholder is not valid
      * SubmitError              a run cannot start as asked
        + RunnerMissing          nothing is here to run what is asked for: it needs containers
      * ConfigError              a setting or the home folder cannot be used
        + RegistryError          a registry of pipelines cannot be asked so
      * StoreError
        + NotFound
        + Conflict
        + Unavailable
      * APIError                 a server cannot be asked, or refuses
      * RequestError             what our server is sent cannot be read
      * BlobError                an artifact cannot be read or written
      * EnvironmentBuildError    a component's packages cannot be installed
      * InputError               a task's inputs cannot be determined
      * OutputError              what a task wrote is not what its component declares
      * TaskFailed               a task ended without success
        + RunFailed                      a component or pipeline that was called from Python
      * BackupError              a backup cannot be made, or cannot be restored
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
        return "\n".join([self.message, *self._details()])

    def _details(self) -> list[str]:
        lines = []
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return lines


class DefinitionError(Error, ValueError, TypeError):
    """A pipeline or component is written wrongly.

    It is both a ``ValueError`` and a ``TypeError``: stock KFP raises one or the other for the same
    mistakes, and its users catch both.
    """


class InconsistentTypeException(DefinitionError):
    """A value of one type is given where another type is declared."""


class InvalidTopologyException(DefinitionError):
    """A task needs what cannot be reached from its place in the pipeline."""


class InvalidControlFlowException(DefinitionError):
    """A ``dsl.Elif`` or ``dsl.Else`` stands where it has no ``dsl.If`` to go with."""


class NotSupported(DefinitionError, NotImplementedError):
    """What is written would have no counterpart in a pipeline."""


class MemberMissing(DefinitionError, KeyError, AttributeError):
    """Something has no attribute or item of that name."""


class OutputMissing(MemberMissing):
    """A task has no output of that name; or none, or several, where one is asked for."""


class IRError(Error, ValueError):
    """A pipeline document does not follow the PipelineSpec format."""


class ExpressionError(Error, ValueError):
    """A condition or placeholder cannot be parsed or evaluated.

    Args:
        message: What happened, and why.
        expression: The whole text of the condition or placeholder.
        position: Where in that text, counted in characters from 0.
        where: The place that holds the expression.
        hint: One thing to do about it.
    """

    def __init__(
        self,
        message: str,
        *,
        expression: str | None = None,
        position: int | None = None,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.expression = expression
        self.position = position

    def _details(self) -> list[str]:
        return [*self._excerpt(), *super()._details()]

    def _excerpt(self, width: int = 96) -> list[str]:
        """The line of the expression that the position is in, with a caret below."""
        if self.expression is None or self.position is None:
            return []
        start = self.expression.rfind("\n", 0, self.position) + 1
        line = self.expression[start:].partition("\n")[0].expandtabs(1)
        column = self.position - start
        left = max(0, min(column - width // 2, len(line) - width))
        return [f"    {line[left : left + width]}", "    " + " " * (column - left) + "^"]


class SubmitError(Error):
    """A run cannot start as asked; nothing was started."""


class RunnerMissing(SubmitError, RuntimeError):
    """Nothing is here to run what is asked for: it needs containers."""


class ConfigError(Error):
    """A setting, or the home folder, cannot be used."""


class RegistryError(ConfigError, ValueError):
    """A registry of pipelines cannot be asked so: no address, or a name that is none."""


class StoreError(Error):
    """The metadata store refused an operation."""


class NotFound(StoreError):
    """The named thing is not in the store."""


class Conflict(StoreError):
    """The thing exists already, or has changed since it was read."""


class Unavailable(StoreError):
    """The database cannot be reached, opened or written.

    Args:
        message: What happened, and why.
        where: The database.
        hint: One thing to do about it.
        passes: Whether it may pass by itself: a lock of another's, a lost connection, a server that starts.
    """

    def __init__(
        self, message: str, *, where: str | None = None, hint: str | None = None, passes: bool = False
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.passes = passes


class APIError(Error, OSError):
    """A server cannot be reached, or refuses what it is asked for.

    It is an ``OSError``, as the errors of the library ``requests`` are, which stock KFP lets through.

    Args:
        message: What was asked for, and what came of it.
        status: The status of the server's answer; None where there was none.
        hint: One thing to do about it.

    Attributes:
        reason: The words of that status, and
        body: the answer, as exceptions of ``kfp_server_api`` have them.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status
        self.reason = ""
        self.body = ""


class RequestError(Error, ValueError):
    """What a server is asked for, or sent, cannot be right."""


class BlobError(Error):
    """An artifact's bytes cannot be read or written."""


class EnvironmentBuildError(Error):
    """The environment that a component asks for cannot be built."""


class InputError(Error):
    """A task's inputs cannot be determined from what its run has produced."""


class OutputError(Error):
    """What a task wrote is not what its component declares."""


class TaskFailed(Error):
    """A task ended without success."""


class RunFailed(TaskFailed, RuntimeError):
    """A component or pipeline that was called from Python ended without success.

    Its cause is the exception of the task that failed, or what is known of it.
    """


class BackupError(Error):
    """A backup cannot be made, or cannot be restored."""


class Cancelled(Error):
    """A run was cancelled before it ended."""
