"""``name=value`` behind a command: texts become values by the types that the pipeline declares."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.client import Client

__all__ = ["Source", "read_arguments"]


class Source(NamedTuple):
    """What is to be run: a file, or a version of an uploaded pipeline; the newest when none is given."""

    package: str | None
    pipeline_id: str | None
    version_id: str | None


def read_arguments(texts: Sequence[str], source: Source, client: Client) -> dict[str, Any]:
    """Return the values of a pipeline's parameters.

    Stock reads whatever looks like JSON as JSON, also for a parameter that is a string, or, for recurring
    runs, leaves all values texts; its server refuses what is of another type then.

    Args:
        texts: ``name=value``, each.
        source: The pipeline.
        client: Asked for it when it is an uploaded one.

    Raises:
        SubmitError: A text has no ``=``.
    """
    pairs = [text.partition("=") for text in texts]
    for name, separator, _ in pairs:
        if not separator:
            raise SubmitError(
                f"Invalid argument format: '{name}'. Expected 'key=value'.", hint=f"write {name}=VALUE"
            )
    if not pairs:
        return {}
    types = _types(_spec(source, client))
    return {name: _value(text, types.get(name)) for name, _, text in pairs}


def _spec(source: Source, client: Client) -> Mapping[str, Any]:
    if source.package is not None:
        from penstock.client.packages import read_spec  # noqa: PLC0415 - with the client, when it is asked

        spec: Mapping[str, Any] = read_spec(source.package)
    elif source.pipeline_id is None:
        return {}  # which the client refuses
    elif source.version_id is not None:
        spec = client.get_pipeline_version(source.pipeline_id, source.version_id).pipeline_spec
    else:
        page = client.list_pipeline_versions(source.pipeline_id, page_size=1, sort_by="created_at desc")
        spec = page.pipeline_versions[0].pipeline_spec if page.pipeline_versions else {}
    inner: Mapping[str, Any] = spec.get("pipeline_spec", spec)
    return inner


def _types(spec: Mapping[str, Any]) -> dict[str, str | None]:
    declared = spec.get("root", {}).get("inputDefinitions", {}).get("parameters", {})
    return {name: parameter.get("parameterType") for name, parameter in declared.items()}


def _value(text: str, kind: str | None) -> Any:
    """Return what a text stands for: JSON, or itself. For a string it is JSON only in quotes."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {"true": True, "false": False}.get(text.lower(), text) if kind != "STRING" else text
    return text if kind == "STRING" and not isinstance(value, str) else value
