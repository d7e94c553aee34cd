"""Tasks: their arguments, outputs and settings."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import dsl
from penstock.dsl.settings import Retry, Settings, seconds
from penstock.dsl.task import PipelineTask, TaskState
from penstock.errors import DefinitionError, OutputMissing
from support.authoring import nothing, number, pair, text


def tasks(function: Any) -> dict[str, PipelineTask]:
    return dsl.pipeline(function).implementation.graph.tasks  # type: ignore[union-attr, return-value]


def test_settings_are_kept_and_each_method_returns_the_task() -> None:
    def set_all(x: str = "") -> None:
        task = text()
        same = (
            task.set_cpu_request("500m")
            .set_cpu_limit("2")
            .set_memory_request("1Gi")
            .set_memory_limit("4G")
            .set_accelerator_type("nvidia.com/gpu")
            .set_env_variable("A", "1")
            .set_display_name("shown")
            .set_caching_options(False)
            .set_retry(3, "30s", 1.5, "1 hour")
            .set_container_image("image")
            .after(number())
        )
        assert same is task

    settings = tasks(set_all)["text"].settings
    assert settings.resources.items() == {
        "cpu_request": "500m",
        "cpu_limit": "2",
        "memory_request": "1Gi",
        "memory_limit": "4G",
        "accelerator_type": "nvidia.com/gpu",
        "accelerator_count": "1",
    }
    assert settings.env == {"A": "1"}
    assert settings.display_name == "shown"
    assert settings.retry == Retry(3, 30, 1.5, 3600)
    assert settings.image == "image"
    assert not settings.enable_caching


def test_what_is_not_set_has_kfp_s_defaults() -> None:
    def plain() -> None:
        text()
        number().set_retry(1)

    found = tasks(plain)
    assert found["text"].settings == Settings()
    assert found["number"].settings.retry == Retry(1, 0, 2.0, 3600)


def test_a_number_of_accelerators_is_kept_when_their_type_is_set() -> None:
    def accelerated() -> None:
        text().set_accelerator_limit(2).set_accelerator_type("nvidia.com/gpu")

    assert tasks(accelerated)["text"].settings.resources.accelerator_count == "2"


def test_older_names_warn() -> None:
    def old() -> None:
        with pytest.warns(DeprecationWarning, match="use 'set_accelerator_limit'"):
            text().set_gpu_limit("1")
        with pytest.warns(DeprecationWarning, match="use 'set_accelerator_type'"):
            text().add_node_selector_constraint("nvidia.com/gpu")

    assert len(tasks(old)) == 2


def test_a_pause_is_an_environment_variable() -> None:
    def paused() -> None:
        text().set_debug_pause()
        text().set_debug_pause(before=True, on_error=True)

    found = tasks(paused)
    assert found["text"].settings.env == {"ARGO_DEBUG_PAUSE_AFTER": "true"}
    assert found["text-2"].settings.env == {
        "ARGO_DEBUG_PAUSE_BEFORE": "true",
        "ARGO_DEBUG_PAUSE_ON_ERROR": "true",
    }


@pytest.mark.parametrize("value", ["1", "true", "T", "yes", "Y", " on "])
def test_caching_is_off_where_the_environment_says_so(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT", value)

    assert not tasks(lambda_pipeline())["text"].settings.enable_caching


@pytest.mark.parametrize("value", ["0", "false", "", "off", "2"])
def test_caching_is_on_otherwise(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT", value)

    assert tasks(lambda_pipeline())["text"].settings.enable_caching


def lambda_pipeline() -> Any:
    def one() -> None:
        text()

    return one


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("0s", 0),
        ("90s", 90),
        ("1 second", 1),
        ("5m", 300),
        ("5 minutes", 300),
        ("2h", 7200),
        ("2 hours", 7200),
        ("1d", 86400),
        ("2 weeks", 1209600),
        ("1W", 604800),
    ],
)
def test_durations_are_read_by_their_whole_unit(duration: str, expected: int) -> None:
    assert seconds(duration, "backoff", "pipeline") == expected


@pytest.mark.parametrize("duration", ["100ms", "2 months", "1y", "s", "", "1.5h", "-1s", "1h30m"])
def test_other_durations_are_refused(duration: str) -> None:
    with pytest.raises(DefinitionError, match=r"duration"):
        seconds(duration, "backoff", "pipeline")


def test_what_is_wrong_with_a_setting_is_said_with_the_tasks_place() -> None:
    def pipeline() -> None:
        with dsl.If(number().output == 1):
            text().set_memory_limit("4 GB")

    with pytest.raises(DefinitionError, match="Got '4 GB'") as caught:
        dsl.pipeline(pipeline)

    assert caught.value.where is not None
    assert caught.value.where.endswith("pipeline 'pipeline' > condition-1 > task 'text'")


def test_a_resource_is_a_channel_and_no_text_with_one_in_it() -> None:
    def pipeline(size: int) -> None:
        text().set_memory_limit(f"{size}Gi")

    with pytest.raises(DefinitionError, match="Got a text in which a channel is written"):
        dsl.pipeline(pipeline)


def test_outputs_are_found_by_name_or_as_the_only_one() -> None:
    def uses() -> None:
        made = pair()
        assert list(made.outputs) == ["left", "right"]
        assert made.outputs["left"].full_name == "pair-left"
        assert text().output.task_name == "text"
        assert "up" not in made.outputs
        assert not hasattr(made, "output")  # as with KFP, whose error is an AttributeError
        with pytest.raises(KeyError):
            made.outputs["up"]
        with pytest.raises(OutputMissing):
            nothing().output  # noqa: B018

    assert len(tasks(uses)) == 3


def test_a_task_tells_what_it_takes_and_waits_for() -> None:
    def uses(x: str = "") -> None:
        first = text(of=x)
        second = text(of=f"{first.output} {x}").after(first)
        assert second.inputs["of"] == second.arguments["of"]
        assert [channel.full_name for channel in second.channel_inputs] == ["text-Output", "x"]
        assert second.dependent_tasks == ["text"]
        assert repr(second) == "<PipelineTask 'text-2'>"
        assert second.state is TaskState.FUTURE

    assert len(tasks(uses)) == 2


def test_channels_that_no_input_takes_are_registered_once() -> None:
    def uses(x: str = "") -> None:
        made = text()
        made.register_pipeline_channels([x, x])  # type: ignore[list-item]
        assert [channel.full_name for channel in made.channel_inputs] == ["x"]

    assert len(tasks(uses)) == 1


def test_a_task_that_has_run_gives_values_and_cannot_be_changed() -> None:
    task = PipelineTask.finished(text, {"of": "a"}, {"Output": "A"})

    assert task.output == "A"
    assert task.outputs["Output"] == "A"
    assert task.state is TaskState.FINAL
    with pytest.raises(DefinitionError, match=r"Got call to '\.set_retry\(\)'"):
        task.set_retry(1)
    with pytest.raises(DefinitionError, match="not supported for local execution"):
        task.after()
    with pytest.warns(UserWarning, match=r"'\.set_cpu_limit\(\)' is not used by the current local runner"):
        assert task.set_cpu_limit("1") is task
