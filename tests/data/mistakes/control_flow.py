"""Mistakes in conditions, branches, loops and exit handlers."""

from kfp import dsl
from parts import need, nothing, notify, number, pair, read, tables, take, text, texts, truth, write

from support.mistakes import pipeline, stock


@stock(
    "ValueError",
    "Got constant boolean False as a condition. This is likely because the provided condition evaluated "
    "immediately. At least one of the operands must be an output from an upstream task or a pipeline parameter.",
)
@pipeline
def constant_condition():
    with dsl.If(False):  # at fault
        text()


@stock(
    "ValueError",
    'Conditional requires primitive parameter values for comparison. Found input "pipelinechannel--x" of type List '
    "in pipeline definition instead.",
)
@pipeline
def list_compared(x: list = []):
    with dsl.If(x == "a"):  # at fault
        text()


@stock("AttributeError", "left_operand", ours="A condition compares two values; the pipeline's input 'x' alone")
@pipeline
def text_as_condition(x: str = ""):
    with dsl.If(x):  # at fault
        text()


@stock("AssertionError", "", ours="A condition compares with a str, int, float or bool. Got None")
@pipeline
def compared_with_none(x: str = ""):
    with dsl.If(x == None):  # at fault
        text()


@stock("AssertionError", "", ours="Conditional requires primitive parameter values for comparison")
@pipeline
def artifact_compared():
    with dsl.If(write().outputs["data"] == "a"):  # at fault
        text()


@stock("InvalidControlFlowException", "dsl.Else can only be used following an upstream dsl.If or dsl.Elif.")
@pipeline
def else_alone():
    with dsl.Else():  # at fault
        text()


@stock("InvalidControlFlowException", "dsl.Elif can only be used following an upstream dsl.If or dsl.Elif.")
@pipeline
def elif_alone(x: str = ""):
    with dsl.Elif(x == "a"):  # at fault
        text()


@stock("InvalidControlFlowException", "Cannot use dsl.Else following another dsl.Else.")
@pipeline
def else_twice(x: str = ""):
    with dsl.If(x == "a"):
        text()
    with dsl.Else():
        text()
    with dsl.Else():  # at fault
        text()


