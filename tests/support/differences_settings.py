"""Rows of `support.differences`: a task's and a pipeline's settings."""

from __future__ import annotations

from typing import Any

from support.difference import Difference, closed, tasks


def _own_settings(document: Any) -> bool:
    """Each task has the variable TEXT, of the value that it also has as an argument."""
    executors, components = document["deploymentSpec"]["executors"], document["components"]
    each = {**tasks(document, "inner"), **{f"outer {name}": task for name, task in tasks(document).items()}}
    labels = {
        name: components[task["componentRef"]["name"]].get("executorLabel") for name, task in each.items()
    }
    return all(
        executors[label]["container"]["env"][0]["value"]
        == each[name]["inputs"]["parameters"]["text"]["runtimeValue"]["constant"]
        for name, label in labels.items()
        if label is not None
    )


def _own_input(document: Any) -> bool:
    [executor] = document["deploymentSpec"]["executors"].values()
    asked = executor["container"]["resources"]["resourceCpuLimit"]
    return bool(
        asked == "{{$.inputs.parameters['pipelinechannel--cpu']}}"
        and tasks(document)["work"]["inputs"]["parameters"].keys() == {"pipelinechannel--cpu"}
    )


def _image(document: Any) -> bool:
    image = document["deploymentSpec"]["executors"]["exec-work"]["container"]["image"]
    inputs = tasks(document)["work"]["inputs"]["parameters"]
    text = "{{{{$.inputs.parameters['pipelinechannel--{}']}}}}".format
    return bool(
        image == f"{text('registry')}/work:{text('tag')}"
        and inputs["pipelinechannel--registry"] == {"componentInputParameter": "registry"}
        and inputs["pipelinechannel--tag"] == {"componentInputParameter": "tag"}
    )


def _named_failures(document: Any) -> bool:
    asked = document["platforms"]["penstock"]["config"]["tasks"]["root"]["work"]["retry"]
    policy = tasks(document)["work"]["retryPolicy"]
    return bool(
        asked == {"failures": {"exceptions": ["ConnectionError"]}, "lost": 0} and policy["maxRetryCount"] == 2
    )


RIGHT: list[Difference] = [
    Difference(
        "resources_in_a_group",
        "`set_memory_limit(channel)` and its like in a condition or loop",
        "the channel is not passed to the group",
        "correct IR",
        closed,
    ),
    Difference(
        "settings_in_a_nested_pipeline",
        "tasks of one component with different settings, in a nested pipeline",
        "the settings of one task on another, in most processes",
        "correct IR: each has its own, always",
        _own_settings,
    ),
    Difference(
        "input_named_like_a_setting",
        "`set_cpu_limit(channel)` on a component with an input `cpu_limit` of its own",
        "the input is given the setting",
        "correct IR: the input keeps its value",
        _own_input,
    ),
]
REFUSED: list[Difference] = [
    Difference(
        "env_with_channel",
        '`set_env_variable("NAME", f"… {channel}")`',
        "a variable with the text `{{channel…`",
        "raises",
        "Environment variable 'NAME'",
    ),
    Difference(
        "duration_in_milliseconds",
        '`set_retry(backoff_duration="100ms")`',
        "100 minutes",
        "raises",
        "100ms",
    ),
    Difference(
        "duration_in_months",
        '`set_retry(backoff_duration="2 months")`',
        "2 minutes",
        "raises",
        "2 months",
    ),
    Difference(
        "workspace_in_a_dictionary",
        "the workspace's placeholder inside a list or dictionary, without a workspace",
        "a task that fails when it runs",
        "raises",
        "[Ww]orkspace",
    ),
    Difference(
        "cache_key_with_channel",
        '`set_caching_options(True, cache_key=f"… {channel}")`',
        "one key with the text `{{channel…`, whatever the value",
        "raises",
        "cache_key is a text in which a channel is written",
    ),
    Difference(
        "retries_below_zero",
        "`set_retry(-1)`",
        "a negative number of retries",
        "raises",
        "num_retries is -1",
    ),
    Difference(
        "backoff_factor_below_zero",
        "`set_retry(3, backoff_factor=-2)`",
        "waits of less than nothing",
        "raises",
        "backoff_factor is -2",
    ),
    Difference(
        "resource_of_a_list",
        "`set_cpu_limit(channel)`, `set_container_image(channel)` with a LIST, a STRUCT or a BOOLEAN",
        "a task that fails when it runs",
        "raises",
        "is given the pipeline's input 'amounts', which is of type LIST",
    ),
    Difference(
        "image_of_nothing",
        '`set_container_image("")`',
        "a container without an image",
        "raises",
        "The image is ''",
    ),
    Difference(
        "container_without_an_image",
        '`dsl.ContainerSpec(image="")`, `@dsl.component(base_image="")`',
        "a container without an image",
        "raises",
        "returned a ContainerSpec whose image is ''",
    ),
    Difference(
        "command_as_text",
        '`dsl.ContainerSpec(image=…, command="echo hello")`',
        "a command of letters, `e`, `c` …",
        "raises",
        "`command` is 'echo hello'; it takes a list",
    ),
    Difference(
        "indexes_as_text",
        '`pip_index_urls="https://…"`',
        "indexes `h`, `t` …",
        "raises",
        "pip_index_urls is the text",
    ),
    Difference(
        "task_config_given",
        "a value for a parameter that is a `dsl.TaskConfig`",
        "a value that the backend replaces",
        "raises",
        'unexpected keyword argument "config"',
    ),
]
ACCEPTED: list[Difference] = [
    Difference(
        "image_of_two_channels",
        '`set_container_image(f"{registry}/work:{tag}")`',
        "raises AssertionError",
        "correct IR",
        _image,
    ),
    Difference(
        "keep_going",
        "`dsl.PipelineConfig(keep_going=True)`: [what a failure stops]"
        "(task-settings.md#settings-of-the-whole-pipeline)",
        "raises TypeError",
        "correct IR: in a platform `penstock`",
        lambda document: document["platforms"]["penstock"]["config"] == {"keepGoing": True},
    ),
    Difference(
        "retry_on",
        "`set_retry(2, on=ConnectionError, lost=0)`: [failures by name](task-settings.md#retries)",
        "raises TypeError",
        "correct IR: KFP's policy, and the rest in a platform `penstock`",
        _named_failures,
    ),
]
WARNED: list[Difference] = [
    Difference(
        "task_config_of_nothing",
        "a `dsl.TaskConfig` parameter without `task_config_passthroughs`",
        "it holds nothing, without a word",
        "same IR, and a warning that says so",
        "'config' is a TaskConfig that will hold nothing",
    ),
    Difference(
        "task_config_to_nobody",
        "`task_config_passthroughs` without a `dsl.TaskConfig` parameter",
        "settings that reach nobody, without a word",
        "same IR, and a warning that says so",
        "task_config_passthroughs take ENV away from the task",
    ),
]
