"""The compiler's front: documents in memory, and in files."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.header import header
from penstock.compiler.limits import warn_of_long_words
from penstock.compiler.lowering import lower_component
from penstock.compiler.manifests import KubernetesManifestOptions, manifests
from penstock.compiler.overrides import overridden
from penstock.dsl.components import BaseComponent
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

__all__ = ["Compiler", "lower"]


def lower(
    component: BaseComponent,
    *,
    name: str | None = None,
    display_name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> ir.Package:
    """Return the documents of a component or pipeline, without writing them.

    Args:
        component: What ``@dsl.pipeline``, ``@dsl.component`` or ``@dsl.container_component`` has made.
        name: The pipeline's name; its own by default.
        display_name: The name that is shown; its own by default.
        parameters: Defaults in place of those that it declares.

    Returns:
        The pipeline's document, and the platform's where there is anything in it.

    Raises:
        DefinitionError: It is not a component, or a parameter is not one of its inputs or of another type.
    """
    if not isinstance(component, BaseComponent):
        raise problem(
            "Unsupported pipeline_func type. Expected subclass of `base_component.BaseComponent` or "
            f"`Callable` constructed with @dsl.pipeline decorator. Got: {type(component)}",
            hint="decorate the function with @dsl.pipeline or @dsl.component",
        )
    return overridden(lower_component(component), name=name, display_name=display_name, parameters=parameters)


class Compiler:
    """Writes components and pipelines as documents.

    Example:
        ::

            compiler.Compiler().compile(my_pipeline, "my_pipeline.yaml")
    """

    def compile(
        self,
        pipeline_func: BaseComponent,
        package_path: str | PathLike[str],
        pipeline_name: str | None = None,
        pipeline_display_name: str | None = None,
        pipeline_parameters: Mapping[str, Any] | None = None,
        type_check: bool = True,
        kubernetes_manifest_options: KubernetesManifestOptions | None = None,
        kubernetes_manifest_format: bool = False,
    ) -> None:
        """Write a component or pipeline to a file.

        Args:
            pipeline_func: What ``@dsl.pipeline``, ``@dsl.component`` or ``@dsl.container_component`` has
                made.
            package_path: The file, which ends in ``.yaml``, ``.yml`` or ``.json``, unless Kubernetes objects
                are written; its folder is there.
            pipeline_name: The pipeline's name; its own by default.
            pipeline_display_name: The name that is shown; its own by default.
            pipeline_parameters: Defaults in place of those that it declares.
            type_check: Of no effect, and False says so: types are checked where components are called.
            kubernetes_manifest_options: What the Kubernetes objects are called.
            kubernetes_manifest_format: Whether Kubernetes objects are written instead.

        Raises:
            DefinitionError: It is not a component, or an argument cannot be used.
            FileNotFoundError: The file's folder is not there.
        """
        if not type_check:
            warnings.warn(
                "type_check=False has no effect: types are checked where components are called, when the "
                "pipeline is defined.",
                UserWarning,
                stacklevel=2,
            )
        if kubernetes_manifest_options is not None and not kubernetes_manifest_format:
            warnings.warn(
                "kubernetes_manifest_options have no effect without kubernetes_manifest_format=True.",
                UserWarning,
                stacklevel=2,
            )
        path = Path(package_path)
        if not kubernetes_manifest_format and path.suffix not in (".yaml", ".yml", ".json"):
            raise problem(
                f'The output path {package_path} should end with ".yaml".', hint=f"write {path.name}.yaml"
            )
        package = lower(
            pipeline_func,
            name=pipeline_name,
            display_name=pipeline_display_name,
            parameters=pipeline_parameters,
        )
        warn_of_long_words(package.spec)
        if kubernetes_manifest_format:
            options = kubernetes_manifest_options or KubernetesManifestOptions()
            text = _manifests(package, options, pipeline_func.description)
        elif path.suffix == ".json":
            text = _json(package, path)
        else:
            text = _yaml(package, pipeline_func.description)
        with path.open("w", encoding="utf-8") as file:
            file.write(text)


def _yaml(package: ir.Package, description: str | None) -> str:
    return header(package.spec, description) + ir.dump(package)


def _manifests(package: ir.Package, options: KubernetesManifestOptions, description: str | None) -> str:
    from penstock.ir import yaml_text  # noqa: PLC0415 - it imports yaml

    return yaml_text.dump(manifests(package, options, description))


def _json(package: ir.Package, path: Path) -> str:
    warnings.warn(
        "Compiling to JSON is deprecated and will be removed in a future version. Please compile to a YAML "
        "file by providing a file path with a .yaml extension instead.",
        DeprecationWarning,
        stacklevel=3,
    )
    if package.platform is not None:
        raise problem(
            "Platform-specific features are only supported when serializing to YAML. Argument for "
            "'package_path' has file extension '.json'.",
            hint=f"write {path.with_suffix('.yaml').name}",
        )
    import json  # noqa: PLC0415 - for this older form only

    return json.dumps(ir.to_dict(package.spec), indent=2, sort_keys=True)
