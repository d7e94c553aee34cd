"""The constants that stand for what only the run knows, in arguments, texts and container commands."""

from kfp import dsl


@dsl.component
def print_all(
    name: str, resource: str, job: str, task: str, task_id: str, root: str, created: str, scheduled: str
) -> str:
    return "\n".join([name, resource, job, task, task_id, root, created, scheduled])


@dsl.container_component
def echo(text: str):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["echo", dsl.PIPELINE_TASK_NAME_PLACEHOLDER, dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER],
        args=[text, f"{dsl.PIPELINE_JOB_ID_PLACEHOLDER}/x", dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER],
    )


@dsl.component
def table(values: dict = {}, names: list = []) -> str:
    return str(values)


@dsl.pipeline
def placeholder_constants(name: str = "n", root: str = dsl.PIPELINE_ROOT_PLACEHOLDER):
    print_all(
        name=dsl.PIPELINE_JOB_NAME_PLACEHOLDER,
        resource=dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER,
        job=dsl.PIPELINE_JOB_ID_PLACEHOLDER,
        task=dsl.PIPELINE_TASK_NAME_PLACEHOLDER,
        task_id=dsl.PIPELINE_TASK_ID_PLACEHOLDER,
        root=root,
        created=dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER,
        scheduled=dsl.PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER,
    ).set_display_name("print-all-placeholders")
    echo(text=f"{name} in {dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER}")
    table(values={"job": dsl.PIPELINE_JOB_ID_PLACEHOLDER, "name": name}, names=[dsl.PIPELINE_ROOT_PLACEHOLDER])
