"""Mistakes in pipelines as a whole: names, outputs, settings."""


from kfp import compiler, dsl
from parts import number, text

from support.mistakes import pipeline, stock


@stock("ValueError", "Task is missing from pipeline.")
def empty():
    @dsl.pipeline  # at fault
    def flow():
        pass


@stock("ValueError", "Invalid pipeline name: .*\nPlease specify a pipeline name that matches the regular expression")
def name_without_letters():
    @dsl.pipeline(name="ü!")  # at fault
    def flow():
        text()


@stock("ValueError", "Got unknown pipeline output, hello, of type <class 'str'>.")
def constant_returned():
    @dsl.pipeline  # at fault
    def flow() -> str:
        text()
        return "hello"


@stock("ValueError", "Pipeline or component output not defined: Output. You may be missing a type annotation.")
def output_not_declared():
    @dsl.pipeline  # at fault
    def flow():
        return text().output


@stock("ValueError", "Missing pipeline output: Output.")
def output_not_returned():
    @dsl.pipeline  # at fault
    def flow() -> str:
        text()


@stock(
    "InconsistentTypeException",
    "Incompatible return type provided for output of pipeline 'flow'. Output of type 'STRING' cannot be surfaced "
    "as pipeline output type 'NUMBER_INTEGER'",
)
def output_of_other_type():
    @dsl.pipeline  # at fault
    def flow() -> int:
        return text().output


@stock("InvalidTopologyException", "Pipeline outputs may only be returned from the top level of the pipeline function")
def output_from_a_condition():
    @dsl.pipeline
    def flow(x: str) -> str:
        with dsl.If(x == "a"):
            made = text()  # at fault
        return made.output


@stock("AttributeError", "'NoneType' object has no attribute", ours="Got unknown pipeline output, the pipeline's input 'x'")
def input_returned():
    @dsl.pipeline  # at fault
    def flow(x: str) -> str:
        text()
        return x


@stock("TypeError", "'NoneType' object is not subscriptable", ours="a pipeline gives what it returns")
def output_parameter():
    @dsl.pipeline  # at fault
    def flow(x: dsl.Output[dsl.Dataset]):
        text()


@stock(
    "ValueError",
    "Workspace features are used .* but PipelineConfig.workspace.size is not set.",
)
@pipeline
def workspace_missing():
    text(of=dsl.WORKSPACE_PATH_PLACEHOLDER)  # at fault


@stock("ValueError", 'Workspace size "10 GB" is invalid. Must be a valid Kubernetes resource quantity')
def workspace_size():
    dsl.WorkspaceConfig(size="10 GB")  # at fault


@stock("ValueError", "ttl_seconds_after_finished must be a non-negative integer. Got: -1")
def time_below_zero():
    dsl.PipelineConfig(ttl_seconds_after_finished=-1)  # at fault


@stock("TypeError", "active_deadline_seconds must be an int. Got: bool")
def time_is_true():
    dsl.PipelineConfig(active_deadline_seconds=True)  # at fault


@stock("ValueError", "int32 maximum")
def time_too_long():
    dsl.PipelineConfig(active_deadline_seconds=2**31)  # at fault


@dsl.pipeline
def flow(x: int = 1, data: dsl.Input[dsl.Dataset] = None):
    number(of=x)


@stock("ValueError", "Unsupported pipeline_func type")
def function_compiled():
    compiler.Compiler().compile(lambda: None, "a.yaml")  # at fault


@stock("ValueError", 'The output path a.txt should end with ".yaml".')
def other_suffix():
    compiler.Compiler().compile(flow, "a.txt")  # at fault


@stock("ValueError", "Pipeline parameter zz does not match any known pipeline input.")
def unknown_parameter():
    compiler.Compiler().compile(flow, "a.yaml", pipeline_parameters={"zz": 1})  # at fault


@stock("NotImplementedError", "Default value for artifact input is not supported.")
def parameter_for_artifact():
    compiler.Compiler().compile(flow, "a.yaml", pipeline_parameters={"data": 1})  # at fault


@stock("TypeError", "", ours="Pipeline parameter 'x' is 'a' of type str; it is declared NUMBER_INTEGER")
def parameter_of_other_type():
    compiler.Compiler().compile(flow, "a.yaml", pipeline_parameters={"x": "a"})  # at fault
