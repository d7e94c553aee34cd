"""Where a task finds things: URIs as local paths, and the place of the running task's own outputs."""

from __future__ import annotations

import contextlib
import os
import warnings
from _thread import get_ident
from typing import TYPE_CHECKING

from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where a launcher mounts each kind of remote storage. ``oci://`` is apart: its slashes are folded.
_MOUNTS = {"gs://": "/gcs/", "minio://": "/minio/", "s3://": "/s3/"}
OCI_SCHEME, _OCI_MOUNT, OCI_MODELS = "oci://", "/oci/", "/models"


def local_path_of(uri: str) -> str:
    """Return the path at which a task finds what is stored at a URI.

    Args:
        uri: ``gs://``, ``s3://``, ``minio://`` or ``oci://`` storage, or ``file://`` of this machine;
            anything else is a path already.
    """
    if uri.startswith("file:///"):
        return uri[len("file://") :]
    for scheme, mount in _MOUNTS.items():
        if uri.startswith(scheme):
            return mount + uri[len(scheme) :]
    if uri.startswith(OCI_SCHEME):
        return _OCI_MOUNT + uri[len(OCI_SCHEME) :].replace("/", "_")
    return uri


def uri_of_local_path(path: str) -> str:
    """Return the URI of what a task sees at a path: the inverse of :func:`local_path_of`.

    For ``/oci/`` paths only nearly so, as upstream: an underscore of the original reads as a slash.
    """
    for scheme, mount in _MOUNTS.items():
        if path.startswith(mount):
            return scheme + path[len(mount) :]
    if path.startswith(_OCI_MOUNT):
        image = path[len(_OCI_MOUNT) :].replace("_", "/")
        return OCI_SCHEME + (image[: -len(OCI_MODELS)] if image.endswith(OCI_MODELS) else image)
    return path


#: The folders of the executor outputs of the tasks that run here, and the threads that call their functions.
#: A process has one, as a rule, and the threads that its code starts must see it too: not so a ContextVar.
_task_roots: list[tuple[int, str]] = []

#: Where KFP's own backend puts executor outputs: a folder that nothing is uploaded from.
_NOT_UPLOADED = "/tmp/kfp_outputs"  # noqa: S108 - upstream's path


@contextlib.contextmanager
def task_root(folder: str) -> Iterator[None]:
    """Let :func:`get_uri` give places under a folder, while the block runs."""
    entry = (get_ident(), folder)
    _task_roots.append(entry)
    try:
        yield
    finally:
        _task_roots.remove(entry)


def get_uri(suffix: str = "Output") -> str:
    """Return a URI of the running task's own, for an artifact that the component makes and returns.

    Args:
        suffix: The last part, which keeps several outputs of one task apart.

    Returns:
        The URI, or ``''`` where the backend offers no such place.

    Raises:
        RuntimeError: If no task is running, as when a pipeline is defined.
    """
    if not _task_roots:
        raise RuntimeError(
            describe(
                "'dsl.get_uri' can only be called at task runtime. "
                "The task root is unknown in the current environment.",
                hint="call it inside a component's function, not inside a pipeline",
            )
        )
    of_this_thread = [folder for thread, folder in _task_roots if thread == get_ident()]
    root = of_this_thread[-1] if of_this_thread else _task_roots[-1][1]
    if root == _NOT_UPLOADED:
        warnings.warn(
            "dsl.get_uri is not yet supported by the KFP backend. Please specify a URI explicitly.",
            RuntimeWarning,
            stacklevel=2,
        )
        return ""
    return os.path.join(uri_of_local_path(root), suffix)  # noqa: PTH118 - pathlib would weigh on every task
