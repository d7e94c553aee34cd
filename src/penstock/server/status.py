"""What becomes of an error on the wire: a gRPC code, the HTTP status that goes with it, and a body.

The body is grpc-gateway's, as KFP's API server answers: ``{"code", "message", "details"}``, where the message
says what was tried before what went wrong, and the only detail is a ``google.rpc.Status``.
"""

from __future__ import annotations

import logging
from enum import IntEnum
from math import ceil
from typing import Any

from penstock.errors import (
    BlobError,
    Conflict,
    DefinitionError,
    Error,
    ExpressionError,
    InputError,
    IRError,
    NotFound,
    RequestError,
    SubmitError,
    Unavailable,
)

__all__ = ["Code", "Refusal", "http_status", "problem", "upload_problem"]

_log = logging.getLogger(__name__)

LONGEST = 8_000
"""So much of an error's text is told."""


class Code(IntEnum):
    """The codes of gRPC (``google.rpc.Code``) that are answered."""

    CANCELLED = 1
    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    UNAUTHENTICATED = 16


# grpc-gateway's, `runtime.HTTPStatusFromCode`; 408 is what it has had for a request that comes too slowly.
_STATUS = {
    Code.CANCELLED: 408,
    Code.INVALID_ARGUMENT: 400,
    Code.NOT_FOUND: 404,
    Code.ALREADY_EXISTS: 409,
    Code.PERMISSION_DENIED: 403,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.FAILED_PRECONDITION: 400,
    Code.ABORTED: 409,
    Code.UNIMPLEMENTED: 501,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
    Code.UNAUTHENTICATED: 401,
}

# The names that KFP's API server gives to its kinds of errors, in its messages.
_KINDS = {
    Code.INVALID_ARGUMENT: "InvalidInputError",
    Code.NOT_FOUND: "ResourceNotFoundError",
    Code.ALREADY_EXISTS: "AlreadyExistError",
    Code.PERMISSION_DENIED: "PermissionDeniedError",
    Code.RESOURCE_EXHAUSTED: "ResourceExhaustedError",
    Code.FAILED_PRECONDITION: "FailedPreconditionError",
    Code.ABORTED: "BadRequestError",
    Code.UNIMPLEMENTED: "UnimplementedError",
    Code.INTERNAL: "InternalServerError",
    Code.UNAVAILABLE: "UnavailableError",
    Code.UNAUTHENTICATED: "UnauthenticatedError",
}

_CODES: tuple[tuple[type[Error], Code], ...] = (
    (NotFound, Code.NOT_FOUND),
    (Conflict, Code.ALREADY_EXISTS),
    (Unavailable, Code.UNAVAILABLE),
    (RequestError, Code.INVALID_ARGUMENT),
    (SubmitError, Code.INVALID_ARGUMENT),
    (IRError, Code.INVALID_ARGUMENT),
    (InputError, Code.INVALID_ARGUMENT),
    (ExpressionError, Code.INVALID_ARGUMENT),
    (DefinitionError, Code.INVALID_ARGUMENT),
    (BlobError, Code.UNAVAILABLE),
)


class Refusal(Error):
    """A request that is refused, with the code to say so.

    Args:
        code: Why, in gRPC's terms.
        message: Why, in words.
        hint: One thing to do about it.
        retry_after_s: In how many seconds the same may be asked again; None where that changes nothing.
        status: The HTTP status, where KFP answers with another one than goes with the code.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        hint: str | None = None,
        retry_after_s: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.retry_after_s = retry_after_s
        self.status = http_status(code) if status is None else status

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the answer."""
        return {} if self.retry_after_s is None else {"retry-after": str(max(1, ceil(self.retry_after_s)))}


def http_status(code: Code) -> int:
    """Return the HTTP status that goes with a code."""
    return _STATUS[code]


def problem(error: Exception, doing: str) -> tuple[Code, dict[str, Any]]:
    """Return the code and the body for an error.

    Args:
        error: What was raised. Of what is no error of ours nothing is told but that it happened: its text is
            in the log.
        doing: What was tried, as in ``get a run``.
    """
    code = _code_of(error)
    if isinstance(error, Error):
        said = "; ".join(line.strip() for line in str(error).splitlines())
        if len(said) > LONGEST:  # it repeats what was sent
            said = f"{said[:LONGEST]} …"
    else:
        _log.error("cannot %s", doing, exc_info=error)
        said = "something went wrong in the server; its log says what"
    kind = _KINDS.get(code)
    reason = f"{kind}: {said}" if kind is not None else said
    return code, body(code, f"Failed to {doing}: {reason}", said)


def upload_problem(content: dict[str, Any]) -> dict[str, Any]:
    """Return the body for an error of an upload, which in KFP has a form of its own."""
    [detail] = content["details"]
    return {"error_message": content["message"], "error_details": detail["message"]}


def body(code: Code, message: str, said: str | None = None) -> dict[str, Any]:
    """Return the body of an error; ``said`` is what its detail says, where it has one."""
    detail = {"@type": "type.googleapis.com/google.rpc.Status", "code": int(code), "message": said}
    return {"code": int(code), "message": message, "details": [detail] if said is not None else []}


def _code_of(error: Exception) -> Code:
    if isinstance(error, Refusal):
        return error.code
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return Code.INTERNAL
