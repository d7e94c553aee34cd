"""Calls of Compiler.compile with each of its arguments: by name, what is compiled, the file, the arguments."""

from typing import Dict, List, Optional

from kfp import dsl
from kfp.compiler import KubernetesManifestOptions


@dsl.component
def work(text: str, n: int = 1) -> str:
    """Works.

    Args:
        text: On what.
    """
    return text


@dsl.container_component
def command(text: str = "x"):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text])


@dsl.pipeline(name="plain", display_name="Shown", description="What it does:\nthis and that.")
def plain(
    text: str,
    n: int = 1,
    rate: float = 0.5,
    on: bool = False,
    many: List[str] = ["a"],
    table: Dict[str, int] = {"a": 1},
    maybe: Optional[str] = None,
) -> str:
    return work(text=text, n=n).output


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=60))
def with_platform(text: str = "x"):
    work(text=text)


NAMES = {"pipeline_name": "other-name", "pipeline_display_name": "Other: 'name'"}
VALUES = {"text": "it's", "n": 7, "rate": 2, "on": True, "many": ["b", "c"], "table": {}}
ALL = KubernetesManifestOptions(
    pipeline_name="object",
    pipeline_display_name="The object",
    pipeline_version_name="object-v2",
    pipeline_version_display_name="The object, again",
    namespace="team",
    include_pipeline_manifest=True,
)

CALLS = {
    "yaml": (plain, "a.yaml", {}),
    "yml": (plain, "a.yml", {}),
    "json": (plain, "a.json", {}),
    "json of a component": (work, "a.json", {}),
    "json of a command": (command, "a.json", {}),
    "names": (plain, "a.yaml", NAMES),
    "name of a component": (work, "a.yaml", NAMES),
    "name that is not checked": (plain, "a.yaml", {"pipeline_name": "Any Name_at all"}),
    "values": (plain, "a.yaml", {"pipeline_parameters": VALUES}),
    "some values": (plain, "a.yaml", {"pipeline_parameters": {"n": 3}}),
    "no values": (plain, "a.yaml", {"pipeline_parameters": {}}),
    "value of a component": (work, "a.yaml", {"pipeline_parameters": {"text": "given"}}),
    "all": (plain, "a.json", {**NAMES, "pipeline_parameters": VALUES, "type_check": True}),
    "manifest": (plain, "a.yaml", {"kubernetes_manifest_format": True}),
    "manifest of a component": (work, "a.yaml", {"kubernetes_manifest_format": True}),
    "manifest with a platform": (with_platform, "a.yaml", {"kubernetes_manifest_format": True}),
    "manifest with options": (
        with_platform,
        "a.yaml",
        {"kubernetes_manifest_format": True, "kubernetes_manifest_options": ALL, **NAMES},
    ),
    "manifest with a pipeline": (
        plain,
        "a.yaml",
        {
            "kubernetes_manifest_format": True,
            "kubernetes_manifest_options": KubernetesManifestOptions(include_pipeline_manifest=True),
            "pipeline_parameters": {"n": 5},
        },
    ),
    "manifest with a namespace": (
        plain,
        "a.yaml",
        {
            "kubernetes_manifest_format": True,
            "kubernetes_manifest_options": KubernetesManifestOptions(namespace="team", pipeline_version_name="v9"),
        },
    ),
    "options without the format": (plain, "a.yaml", {"kubernetes_manifest_options": ALL}),
    "unknown value": (plain, "a.yaml", {"pipeline_parameters": {"zz": 1}}),
    "another suffix": (plain, "a.txt", {}),
    "no folder": (plain, "nowhere/a.yaml", {}),
}
