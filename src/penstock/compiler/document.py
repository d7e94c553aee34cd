"""A pipeline document in the making: its components, executors and platform settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.dsl.bootstrap import KFP_VERSION
from penstock.dsl.names import UniqueNames

if TYPE_CHECKING:
    from penstock.dsl.config import PipelineConfig
    from penstock.ir.penstock import TaskSettings

__all__ = ["SCHEMA_VERSION", "Document"]

SCHEMA_VERSION = "2.1.0"


class Document:
    """What a pipeline consists of.

    Attributes:
        components: Components by name.
        executors: Executors by label.
        platforms: For each platform, the settings of executors by label.
        origins: Where the functions of executors were written, by label.
        settings: What tasks ask of Penstock itself, by the name of the component whose DAG they are in, and
            their own.
    """

    def __init__(self) -> None:
        self.components: dict[str, ir.ComponentSpec] = {}
        self.executors: dict[str, ir.ExecutorSpec] = {}
        self.platforms: dict[str, dict[str, Any]] = {}
        self.origins: dict[str, ir.Origin] = {}
        self.settings: dict[str, dict[str, TaskSettings]] = {}
        self._names = UniqueNames()
        self._labels = UniqueNames()

    def take_name(self, name: str) -> str:
        """Give out a component's name that no other component has."""
        return self._names.take(name)

    def take_label(self, label: str) -> str:
        """Give out an executor's label that no other executor has."""
        return self._labels.take(label)

    def add(self, name: str, component: ir.ComponentSpec) -> str:
        """Add a component under a name that is free, and return the name."""
        name = self.take_name(name)
        self.components[name] = component
        return name

    def package(
        self,
        info: ir.PipelineInfo,
        root: ir.ComponentSpec,
        pipeline_root: str | None = None,
        config: PipelineConfig | None = None,
    ) -> ir.Package:
        """Return the finished documents.

        Args:
            info: The pipeline's names and description.
            root: The component that it starts with.
            pipeline_root: Where its artifacts are kept.
            config: Settings of the whole pipeline.
        """
        spec = ir.PipelineSpec(
            pipeline_info=info,
            deployment_spec=ir.PipelineDeploymentConfig(executors=self.executors),
            sdk_version=f"kfp-{KFP_VERSION}",
            schema_version=SCHEMA_VERSION,
            components=self.components,
            root=root,
            default_pipeline_root=pipeline_root or "",
        )
        return ir.Package(spec, self._platform(config), self.origins)

    def _platform(self, config: PipelineConfig | None) -> ir.PlatformSpec | None:
        platforms = {
            platform: ir.SinglePlatformSpec(deployment_spec=ir.PlatformDeploymentConfig(executors=executors))
            for platform, executors in self.platforms.items()
        }
        settings = _pipeline_config(config) if config is not None else None
        if settings is not None:
            platforms.setdefault("kubernetes", ir.SinglePlatformSpec()).pipeline_config = settings
        keep_going = config is not None and bool(config.keep_going)
        if self.settings or keep_going:
            from penstock.compiler.own_settings import platform_of  # noqa: PLC0415 - few pipelines have any

            platforms["penstock"] = platform_of(self.settings, keep_going=keep_going)
        return ir.PlatformSpec(platforms=platforms) if platforms else None


def _pipeline_config(config: PipelineConfig) -> ir.PipelineConfig | None:
    message = ir.PipelineConfig(
        resource_ttl_on_completion=config.ttl_seconds_after_finished or 0,
        resource_ttl_on_success=config.ttl_seconds_after_success or 0,
        resource_ttl_on_failure=config.ttl_seconds_after_failure or 0,
        active_deadline_seconds=config.active_deadline_seconds or 0,
    )
    workspace = config.workspace
    if workspace is not None:
        message.workspace = ir.WorkspaceConfig(
            size=workspace.size,
            kubernetes=ir.KubernetesWorkspaceConfig(pvc_spec_patch=workspace.kubernetes.pvcSpecPatch),
        )
    return message if message != ir.PipelineConfig() else None
