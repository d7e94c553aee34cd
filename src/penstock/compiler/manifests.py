"""Compiled pipelines as Kubernetes objects: ``Pipeline`` and ``PipelineVersion``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KubernetesManifestOptions", "manifests"]

_API_VERSION = "pipelines.kubeflow.org/v2beta1"


class KubernetesManifestOptions:
    """What the Kubernetes objects are called.

    Args:
        pipeline_name: The pipeline's name; by default the compiled pipeline's.
        pipeline_display_name: The pipeline's name to show; by default its name.
        pipeline_version_name: The version's name; by default the pipeline's.
        pipeline_version_display_name: The version's name to show; by default its name.
        namespace: The namespace of both; none by default.
        include_pipeline_manifest: Whether the pipeline is written, or only its version.
    """

    def __init__(
        self,
        pipeline_name: str | None = None,
        pipeline_display_name: str | None = None,
        pipeline_version_name: str | None = None,
        pipeline_version_display_name: str | None = None,
        namespace: str | None = None,
        include_pipeline_manifest: bool = False,
    ) -> None:
        self.pipeline_name = pipeline_name
        self.pipeline_display_name = pipeline_display_name
        self.pipeline_version_name = pipeline_version_name
        self.pipeline_version_display_name = pipeline_version_display_name
        self.namespace = namespace
        self.include_pipeline_manifest = include_pipeline_manifest


def manifests(
    package: ir.Package, options: KubernetesManifestOptions, description: str | None
) -> Iterator[dict[str, Any]]:
    """Yield the Kubernetes objects of a pipeline.

    Args:
        package: The pipeline.
        options: What they are called.
        description: What its docstring or decorator says about it.
    """
    name = options.pipeline_name or package.spec.name
    shown = options.pipeline_display_name or name
    version_name = options.pipeline_version_name or name
    described = {"description": description} if description else {}
    if options.include_pipeline_manifest:
        yield _object("Pipeline", name, options.namespace, {"displayName": shown, **described})
    version = {
        "displayName": options.pipeline_version_display_name or version_name,
        "pipelineName": name,
        "pipelineSpec": ir.to_dict(package.spec),
        **described,
    }
    if package.platform is not None:
        version["platformSpec"] = ir.to_dict(package.platform)
    yield _object("PipelineVersion", version_name, options.namespace, version)


def _object(kind: str, name: str, namespace: str | None, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": _API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
