"""Where the names of KFP's modules are: the one table of them, for ``import kfp`` and for ``penstock.dsl``.

Programs import more of KFP than its documentation names: ``kfp.dsl.base_component.BaseComponent``,
``kfp.dsl.types.artifact_types.Artifact``. Each such module is a view here: its names are our own objects,
found when they are asked for.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
from types import ModuleType
from typing import Final

__all__ = ["GRAFTED", "MODULES", "PACKAGES", "SAME", "VERSION_1", "is_view", "submodule", "view"]

#: Modules of kfp, and for each of their names where it is: a module below ``penstock``, with ``:name`` where
#: it has another name there.
MODULES: Final[dict[str, dict[str, str]]] = {
    "version": {"__version__": "compat:KFP_VERSION"},
    "client.set_volume_credentials": {"ServiceAccountTokenVolumeCredentials": "client"},
    "client.token_credentials_base": {"TokenCredentialsBase": "client"},
    "components.load_yaml_utilities": {
        "load_component_from_file": "components.loading",
        "load_component_from_text": "components.loading",
        "load_component_from_url": "components.loading",
    },
    "compiler.compiler_utils": {
        "InvalidTopologyException": "errors",
        "KubernetesManifestOptions": "compiler.manifests",
    },
    "dsl.base_component": {"BaseComponent": "dsl.components"},
    "dsl.component_decorator": {"component": "dsl.decorators"},
    "dsl.component_factory": {
        "SINGLE_OUTPUT_NAME": "dsl.interface:SINGLE_OUTPUT",
        "create_component_from_func": "dsl.decorators:component",
        "create_container_component_from_func": "dsl.decorators:container_component",
        "create_graph_component_from_func": "dsl.pipelines:pipeline",
    },
    "dsl.component_task_config": {
        "TaskConfigField": "dsl.config",
        "TaskConfigPassthrough": "dsl.config",
    },
    "dsl.container_component_artifact_channel": {
        "ContainerComponentArtifactChannel": "dsl.stand_ins:ArtifactStandIn",
    },
    "dsl.container_component_class": {"ContainerComponent": "dsl.components"},
    "dsl.container_component_decorator": {"container_component": "dsl.decorators"},
    "dsl.for_loop": {
        "Collected": "dsl.fan_in",
        "LoopArgumentVariable": "dsl.channels:LoopFieldChannel",
        "LoopParameterArgument": "dsl.channels:LoopItemChannel",
    },
    "dsl.graph_component": {"GraphComponent": "dsl.components"},
    "dsl.importer_component": {"ImporterComponent": "dsl.components"},
    "dsl.importer_node": {"importer": "dsl.importers"},
    "dsl.pipeline_channel": {
        "ConditionOperation": "dsl.conditions:Comparison",
        "OneOf": "dsl.fan_in",
        "PipelineArtifactChannel": "dsl.channels",
        "PipelineChannel": "dsl.channels",
        "PipelineParameterChannel": "dsl.channels",
        "create_pipeline_channel": "dsl.made_channels",
        "extract_pipeline_channels_from_any": "dsl.made_channels",
        "extract_pipeline_channels_from_string": "dsl.made_channels",
    },
    "dsl.pipeline_config": {
        "KubernetesWorkspaceConfig": "dsl.config",
        "PipelineConfig": "dsl.config",
        "WorkspaceConfig": "dsl.config",
    },
    "dsl.pipeline_context": {"Pipeline": "dsl.graph:Graph", "pipeline": "dsl.pipelines"},
    "dsl.pipeline_task": {"PipelineTask": "dsl.task", "TaskState": "dsl.task_state"},
    "dsl.python_component": {"PythonComponent": "dsl.components"},
    "dsl.task_config": {"TaskConfig": "runtime.annotations"},
    "dsl.task_final_status": {"PipelineTaskFinalStatus": "runtime.annotations"},
    "dsl.tasks_group": {
        "Condition": "dsl.groups",
        "ConditionBranches": "dsl.groups:Branches",
        "Elif": "dsl.groups",
        "Else": "dsl.groups",
        "ExitHandler": "dsl.groups",
        "If": "dsl.groups",
        "InvalidControlFlowException": "errors",
        "ParallelFor": "dsl.groups",
        "TasksGroup": "dsl.graph:Group",
    },
    "dsl.types": {},
    "dsl.types.artifact_types": {
        "Artifact": "runtime.artifacts",
        "ClassificationMetrics": "runtime.artifacts",
        "Dataset": "runtime.artifacts",
        "HTML": "runtime.artifacts",
        "Markdown": "runtime.artifacts",
        "Metrics": "runtime.artifacts",
        "Model": "runtime.artifacts",
        "SlicedClassificationMetrics": "runtime.artifacts",
        "get_uri": "runtime.locations",
    },
    "dsl.types.custom_artifact_types": {
        "get_custom_artifact_type_import_statements": "dsl.source_text:_imports_of_artifacts",
    },
    "dsl.types.type_annotations": {
        "EmbeddedAnnotation": "runtime.annotations",
        "InputAnnotation": "runtime.annotations",
        "InputPath": "runtime.annotations",
        "OutputAnnotation": "runtime.annotations",
        "OutputPath": "runtime.annotations",
        "get_io_artifact_class": "runtime.annotations:artifact_class",
        "is_artifact_class": "runtime.annotations",
        "is_artifact_wrapped_in_Input": "runtime.annotations:is_input_artifact",
        "is_artifact_wrapped_in_Output": "runtime.annotations:is_output_artifact",
        "is_embedded_input_annotation": "runtime.annotations:is_embedded_input",
        "is_list_of_artifacts": "runtime.annotations:is_artifact_list",
        "maybe_strip_optional_from_annotation": "runtime.annotations:strip_optional",
        "strip_Input_or_Output_marker": "runtime.annotations:strip_marker",
    },
    "dsl.types.type_utils": {
        "ARTIFACT_CLASSES_MAPPING": "dsl.type_names",
        "BOOLEAN": "dsl.type_names",
        "InconsistentTypeException": "errors",
        "InconsistentTypeWarning": "dsl.type_names",
        "LIST": "dsl.type_names",
        "NUMBER_DOUBLE": "dsl.type_names",
        "NUMBER_INTEGER": "dsl.type_names",
        "PARAMETER_TYPES_MAPPING": "dsl.type_names",
        "STRING": "dsl.type_names",
        "STRUCT": "dsl.type_names",
        "TASK_FINAL_STATUS": "dsl.type_names",
        "create_bundled_artifact_type": "dsl.type_names",
        "get_parameter_type": "dsl.type_names",
        "get_parameter_type_name": "dsl.type_names",
        "is_parameter_type": "dsl.type_names",
        "is_task_config_type": "dsl.type_names",
        "is_task_final_status_type": "dsl.type_names",
    },
    "dsl.utils": {
        "maybe_rename_for_k8s": "dsl.names:kubernetes_name",
        "sanitize_input_name": "dsl.names:input_name",
        "sanitize_task_name": "dsl.names:kubernetes_name",
    },
    "dsl.yaml_component": {"YamlComponent": "components.loading"},
    "kubernetes.common": {"get_existing_kubernetes_config_as_message": "kubernetes.messages"},
    "kubernetes.config_map": {
        "use_config_map_as_env": "kubernetes",
        "use_config_map_as_volume": "kubernetes",
    },
    "kubernetes.empty_dir": {"empty_dir_mount": "kubernetes"},
    "kubernetes.field": {"use_field_path_as_env": "kubernetes"},
    "kubernetes.image": {"set_image_pull_policy": "kubernetes", "set_image_pull_secrets": "kubernetes"},
    "kubernetes.node_affinity": {
        "add_node_affinity": "kubernetes",
        "add_node_affinity_json": "kubernetes",
    },
    "kubernetes.node_selector": {
        "add_node_selector": "kubernetes",
        "add_node_selector_json": "kubernetes",
    },
    "kubernetes.pod_metadata": {"add_pod_annotation": "kubernetes", "add_pod_label": "kubernetes"},
    "kubernetes.secret": {"use_secret_as_env": "kubernetes", "use_secret_as_volume": "kubernetes"},
    "kubernetes.security_context": {"set_security_context": "kubernetes"},
    "kubernetes.timeout": {"set_timeout": "kubernetes"},
    "kubernetes.toleration": {"add_toleration": "kubernetes", "add_toleration_json": "kubernetes"},
    "kubernetes.volume": {
        "CreatePVC": "kubernetes",
        "DeletePVC": "kubernetes",
        "add_ephemeral_volume": "kubernetes",
        "mount_pvc": "kubernetes",
    },
    "registry.registry_client": {"ApiAuth": "registry", "RegistryClient": "registry"},
    "v2": {"compiler": "compiler:", "components": "components:", "dsl": "dsl:"},
}

#: Modules of kfp that are a module of ours under another name.
SAME: Final = {
    "components.base_component": "kfp_names:dsl.base_component",
    "components.placeholders": "dsl.placeholders",
    "v2.compiler": "compiler",
    "v2.components": "components",
    "v2.dsl": "dsl",
}

#: Those that hold modules.
PACKAGES: Final = frozenset({"dsl.types", "v2"})

#: Modules that another distribution puts below a package of kfp that is one of ours.
GRAFTED: Final = frozenset({"kubernetes.kubernetes_executor_config_pb2"})

_DECORATE = "decorate the function with @dsl.component"

#: Names of KFP 1, which version 2 does not have, and what is written in their place.
VERSION_1: Final = {
    "ContainerOp": "write a function with @dsl.container_component that returns a dsl.ContainerSpec",
    "PipelineParam": "give a task's output, or the pipeline's input, itself",
    "ResourceOp": "create the resource in a component",
    "VolumeOp": "use kubernetes.CreatePVC and kubernetes.mount_pvc",
    "create_component_from_func": _DECORATE,
    "create_component_from_func_v2": _DECORATE,
    "func_to_component_text": _DECORATE,
    "func_to_container_op": _DECORATE,
    "gcp": "use kubernetes.use_secret_as_volume",
    "get_pipeline_conf": "give @dsl.pipeline a pipeline_config, and the tasks their settings",
    "graph_component": "call a @dsl.pipeline inside the other",
    "onprem": "use kubernetes.mount_pvc",
    "python_component": _DECORATE,
    "run_pipeline_func_locally": "run the file with `penstock run FILE`",
}


class _View(ModuleType):
    """A module of kfp whose names are looked up in the table."""

    def __init__(self, path: str) -> None:
        super().__init__(f"kfp.{path}", f"``kfp.{path}``: names of Penstock's own objects.")
        self.__all__ = sorted(MODULES[path])
        if path in PACKAGES:
            self.__path__: list[str] = []
        self._path = path

    def __getattr__(self, name: str) -> object:
        place = MODULES[self._path].get(name)
        if place is not None:
            found = _found(place, name)
            setattr(self, name, found)
            return found
        below = f"{self._path}.{name}"
        if below in MODULES or below in SAME:
            return view(below)
        if self._path == "dsl.types" and not name.startswith(
            "__"
        ):  # a module of that name is here too, of another content
            return getattr(importlib.import_module("penstock.dsl.types"), name)
        message = f"module 'kfp.{self._path}' has no attribute {name!r}; it has {', '.join(self.__all__)}"
        raise AttributeError(message, name=name, obj=self)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.__all__]


def is_view(path: str) -> bool:
    """Say whether a module of kfp is in the table, such as ``dsl.base_component``."""
    return path in MODULES or path in SAME


@functools.cache
def view(path: str) -> ModuleType:
    """Return a module of kfp that is in the table: the same one each time.

    Args:
        path: Its name without ``kfp``.
    """
    if path in MODULES:
        return _View(path)
    module = _found(SAME[path], "")
    assert isinstance(module, ModuleType), "the table says so"
    return module


def submodule(package: str, name: str) -> ModuleType:
    """Return a module of kfp as an attribute of the package that it is in.

    Args:
        package: The package, such as ``dsl``.
        name: The attribute.

    Raises:
        AttributeError: There is no such module.
    """
    path = f"{package}.{name}"
    if path in GRAFTED:
        with contextlib.suppress(ImportError):
            return importlib.import_module(f"kfp.{path}")
    if not is_view(path):
        raise AttributeError(f"module 'penstock.{package}' has no attribute {name!r}", name=name)
    return view(path)


def _found(place: str, name: str) -> object:
    module, colon, attribute = place.partition(":")
    if module == "kfp_names":
        return view(attribute)
    found = importlib.import_module(f"penstock.{module}")
    return (
        found if (colon and not attribute) or not (attribute or name) else getattr(found, attribute or name)
    )
