from __future__ import annotations

import re
import subprocess
import sys

import pytest

from penstock import ir
from penstock.errors import IRError

PIPELINE = """\
pipelineInfo:
  name: small
schemaVersion: 2.1.0
deploymentSpec:
  executors:
    exec-say:
      container:
        image: python:3.12
components:
  comp-say:
    executorLabel: exec-say
    inputDefinitions:
      parameters:
        count:
          parameterType: NUMBER_INTEGER
          defaultValue: 3
        share:
          parameterType: NUMBER_DOUBLE
          defaultValue: 3.0
root:
  dag:
    tasks:
      say:
        componentRef:
          name: comp-say
"""
PLATFORM = """\
platforms:
  kubernetes:
    deploymentSpec:
      executors:
        exec-say:
          nodeSelector: {labels: {disk: ssd}}
"""


def error_of(text: str | bytes) -> IRError:
    with pytest.raises(IRError) as caught:
        ir.load(text, "flow.yaml")
    return caught.value


def test_a_pipeline_is_read_from_text():
    package = ir.load(PIPELINE)
    assert package.spec.name == "small"
    assert package.platform is None


def test_a_platform_document_may_follow():
    package = ir.load(f"{PIPELINE}---\n{PLATFORM}")
    assert package.platform is not None
    settings = package.platform.platforms["kubernetes"].deployment_spec
    assert settings is not None
    assert settings.executors == {"exec-say": {"nodeSelector": {"labels": {"disk": "ssd"}}}}


def test_bytes_and_empty_documents_at_the_end_are_read():
    assert ir.load(f"---\n{PIPELINE}---\n".encode()).spec.name == "small"


def test_json_is_read():
    text = '{"pipelineInfo": {"name": "p"}, "root": {"dag": {"tasks": {}}}, "schemaVersion": "2.1.0"}'
    assert ir.load(text).spec.name == "p"
    assert ir.load(text.encode()).spec.name == "p"


def test_what_is_dumped_loads_to_the_same_package():
    package = ir.load(f"{PIPELINE}---\n{PLATFORM}")
    assert ir.load(ir.dump(package)) == package


def test_keys_are_dumped_in_order_and_floats_stay_floats():
    lines = ir.dump(ir.load(PIPELINE)).splitlines()
    tops = [line.removesuffix(":") for line in lines if re.fullmatch(r"\w+:", line)]
    assert tops == ["components", "deploymentSpec", "pipelineInfo", "root"]
    defaults = [line.strip() for line in lines if "defaultValue" in line]
    assert defaults == ["defaultValue: 3", "defaultValue: 3.0"]


def test_an_empty_platform_is_not_dumped():
    package = ir.Package(ir.load(PIPELINE).spec, ir.PlatformSpec())
    assert "---" not in ir.dump(package)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "the text is empty", None),
        ("---\n---\n", "the text is empty", None),
        ("# nothing\n", "the text is empty", None),
        ("[a, b]", "this is a list, not a pipeline", 1),
        ("hello", "this is the single value 'hello', not a pipeline", 1),
        ("a: [", "the text is not YAML", 2),
        ("a: b: c", "the text is not YAML", 1),
        ("\x00", "the text is not YAML", None),
        (b"\xff\xfe\xff", "the text is not YAML", None),
        ("x: 1\n", "this is not a pipeline", 1),
        (
            f"{PIPELINE}---\na: 1\n---\nb: 2",
            "Expected one or two YAML documents in the IR YAML file. Got: 3.",
            1,
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {}\n",
            "this is an Argo workflow, which the KFP 1 SDK compiles",
            1,
        ),
        (
            "name: Add\nimplementation: {container: {image: x}}\n",
            "this is a component in the format of KFP 1",
            2,
        ),
        ("kind: Pod\napiVersion: v1\n", "this is a Kubernetes object of kind 'Pod', not a pipeline", 2),
        ("runtimeConfig: {}\npipelineSpec: {}\n", "this wraps a pipeline in 'pipelineSpec'", 2),
        (PLATFORM, "this is a platform document; the pipeline has to come before it", 1),
    ],
)
def test_what_is_no_pipeline_is_named_for_what_it_is(text, message, line):
    error = error_of(text)
    assert message in error.message
    place = "flow.yaml" if line is None else f"flow.yaml:{line}"
    assert str(error.where).startswith(f"{place}, ")


def test_a_kubernetes_manifest_of_a_pipeline_says_what_to_take_of_it():
    error = error_of(
        "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nspec: {pipelineSpec: {}}"
    )
    assert error.hint == "give the content of its spec.pipelineSpec alone"


