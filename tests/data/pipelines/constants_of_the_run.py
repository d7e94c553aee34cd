"""The placeholders of a run in defaults, texts, lists, containers, images and variables."""

from kfp import dsl


@dsl.component
def show(text: str = dsl.PIPELINE_JOB_ID_PLACEHOLDER, many: list = []) -> str:
    return text


@dsl.container_component
def command(text: str):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["sh", "-c", f"echo {dsl.PIPELINE_JOB_NAME_PLACEHOLDER} {dsl.PIPELINE_TASK_ID_PLACEHOLDER}"],
        args=[
            dsl.PIPELINE_ROOT_PLACEHOLDER,
            f"{dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER}/{text}",
            dsl.ConcatPlaceholder([dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER, "-", text]),
            dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER,
            dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER,
        ],
    )


@dsl.pipeline
def inner(job: str = dsl.PIPELINE_JOB_NAME_PLACEHOLDER) -> str:
    return show(text=job).output


@dsl.pipeline
def constants_of_the_run(job: str = dsl.PIPELINE_JOB_NAME_PLACEHOLDER):
    show()
    show(text=f"{dsl.PIPELINE_JOB_NAME_PLACEHOLDER}/{job}", many=[dsl.PIPELINE_JOB_ID_PLACEHOLDER, job])
    command(text=job).set_env_variable("JOB", dsl.PIPELINE_JOB_ID_PLACEHOLDER)
    inner()
    inner(job=dsl.PIPELINE_TASK_NAME_PLACEHOLDER)
    with dsl.ParallelFor([dsl.PIPELINE_JOB_ID_PLACEHOLDER, "x"]) as item:
        show(text=item)
    with dsl.If(job == "x"):
        show(text=dsl.PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER)
