"""The placeholder constants: texts that the engine replaces when a task starts."""

from __future__ import annotations

__all__ = [
    "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_JOB_ID_PLACEHOLDER",
    "PIPELINE_JOB_NAME_PLACEHOLDER",
    "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER",
    "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_ROOT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER",
    "PIPELINE_TASK_ID_PLACEHOLDER",
    "PIPELINE_TASK_NAME_PLACEHOLDER",
    "WORKSPACE_PATH_PLACEHOLDER",
]

#: The run's display name.
PIPELINE_JOB_NAME_PLACEHOLDER = "{{$.pipeline_job_name}}"

#: The run's resource name: the pipeline's name with a suffix that makes it unique.
PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER = "{{$.pipeline_job_resource_name}}"

#: The run's id.
PIPELINE_JOB_ID_PLACEHOLDER = "{{$.pipeline_job_uuid}}"

#: The task's name in its pipeline.
PIPELINE_TASK_NAME_PLACEHOLDER = "{{$.pipeline_task_name}}"

#: The task's id, unique among all runs.
PIPELINE_TASK_ID_PLACEHOLDER = "{{$.pipeline_task_uuid}}"

#: The path at which the task may write its ``executor_output.json``.
PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER = "{{$.outputs.output_file}}"

#: The whole ExecutorInput message, as JSON.
PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER = "{{$}}"

#: The URI under which the run keeps its artifacts.
PIPELINE_ROOT_PLACEHOLDER = "{{$.pipeline_root}}"

#: The time at which the run was created, in RFC 3339 form.
PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER = "{{$.pipeline_job_create_time_utc}}"

#: The time for which the run was scheduled, in RFC 3339 form.
PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER = "{{$.pipeline_job_schedule_time_utc}}"

#: The path of the workspace that all tasks of the run share.
WORKSPACE_PATH_PLACEHOLDER = "{{$.workspace_path}}"
