"""Compiled pipeline files: text to messages and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.ir.pipeline import Package
from penstock.ir.platform import PlatformSpec
from penstock.ir.problems import Path, Problem, combine
from penstock.ir.validate import validate
from penstock.ir.wire import Invalid, from_dict, platform_from_dict, read, read_pipeline, to_dict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.ir.yaml_text import Document

__all__ = ["check", "dump", "load", "package_from_dict", "package_to_dict", "problems_of_settings"]

_OURS = "penstock"
_PIPELINE_KEYS = {
    "components",
    "deploymentSpec",
    "deployment_spec",
    "pipelineInfo",
    "pipeline_info",
    "root",
    "schemaVersion",
    "schema_version",
}


def package_from_dict(document: Mapping[str, Any], source: str = "<document>") -> Package:
    """Read a package from one document, as it is stored and sent; `package_to_dict` writes it.

    Args:
        document: ``{"pipeline_spec": …}``, and ``"platform_spec"`` if there is one.
        source: What errors name it by.

    Raises:
        IRError: It has another form; see `check` for what its parts say of each other.
    """
    spec = from_dict(document["pipeline_spec"], source=source)
    platform = document.get("platform_spec")
    return Package(spec, platform_from_dict(platform, source=source) if platform else None)


def package_to_dict(package: Package) -> dict[str, Any]:
    """Write a package as one document: ``pipeline_spec``, and ``platform_spec`` if there is one."""
    document = {"pipeline_spec": to_dict(package.spec)}
    if package.platform is not None:
        document["platform_spec"] = to_dict(package.platform)
    return document


def load(text: str | bytes, source: str = "<text>", *, checked: bool = True) -> Package:
    """Read a compiled pipeline file: YAML or JSON, a pipeline and maybe a platform document.

    Args:
        text: The file's content.
        source: The file's name, for error messages.
        checked: Whether its references are checked too.

    Raises:
        IRError: The text is not such a file; every place that is wrong is named, with its line.
    """
    from penstock.ir import yaml_text  # noqa: PLC0415 - importing penstock.ir must not import yaml

    try:
        documents = yaml_text.parse(text)
    except Invalid as invalid:
        raise combine(invalid.problems, source, invalid.line) from None
    other = _not_a_pipeline(documents)
    if other is not None:
        raise combine([other], source, documents[0].line if documents else None)
    first = documents[0]
    try:
        spec = read_pipeline(first.data)
    except Invalid as invalid:
        raise combine(invalid.problems, source, first.line) from None
    platform = _load_platform(documents[1], source) if len(documents) > 1 else None
    package = Package(spec, platform)
    problems = validate(spec) if checked else []
    if problems:
        raise combine(problems, source, first.line)
    if checked and (problems := problems_of_settings(package)):
        raise combine(problems, source, documents[1].line)
    return package


def _load_platform(document: Document, source: str) -> PlatformSpec:
    try:
        return read(document.data, PlatformSpec)
    except Invalid as invalid:
        hint = "the second document of a compiled file holds 'platforms'"
        problems = [
            Problem(p.message, p.path, p.hint or (hint if not p.path else None)) for p in invalid.problems
        ]
        raise combine(problems, source, document.line) from None


def check(package: Package, source: str = "the pipeline") -> None:
    """Check all references inside a pipeline, and in what it asks of Penstock itself.

    Raises:
        IRError: Something in it refers to what is not there; every place is named.
    """
    problems = validate(package.spec) or problems_of_settings(package)
    if problems:
        raise combine(problems, source)


def problems_of_settings(package: Package) -> list[Problem]:
    """Return what is wrong with what a valid pipeline asks of Penstock itself."""
    if package.platform is None or _OURS not in package.platform.platforms:
        return []
    from penstock.ir import penstock  # noqa: PLC0415 - few pipelines ask for anything

    try:
        return penstock.problems(package.spec, penstock.config_of(package.platform))
    except Invalid as invalid:
        return invalid.problems


def dump(package: Package) -> str:
    """Write a pipeline as YAML, with the platform document behind it where there is one.

    Raises:
        IRError: A JSON value in it holds something that JSON cannot.
    """
    from penstock.ir import yaml_text  # noqa: PLC0415 - importing penstock.ir must not import yaml

    documents = [to_dict(package.spec)]
    if package.platform is not None and package.platform.platforms:
        documents.append(to_dict(package.platform))
    return yaml_text.dump(documents)


def _not_a_pipeline(documents: list[Document]) -> Problem | None:
    """Say what the documents are, when they are something else than a pipeline file."""
    if not documents:
        return Problem("the text is empty", hint="give a pipeline that `penstock compile` has written")
    if len(documents) > 2:  # noqa: PLR2004 - the pipeline and its platform
        return Problem(f"Expected one or two YAML documents in the IR YAML file. Got: {len(documents)}.")
    data = documents[0].data
    if isinstance(data, list):
        return Problem("this is a list, not a pipeline")
    if not isinstance(data, dict):
        return Problem(f"this is the single value {data!r:.60}, not a pipeline")
    return _other_kind(data)


def _other_kind(data: dict[str, object]) -> Problem | None:
    if isinstance(data.get("apiVersion"), str):
        return _kubernetes_object(data)
    if _PIPELINE_KEYS & data.keys():
        return None
    if "implementation" in data:
        hint = "load it with components.load_component_from_file and use it in a pipeline"
        message = "this is a component in the format of KFP 1, not a pipeline"
        return Problem(message, ("implementation",), hint)
    for key in ("pipelineSpec", "pipeline_spec"):
        if key in data:
            return Problem(f"this wraps a pipeline in {key!r}", (key,), f"give the content of {key!r} alone")
    if "platforms" in data:
        return Problem("this is a platform document; the pipeline has to come before it", ("platforms",))
    hint = "a pipeline has the keys pipelineInfo, components, deploymentSpec, root and schemaVersion"
    return Problem("this is not a pipeline", hint=hint)


def _kubernetes_object(data: dict[str, object]) -> Problem:
    path: Path = ("apiVersion",)
    if str(data["apiVersion"]).startswith("argoproj.io/"):
        message = "this is an Argo workflow, which the KFP 1 SDK compiles"
        again = "compile the pipeline's Python file again with the KFP 2 SDK or with Penstock"
        return Problem(message, path, again)
    body = data.get("spec")
    wraps = isinstance(body, dict) and "pipelineSpec" in body
    hint = "give the content of its spec.pipelineSpec alone" if wraps else None
    return Problem(f"this is a Kubernetes object of kind {data.get('kind')!r}, not a pipeline", path, hint)
