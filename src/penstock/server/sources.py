"""What a run, or a recurring run, is asked to be of: a document that is sent, or a version of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from penstock import api, ir
from penstock.errors import RequestError
from penstock.store import documents, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store import Tx

__all__ = ["Asked", "Source", "package_of", "shown_spec", "source_of"]


class Asked(Protocol):
    """The fields of a message that say what is to be run; one of them is set."""

    pipeline_version_id: str | None
    pipeline_spec: dict[str, Any] | None
    pipeline_version_reference: api.PipelineVersionReference | None


class Source(Struct, frozen=True):
    """What is to be run.

    Args:
        document: ``{"pipeline_spec": …}`` and maybe ``"platform_spec"``.
        pipeline_id: The pipeline that it is of, if any.
        pipeline_version_id: The version of it.
        is_latest: Whether the newest version was asked for, and not this very one.
    """

    document: dict[str, Any]
    pipeline_id: str | None = None
    pipeline_version_id: str | None = None
    is_latest: bool = False


def source_of(tx: Tx, asked: Asked) -> Source:
    """Find what is asked for.

    Raises:
        NotFound: There is no such version, or the pipeline has none.
        RequestError: Nothing is asked for.
    """
    reference = asked.pipeline_version_reference
    if asked.pipeline_version_id:
        reference = api.PipelineVersionReference(pipeline_version_id=asked.pipeline_version_id)
    if reference is not None:
        return _referred(tx, reference)
    if not asked.pipeline_spec:
        raise RequestError(
            "a run has a pipeline: pipeline_spec, or pipeline_version_reference",
            hint="send the compiled pipeline as pipeline_spec",
        )
    spec = asked.pipeline_spec
    return Source(spec if "pipeline_spec" in spec else {"pipeline_spec": spec})


def _referred(tx: Tx, reference: api.PipelineVersionReference) -> Source:
    if not (reference.pipeline_version_id or reference.pipeline_id):
        raise RequestError("the pipeline_version_reference names no pipeline and no version")
    is_latest = not reference.pipeline_version_id
    if is_latest:
        version = versions.latest(tx, reference.pipeline_id)
    else:
        version = versions.get(tx, reference.pipeline_version_id)
    return Source(documents.get(tx, version.spec_digest), version.pipeline_id, version.id, is_latest)


def package_of(document: Mapping[str, Any]) -> ir.Package:
    """Read a document.

    Raises:
        IRError: It is no valid pipeline.
        RequestError: It has parts that are not known.
    """
    unknown = sorted(document.keys() - {"pipeline_spec", "platform_spec"})
    if unknown:
        raise RequestError(f"the pipeline_spec has an unknown part {unknown[0]!r}")
    package = ir.package_from_dict(document)
    ir.check(package)
    return package


def shown_spec(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as messages have it: the pipeline alone, unless there is more."""
    spec: dict[str, Any] = dict(document) if "platform_spec" in document else document["pipeline_spec"]
    return spec
