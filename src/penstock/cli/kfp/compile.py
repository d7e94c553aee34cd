"""``kfp dsl compile``: a pipeline or component of a Python file to YAML."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

import click

from penstock.cli.load import is_pipeline, load_pipelines, select
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from penstock.compiler import KubernetesManifestOptions
    from penstock.dsl.components import BaseComponent

__all__ = ["compile_command"]

_NO_CACHING = "KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT"
_ONLY = "Only with --kubernetes-manifest-format."
_MANIFEST_OPTIONS = {
    "--pipeline-name": "The name of the Pipeline object.",
    "--pipeline-display-name": "The name of the Pipeline object that is shown.",
    "--pipeline-version-name": "The name of the PipelineVersion object.",
    "--pipeline-version-display-name": "The name of the PipelineVersion object that is shown.",
    "--namespace": "The namespace of the objects.",
    "--include-pipeline-manifest": "Write the Pipeline object too.",
}


class _Command(click.Command):
    """Shows the options of Kubernetes objects below the others."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records: dict[bool, list[tuple[str, str]]] = {False: [], True: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                records[param.opts[0] in _MANIFEST_OPTIONS].append(record)
        for title, found in (("Options", records[False]), ("Kubernetes Manifest Options", records[True])):
            with formatter.section(title):
                formatter.write_dl(found)


def compile_command() -> click.Command:
    """Return the command."""
    file = click.Path(exists=True, dir_okay=False)
    return _Command(
        "compile",
        help="Compiles a pipeline or component written in a .py file.",
        callback=_compile,
        params=[
            click.Option(["--py"], type=file, required=True, help="The Python file."),
            click.Option(
                ["--output"], type=click.Path(dir_okay=False), required=True, help="The file to write."
            ),
            click.Option(
                ["--function", "function_name"],
                help="The pipeline or component to compile, where the file has several.",
            ),
            click.Option(
                ["--pipeline-parameters"], help="Defaults for the inputs, as a JSON object: name to value."
            ),
            _flag("--disable-type-check", "Of no effect: types are checked where components are called."),
            _flag(
                "--disable-execution-caching-by-default",
                "Have tasks take no outputs of earlier runs, unless set_caching_options says otherwise.",
                envvar=_NO_CACHING,
            ),
            _flag("--kubernetes-manifest-format", "Write a PipelineVersion object of Kubernetes."),
            *(
                _flag(name, f"{text} {_ONLY}")
                if name.startswith("--include")
                else click.Option([name], help=f"{text} {_ONLY}")
                for name, text in _MANIFEST_OPTIONS.items()
            ),
        ],
    )


def _flag(name: str, text: str, **more: Any) -> click.Option:
    return click.Option([name], is_flag=True, default=False, help=text, **more)


def _compile(
    py: str,
    output: str,
    function_name: str | None,
    pipeline_parameters: str | None,
    disable_type_check: bool,
    disable_execution_caching_by_default: bool,
    kubernetes_manifest_format: bool,
    **of_objects: Any,
) -> None:
    from penstock.compiler import Compiler  # noqa: PLC0415 - 50 ms that help and completion do not need

    if disable_execution_caching_by_default:
        os.environ[_NO_CACHING] = "true"  # read by dsl where a task is made
    component = _selected(py, function_name)
    path = os.path.join(os.getcwd(), output)  # noqa: PTH109, PTH118 - as stock spells it, `./` and all
    try:
        Compiler().compile(
            component,
            path,
            pipeline_parameters=_parameters(pipeline_parameters),
            type_check=not disable_type_check,
            kubernetes_manifest_options=_objects(kubernetes_manifest_format, of_objects),
            kubernetes_manifest_format=kubernetes_manifest_format,
        )
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise SubmitError(message, hint="choose another file with --output") from error
    click.echo(f"Pipeline code was successfully compiled with the output saved to {path}")


def _selected(py: str, name: str | None) -> BaseComponent:
    if name is not None:
        return cast("BaseComponent", select(py, name))
    found = load_pipelines(py)
    pipelines = {key: value for key, value in found.items() if is_pipeline(value)}
    possible = pipelines or found
    if len(possible) == 1:
        return cast("BaseComponent", next(iter(possible.values())))
    components = [name for name in found if name not in pipelines]
    message = (
        f"Expected one pipeline or one component in {py}. Got {len(pipelines)} pipeline(s): "
        f"{list(pipelines)} and {len(components)} component(s): {components}."
    )
    hint = "say which one with --function" if possible else "decorate a function with @dsl.pipeline"
    raise SubmitError(message, hint=hint)


def _parameters(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        read = json.loads(text)
    except ValueError as error:
        message = f"Failed to parse --pipeline-parameters argument: {text}"
        raise SubmitError(message, hint=f"write a JSON object ({error})") from None
    if not isinstance(read, dict):
        message = f"--pipeline-parameters is no JSON object: {text}"
        raise SubmitError(message, hint="""write name and value, as in '{"rate": 0.5}'""")
    return read


def _objects(is_asked: bool, options: dict[str, Any]) -> KubernetesManifestOptions | None:
    from penstock.compiler import KubernetesManifestOptions  # noqa: PLC0415 - see _compile

    if is_asked:
        return KubernetesManifestOptions(**options)
    if any(options.values()):
        click.echo(
            "Warning: Kubernetes manifest options were provided but --kubernetes-manifest-format was not "
            "set. These options will be ignored.",
            err=True,
        )
    return None
