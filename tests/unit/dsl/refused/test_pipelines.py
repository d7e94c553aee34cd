"""What a pipeline cannot be, return or be configured with."""

from __future__ import annotations

from penstock import compiler, dsl
from penstock.errors import InconsistentTypeException
from support.authoring import nothing, text
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused


@refused("(?s)@dsl.pipeline has no argument 'title'.*it takes name, description")
def unknown_argument_of_a_pipeline():
    @dsl.pipeline(title="x")  # at fault
    def bad():
        text()


@refused("pipeline_config is {'workspace': 1}")
def config_as_a_dictionary():
    @dsl.pipeline(pipeline_config={"workspace": 1})  # at fault
    def bad():
        text()


@refused("Task is missing from pipeline")
def empty_pipeline():
    @dsl.pipeline  # at fault
    def empty():
        pass


@refused("Got unknown pipeline output, hello, of type <class 'str'>")
def constant_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        text()
        return "hello"


@refused(r"(?s)Got unknown pipeline output, <PipelineTask.*return task\.output")
def task_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        return text()


@refused("Pipeline or component output not defined: Output. You may be missing a type annotation")
def returned_unannounced():
    @dsl.pipeline  # at fault
    def returns():
        return text().output


@refused("Missing pipeline output: Output")
def nothing_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        text()


@refused("cannot be surfaced as pipeline output type 'NUMBER_INTEGER'", InconsistentTypeException)
def other_type_returned():
    @dsl.pipeline  # at fault
    def returns() -> int:
        return text().output


@refused("Got unknown pipeline output, the pipeline's input 'x'")
def input_returned():
    @dsl.pipeline  # at fault
    def returns(x: str) -> str:
        text()
        return x


@refused("a pipeline gives what it returns")
def output_parameter_of_pipeline():
    @dsl.pipeline  # at fault
    def bad(x: dsl.Output[dsl.Dataset]):
        text()


@refused("'bad' has a `yield`")
def generator_as_pipeline():
    @dsl.pipeline  # at fault
    def bad():
        yield text()


@refused("The workspace is '10Gi'")
def workspace_as_a_text():
    dsl.PipelineConfig(workspace="10Gi")  # at fault


@refused("The workspace's configuration for Kubernetes is {'a': 1}")
def workspace_for_kubernetes_as_a_dictionary():
    dsl.WorkspaceConfig(size="1Gi", kubernetes={"a": 1})  # at fault


@refused("pvcSpecPatch is 'fast'")
def patch_as_a_text():
    dsl.KubernetesWorkspaceConfig(pvcSpecPatch="fast")  # at fault


@refused("name is 5")
def pipeline_named_by_a_number():
    @dsl.pipeline(name=5)  # at fault
    def bad():
        nothing()


@refused("Invalid pipeline name: ü!")
def pipeline_without_a_name():
    @dsl.pipeline(name="ü!")  # at fault
    def bad():
        text()


@refused('Workspace size "10 GB" is invalid')
def workspace_size():
    dsl.WorkspaceConfig(size="10 GB")  # at fault


@refused("ttl_seconds_after_finished must be a non-negative integer. Got: -1")
def lifetime_below_zero():
    dsl.PipelineConfig(ttl_seconds_after_finished=-1)  # at fault


@refused("active_deadline_seconds must be an int. Got: bool")
def deadline_true():
    dsl.PipelineConfig(active_deadline_seconds=True)  # at fault


@refused("must not exceed the int32 maximum")
def deadline_too_late():
    dsl.PipelineConfig(active_deadline_seconds=2**31)  # at fault


@refused("Unsupported pipeline_func type")
def function_compiled():
    compiler.Compiler().compile(lambda: None, "a.yaml")  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