@stock(
    "ValueError",
    "dsl.OneOf must include an output from a task in a dsl.Else group to ensure at least one output is available "
    "at runtime.",
)
@pipeline
def one_of_without_else(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Elif(x == "b"):
        other = text()
    take(names=[dsl.OneOf(one.output, other.output)])  # at fault


@stock("TypeError", "Task outputs passed to dsl.OneOf must be the same type.")
@pipeline
def one_of_two_types(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        other = number()
    text(of=dsl.OneOf(one.output, other.output))  # at fault


@stock("NotImplementedError", "dsl.OneOf does not support string interpolation.")
@pipeline
def one_of_in_a_text(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        other = text()
    text(of=f"{dsl.OneOf(one.output, other.output)}")  # at fault


@stock("IndexError", "tuple index out of range", ours="dsl.OneOf has no outputs to choose from")
@pipeline
def one_of_nothing():
    text(of=dsl.OneOf())  # at fault


@stock("AttributeError", "object has no attribute", ours="dsl.OneOf takes outputs of tasks that are directly in")
@pipeline
def one_of_a_plain_task():
    text(of=dsl.OneOf(text().output))  # at fault


@stock("ValueError", "Got an empty item list for loop argument.")
@pipeline
def no_items():
    with dsl.ParallelFor([]):  # at fault
        text()


@stock("ValueError", "Cannot iterate over a single parameter using `dsl.ParallelFor`. Expected a list of parameters")
@pipeline
def loop_over_a_text():
    with dsl.ParallelFor(text().output):  # at fault
        text()


@stock("ValueError", "Cannot iterate over a single artifact using `dsl.ParallelFor`. Expected a list of artifacts")
@pipeline
def loop_over_an_artifact():
    with dsl.ParallelFor(write().output):  # at fault
        text()


@stock("ValueError", "ParallelFor parallelism must be >= 0. Got: -1.")
@pipeline
def parallelism_below_zero():
    with dsl.ParallelFor(["a"], parallelism=-1):  # at fault
        text()


@stock("TypeError", "Expected list, tuple, or PipelineParameterChannel, got ")
@pipeline
def loop_over_letters():
    with dsl.ParallelFor("abc"):  # at fault
        text()


@stock("KeyError", "0", ours="Expected list, tuple, or PipelineParameterChannel, got")
@pipeline
def loop_over_a_dictionary():
    with dsl.ParallelFor({"a": 1}):  # at fault
        text()


@stock("TypeError", "NoneType is not a parameter type.")
@pipeline
def items_are_none():
    with dsl.ParallelFor([None]):  # at fault
        text()


@stock(
    "InvalidTopologyException",
    "dsl.Collected can only be used to fan-in outputs produced by a task within a dsl.ParallelFor context to a task "
    "outside of the dsl.ParallelFor context. Producer task text is either",
)
@pipeline
def collected_without_a_loop():
    take(names=dsl.Collected(text().output))  # at fault


@stock("KeyError", "None", ours="dsl.Collected can only be used to fan-in outputs produced by a task")
@pipeline
def item_collected():
    with dsl.ParallelFor(["a"]) as item:
        text(of=item)
    take(names=dsl.Collected(item))  # at fault


@stock(
    "InvalidTopologyException",
    "Illegal task dependency across DSL context managers. A downstream task cannot depend on an upstream task within "
    "a dsl.If context unless the downstream is within that context too. Found task text-2 which depends on upstream "
    "task text within an uncommon dsl.If context.",
)
@pipeline
def out_of_a_condition(x: str = ""):
    with dsl.If(x == "a"):
        made = text()
    text(of=made.output)  # at fault


@stock("InvalidTopologyException", "Illegal task dependency across DSL context managers. .* dsl.ParallelFor context")
@pipeline
def out_of_a_loop():
    with dsl.ParallelFor(["a"]):
        made = text()
    text(of=made.output)  # at fault


@stock("ValueError", "exit_task cannot depend on any other tasks.")
@pipeline
def exit_task_takes_an_output():
    last = text(of=text().output)
    with dsl.ExitHandler(last):  # at fault
        text()


@stock("ValueError", "text-2 does not exist|text", ours="exit_task cannot depend on any other tasks.")
@pipeline
def exit_task_takes_a_text():
    last = text(of=f"{text().output}!")
    with dsl.ExitHandler(last):  # at fault
        text()


@stock(
    "ValueError",
    "ExitHandler can only be used within the outermost scope of a pipeline function definition. Using an "
    "ExitHandler within (If|Condition) condition-1 is not allowed.",
)
@pipeline
def exit_handler_in_a_condition(x: str = ""):
    last = nothing()
    with dsl.If(x == "a"), dsl.ExitHandler(last):  # at fault
        text()


@stock("RuntimeError", "is missing both container spec and pipeline spec", ours="An importer cannot be an exit task")
@pipeline
def importer_as_exit_task():
    last = dsl.importer("gs://a", dsl.Dataset)
    with dsl.ExitHandler(last):  # at fault
        text()


@stock(
    "ValueError",
    r'".after\(\)" on task group "condition-1" of type dsl.If is not supported. Only dsl.ExitHandler groups can be '
    r"used as .after\(\) dependencies.",
)
@pipeline
def after_a_condition(x: str = ""):
    with dsl.If(x == "a") as group:
        text()
    text().after(group)  # at fault


@stock("ValueError", r"PipelineTask.after\(\) only supports PipelineTask and dsl.ExitHandler dependencies. Got str.")
@pipeline
def after_a_text():
    text().after("a")  # at fault


@stock("ValueError", "list.remove|x not in list", ours="Task 'text' is told to run after itself")
@pipeline
def after_itself():
    made = text()
    made.after(made)  # at fault


@stock("ValueError", r"Tasks can only use .ignore_upstream_failure\(\) if all input parameters that accept arguments")
@pipeline
def failure_ignored_without_default():
    need(of=text().output).ignore_upstream_failure()  # at fault


@stock(
    "InvalidTopologyException",
    r"Tasks that use '.ignore_upstream_failure\(\)' and 'PipelineTaskFinalStatus' must have exactly one dependent "
    "upstream task. Got task 'notify with no upstream dependencies.",
)
@pipeline
def status_of_nothing():
    notify().ignore_upstream_failure()  # at fault


@stock(
    "InvalidTopologyException",
    r"must have exactly one dependent upstream task. Got 2 dependent tasks: \['text', 'text-2'\]",
)
@pipeline
def status_of_two_tasks():
    notify().after(text(), text()).ignore_upstream_failure()  # at fault


@stock("InvalidTopologyException", "must have exactly one dependent upstream task within the same control flow scope.")
@pipeline
def status_across_scopes(x: str = ""):
    made = text()
    with dsl.If(x == "a"):
        notify().after(made).ignore_upstream_failure()  # at fault


@stock("ValueError", "Got unknown input to dsl.OneOf with type", ours="dsl.Collected cannot be used inside of dsl.OneOf")
@pipeline
def one_of_collected(x: str = ""):
    with dsl.ParallelFor(["a"]):
        made = text()
    dsl.OneOf(dsl.Collected(made.output))  # at fault


@stock("AttributeError", "object has no attribute", ours="dsl.OneOf cannot be used inside of another dsl.OneOf.")
@pipeline
def one_of_one_of(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        other = text()
    dsl.OneOf(dsl.OneOf(one.output, other.output), one.output)  # at fault


@stock("ValueError", "dsl.OneOf cannot be used inside of dsl.Collected.")
@pipeline
def one_of_collected_later(x: str = ""):
    with dsl.ParallelFor(["a"]):
        with dsl.If(x == "a"):
            one = text()
        with dsl.Else():
            other = text()
        chosen = dsl.OneOf(one.output, other.output)
    take(names=dsl.Collected(chosen))  # at fault


@stock(
    "InvalidTopologyException",
    "When using dsl.Collected to fan-in outputs from a task within a dsl.ParallelFor context, the dsl.ParallelFor "
    "context manager cannot be nested within a dsl.If context manager unless the consumer task is too.",
)
@pipeline
def collected_out_of_a_condition(x: str = ""):
    with dsl.If(x == "a"):
        with dsl.ParallelFor(["a"]):
            made = text()
    take(names=dsl.Collected(made.output))  # at fault


@stock("InvalidTopologyException", "Illegal task dependency across DSL context managers. .* dsl.If context")
@pipeline
def after_a_task_in_a_condition(x: str = ""):
    with dsl.If(x == "a"):
        made = text()
    text().after(made)  # at fault


@stock("TypeError", "Found a mix of parameters and artifacts passed to dsl.OneOf.")
@pipeline
def one_of_a_parameter_and_an_artifact(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        other = write()
    text(of=dsl.OneOf(one.output, other.output))  # at fault


@stock("AssertionError", "Types: ", ours="compares with a str, int, float or bool. Got .*of type tuple")
@pipeline
def compared_with_a_tuple(x: int = 1):
    with dsl.If(x == (1, 2)):  # at fault
        text()


@stock("AttributeError", "get_next_group_id", ours="dsl.ParallelFor is used outside a pipeline: Default pipeline not defined.")
def loop_outside():
    with dsl.ParallelFor(["a"]):  # at fault
        pass
