"""Importers: artifacts that exist already, brought into a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.channels import channel_of
from penstock.dsl.components import ImporterComponent
from penstock.dsl.constants import plain
from penstock.dsl.graph import current_graph, required_graph
from penstock.dsl.implementation import Importer
from penstock.dsl.interface import Input, Interface, Output
from penstock.dsl.mentions import replaced, sources_in
from penstock.dsl.placeholders import input_parameter
from penstock.dsl.sources import Handle
from penstock.dsl.task import PipelineTask
from penstock.dsl.types import ArtifactType, ParameterType
from penstock.dsl.where import problem
from penstock.runtime.annotations import is_artifact_class

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.graph import Graph
    from penstock.dsl.sources import Source

__all__ = ["importer"]

_TEXT = ParameterType("STRING")


def importer(
    artifact_uri: str | PipelineChannel,
    artifact_class: type[Any],
    reimport: bool = False,
    metadata: Mapping[str, Any] | None = None,
    download_to_workspace: bool = False,
) -> PipelineTask:
    """Bring an artifact that exists already into the pipeline.

    Args:
        artifact_uri: Where it is: a text, in which channels may be written, or a channel.
        artifact_class: What it is, such as `dsl.Dataset`.
        reimport: Whether it is recorded anew where the same URI, type and metadata were imported before.
        metadata: What is known about it; channels may stand anywhere in it.
        download_to_workspace: Whether the run's workspace gets a copy.

    Returns:
        A task whose output is the artifact. Outside a pipeline it has run already: its output is an object
        that stands for what is at the URI.

    Example:
        ::

            data = dsl.importer("gs://bucket/data.csv", dsl.Dataset)
            train(data=data.output)
    """
    if not is_artifact_class(artifact_class):
        raise problem(
            f"artifact_class is {artifact_class!r}, which has no schema_title and schema_version.",
            hint="give an artifact class such as dsl.Dataset",
        )
    if not isinstance(artifact_uri, (str, Handle)):
        raise problem(
            f"artifact_uri is {artifact_uri!r}.",
            hint="give a text such as 'gs://bucket/data.csv'",
        )
    kind = ArtifactType(artifact_class.schema_title, artifact_class.schema_version)
    graph = required_graph("dsl.importer") if isinstance(artifact_uri, Handle) else current_graph()
    given, names = _metadata_inputs(metadata, graph)
    component = ImporterComponent(
        "importer",
        Interface(
            {"uri": Input(_TEXT), **{names[source]: Input(source.type) for source in names}},
            {"artifact": Output(kind)},
        ),
        Importer(kind, bool(reimport), given, bool(download_to_workspace)),
    )
    if graph is None:
        made = artifact_class(name="artifact", uri=artifact_uri, metadata=given)
        return PipelineTask.finished(component, {"uri": artifact_uri}, {"artifact": made})
    return component(uri=artifact_uri, **{name: channel_of(source) for source, name in names.items()})


def _metadata_inputs(
    metadata: Mapping[str, Any] | None, graph: Graph | None
) -> tuple[dict[str, Any] | None, dict[Source, str]]:
    """The metadata with placeholders for its channels, and the input's name for each channel."""
    if metadata is None:
        return None, {}
    constant = plain(dict(metadata), "metadata")
    if graph is None:
        return constant, {}
    names: dict[Source, str] = {}
    for source in sources_in(constant, graph, merged=True):
        if source not in names:
            names[source] = f"metadata-{len(names) + 1}" if names else "metadata"
    return replaced(constant, graph, lambda source: input_parameter(names[source])), names
