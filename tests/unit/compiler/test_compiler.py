"""The compiler's front: files, their opening comment, and what its caller sets."""

# ruff: noqa: B006, UP045 - as KFP's users write it

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Optional

import pytest
import yaml

from penstock import compiler, dsl, ir
from penstock.errors import DefinitionError
from support.authoring import nothing, text

if TYPE_CHECKING:
    from pathlib import Path


@dsl.pipeline
def documented(
    x: str,
    n: int = 1,
    f: float = 2,
    b: bool = True,
    names: list[int] = [1],
    table: dict = {"a": 1},
    data: dsl.Input[dsl.Dataset] = None,  # type: ignore[type-arg, assignment]
) -> str:
    """First line.

    Second paragraph.
    """
    return text(of=x).output


def test_the_file_opens_with_what_the_pipeline_takes_and_gives(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"

    compiler.Compiler().compile(documented, str(path))

    assert path.read_text().split("components:")[0] == (
        "# PIPELINE DEFINITION\n"
        "# Name: documented\n"
        "# Description: First line.\n"
        "#              Second paragraph.\n"
        "# Inputs:\n"
        "#    b: bool [Default: True]\n"
        "#    data: system.Dataset\n"
        "#    f: float [Default: 2.0]\n"
        "#    n: int [Default: 1.0]\n"
        "#    names: list [Default: [1.0]]\n"
        "#    table: dict [Default: {'a': 1.0}]\n"
        "#    x: str\n"
        "# Outputs:\n"
        "#    Output: str\n"
    )
    assert ir.load(path.read_text()) == compiler.lower(documented)._replace(origins={})


def test_names_and_defaults_can_be_set_by_the_caller() -> None:
    before = ir.dump(compiler.lower(documented))

    package = compiler.lower(
        documented, name="other", display_name="Other", parameters={"x": "y", "n": 2, "f": 1}
    )

    assert package.spec.pipeline_info == ir.PipelineInfo(
        name="other", display_name="Other", description="First line.\nSecond paragraph."
    )
    assert package.spec.root is not None
    defaults = {name: each.default_value for name, each in package.spec.root.inputs.parameters.items()}
    assert (defaults["x"], defaults["n"], defaults["f"], defaults["b"]) == ("y", 2, 1, True)
    assert ir.dump(compiler.lower(documented)) == before


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"zz": 1}, "Pipeline parameter zz does not match any known pipeline input"),
        ({"n": "a"}, "Pipeline parameter 'n' is 'a' of type str; it is declared NUMBER_INTEGER"),
        ({"n": None}, "Pipeline parameter 'n' is None"),
        ({"data": "gs://a"}, "Default value for artifact input is not supported"),
    ],
)
def test_parameters_that_the_pipeline_does_not_take_are_refused(
    parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        compiler.lower(documented, parameters=parameters)


def test_json_is_an_older_form(tmp_path: Path) -> None:
    path = tmp_path / "p.json"

    with pytest.warns(DeprecationWarning, match="Compiling to JSON is deprecated"):
        compiler.Compiler().compile(documented, str(path), pipeline_name="other")

    assert json.loads(path.read_text())["pipelineInfo"]["name"] == "other"


def test_json_has_no_place_for_a_platform(tmp_path: Path) -> None:
    @dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=1))
    def configured() -> None:
        nothing()

    with (
        pytest.warns(DeprecationWarning, match="JSON"),
        pytest.raises(
            DefinitionError, match="Platform-specific features are only supported when serializing to YAML"
        ),
    ):
        compiler.Compiler().compile(configured, str(tmp_path / "p.json"))

    assert list(tmp_path.iterdir()) == []


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r'should end with "\.yaml"'):
        compiler.Compiler().compile(documented, str(tmp_path / "p.zip"))
    with pytest.raises(FileNotFoundError):
        compiler.Compiler().compile(documented, str(tmp_path / "missing" / "p.yaml"))


def test_kubernetes_objects_are_written_where_asked_for(tmp_path: Path) -> None:
    @dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=1), description="Words")
    def configured() -> None:
        nothing()

    def written(options: compiler.KubernetesManifestOptions | None) -> list[Any]:
        compiler.Compiler().compile(
            configured,
            str(tmp_path / "p.yaml"),
            kubernetes_manifest_options=options,
            kubernetes_manifest_format=True,
        )
        return list(yaml.safe_load_all((tmp_path / "p.yaml").read_text()))

    [version] = written(None)
    package = compiler.lower(configured)
    assert package.platform is not None
    assert version == {
        "apiVersion": "pipelines.kubeflow.org/v2beta1",
        "kind": "PipelineVersion",
        "metadata": {"name": "configured"},
        "spec": {
            "displayName": "configured",
            "pipelineName": "configured",
            "description": "Words",
            "pipelineSpec": ir.to_dict(package.spec),
            "platformSpec": ir.to_dict(package.platform),
        },
    }
    named = compiler.KubernetesManifestOptions(
        pipeline_name="a",
        pipeline_display_name="A",
        pipeline_version_name="a-1",
        namespace="ns",
        include_pipeline_manifest=True,
    )
    pipeline, version = written(named)
    assert pipeline["metadata"] == {"name": "a", "namespace": "ns"}
    assert pipeline["spec"] == {"displayName": "A", "description": "Words"}
    assert version["metadata"] == {"name": "a-1", "namespace": "ns"}
    assert (version["spec"]["displayName"], version["spec"]["pipelineName"]) == ("a-1", "a")


def test_none_is_the_default_of_what_may_be_left_out_and_of_nothing_else() -> None:
    @dsl.pipeline
    def flow(maybe: Optional[int] = None, number: int = 1, needed: str = "") -> None:
        nothing()

    root = compiler.lower(flow, parameters={"maybe": None}).spec.root

    assert root == compiler.lower(flow).spec.root
    with pytest.raises(DefinitionError, match=r"(?s)'number' is None.*leave it out"):
        compiler.lower(flow, parameters={"number": None})


def test_true_as_the_default_of_a_number_is_one() -> None:
    @dsl.pipeline
    def flow(number: int = True, rate: float = False) -> None:
        nothing()

    root = compiler.lower(flow, parameters={"rate": True}).spec.root

    assert root is not None
    defaults = {name: spec.default_value for name, spec in root.inputs.parameters.items()}
    assert json.dumps(defaults) == '{"number": 1, "rate": 1}'
