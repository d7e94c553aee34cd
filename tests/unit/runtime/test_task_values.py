"""The final status and the settings of a task are values, and dataclasses to whoever asks."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from penstock.runtime.task_values import PipelineTaskFinalStatus, TaskConfig

STATUS = PipelineTaskFinalStatus("FAILED", "run-1", "train", 9, "boom")


def test_equal_values_are_equal_and_survive_copies() -> None:
    other = PipelineTaskFinalStatus.from_json(
        {
            "state": "FAILED",
            "pipelineJobResourceName": "run-1",
            "pipelineTaskName": "train",
            "error": {"code": 9, "message": "boom"},
        }
    )

    assert other == STATUS
    assert other != TaskConfig()
    assert copy.deepcopy(STATUS) == STATUS
    assert pickle.loads(pickle.dumps(STATUS)) == STATUS  # noqa: S301 - our own


def test_they_are_unhashable_as_stocks_are() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(STATUS)


def test_they_show_their_values() -> None:
    assert repr(STATUS) == (
        "PipelineTaskFinalStatus(state='FAILED', pipeline_job_resource_name='run-1', "
        "pipeline_task_name='train', error_code=9, error_message='boom')"
    )


def test_the_functions_of_dataclasses_take_them() -> None:
    config = TaskConfig(node_selector={"a": "b"})

    assert dataclasses.is_dataclass(TaskConfig)
    assert dataclasses.asdict(config)["node_selector"] == {"a": "b"}
    assert dataclasses.replace(config, env=[]) == TaskConfig(node_selector={"a": "b"}, env=[])
    assert [field.name for field in dataclasses.fields(STATUS)] == list(vars(STATUS))
    assert all(field.default is None for field in dataclasses.fields(config))
    assert all(field.default is dataclasses.MISSING for field in dataclasses.fields(STATUS))


@pytest.mark.parametrize("error", [{}, {"error": None}, {"error": {}}])
def test_a_status_without_an_error_has_none(error: dict[str, None]) -> None:
    status = PipelineTaskFinalStatus.from_json({"state": "COMPLETE", **error})

    assert (status.error_code, status.error_message) == (None, None)