@pytest.mark.parametrize(
    ("old", "new", "message", "where"),
    [
        (
            "count:",
            "count: {}\n        count:",
            "the key 'count' is given twice",
            "15, …inputDefinitions.parameters.count",
        ),
        ("name: small", "name: 2020-01-01", "2020-01-01 is a date to YAML", "2, pipelineInfo.name"),
        ("name: small", "name: 3", "this takes text, not the number 3", "2, pipelineInfo.name"),
        ("name: small", "7: small", "a key must be text", "2, pipelineInfo.7"),
        ("name: small", "name: !!binary eA==", "the tag !!binary does not belong", "2, pipelineInfo.name"),
        ("name: small", "name: !!python/name:os.system", "does not belong", "2, pipelineInfo.name"),
        (
            "name: comp-say",
            "name: comp-sya",
            "component 'comp-sya' does not exist",
            "25, …say.componentRef.name",
        ),
        (
            "defaultValue: 3\n",
            "defaultVal: 3\n",
            "unknown field 'defaultVal'",
            "16, …count.defaultVal",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, message, where):
    error = error_of(PIPELINE.replace(old, new, 1))
    assert message in error.message
    line, path = where.split(", ")
    assert str(error.where).startswith(f"flow.yaml:{line}, ")
    assert str(error.where).endswith(path.lstrip("…"))


def test_each_of_several_mistakes_is_told_with_its_line():
    error = error_of(PIPELINE.replace("exec-say", "exec-sey", 1).replace("small", "''"))
    assert error.message == (
        "The pipeline has 2 problems:\n"
        "  pipelineInfo.name (line 2): the pipeline has no name\n"
        "  components.comp-say.executorLabel (line 11): executor 'exec-say' does not exist\n"
        "    hint: did you mean 'exec-sey'?"
    )
    assert error.where == "flow.yaml"


def test_mistakes_of_json_have_lines_too():
    assert error_of('{"pipelineInfo":\n {"nam": "x"}}').where == "flow.yaml:2, pipelineInfo.nam"
    assert error_of('{"pipelineInfo": 1,\n "pipelineInfo": 2}').where == "flow.yaml:2, pipelineInfo"
    # An escape that JSON allows and YAML does not.
    assert error_of('{"pipelineInfo":\n {"nam": "\\ud83d\\ude00"}}').where == "flow.yaml:2, pipelineInfo.nam"


def test_mistakes_of_the_platform_document_are_told():
    error = error_of(f"{PIPELINE}---\nplatforms: {{kubernetes: {{deploymentSpecs: {{}}}}}}\n")
    assert error.where == "flow.yaml:27, platforms.kubernetes.deploymentSpecs"
    assert "the second document" in str(error_of(f"{PIPELINE}---\n[1]\n").hint)


def test_an_alias_stands_for_what_it_names():
    text = PIPELINE.replace("defaultValue: 3\n", "defaultValue: &three 3\n").replace("3.0", "*three")
    parameters = ir.load(text).spec.components["comp-say"].inputs.parameters
    assert parameters["share"].default_value == 3


def test_a_merge_key_gives_what_is_not_given():
    text = PIPELINE.replace("        count:\n", "        count: &base\n").replace(
        "        share:\n", "        share:\n          <<: *base\n          description: d\n"
    )
    share = ir.load(text).spec.components["comp-say"].inputs.parameters["share"]
    assert share.parameter_type is ir.ParameterType.NUMBER_DOUBLE
    assert share.description == "d"
    assert "'<<' takes a mapping" in error_of("root:\n  <<: 3\n").message


def test_an_alias_inside_itself_is_refused():
    assert "an alias refers to what it is part of" in error_of("root: &a\n  dag: *a\n").message


def test_aliases_that_stand_for_gigabytes_are_refused():
    levels = "\n".join(
        f"  l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]" for level in range(1, 10)
    )
    assert "more than 1,000,000 values" in error_of(f"root:\n  l0: &l0 [x, x]\n{levels}\n").message


@pytest.mark.parametrize("text", ["root: " + "[" * 90_000, "root: " + "{a: " * 500 + "}" * 500, "[" * 90_000])
def test_text_nested_beyond_all_reason_is_refused(text):
    assert error_of(text)


def test_importing_the_room_does_not_import_yaml():
    script = "import sys, penstock.ir; print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_text_of_very_many_documents_is_refused_before_all_of_it_is_read() -> None:
    assert error_of("--- x\n" * 1_001).message == "the text has more than 1,000 documents"
