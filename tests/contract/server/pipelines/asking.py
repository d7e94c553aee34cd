"""Many questions in one go, for stock's environment."""

from __future__ import annotations

from typing import Any


def lists(client: Any, api: Any, questions: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Ask for lists, each (what, options of the call); return each answer, or the status of its refusal."""
    services = {
        "experiments": client.experiments.experiment_service_list_experiments,
        "pipelines": client.pipelines.pipeline_service_list_pipelines,
        "versions": client.pipelines.pipeline_service_list_pipeline_versions,
        "runs": client.runs.run_service_list_runs,
        "recurring runs": client.recurring_runs.recurring_run_service_list_recurring_runs,
    }
    answers = []
    for what, options in questions:
        try:
            answers.append(services[what](**options))
        except api.ApiException as error:
            answers.append(error.status)
    return answers
