from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.errors import SubmitError
from penstock.runners.cluster import check_platform, check_resources, check_variables

ENV = {
    "secretName": "login",
    "keyToEnv": [{"secretKey": "a", "envVar": "USER_NAME"}, {"secretKey": "b", "envVar": "PASSWORD"}],
}


def check(variables: tuple[str, ...] = (), /, **executors: dict[str, Any]) -> list[str]:
    platform = {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}
    tasks = {label: f"path/{label}" for label in executors if label != "unused"}
    return check_platform(ir.platform_from_dict(platform), tasks, variables)


@pytest.mark.parametrize(
    ("settings", "notice"),
    [
        ({"nodeSelector": {"labels": {"disk": "ssd"}}}, "node selectors have no effect here"),
        ({"tolerations": [{"key": "gpu"}]}, "tolerations have no effect here"),
        ({"podMetadata": {"labels": {"a": "b"}}}, "labels and annotations of pods have no effect here"),
        ({"imagePullPolicy": "Always"}, "image pull policies have no effect here"),
        ({"imagePullSecret": [{"secretName": "x"}]}, "image pull secrets have no effect here"),
        (
            {"emptyDirMounts": [{"volumeName": "shm", "mountPath": "/dev/shm/", "medium": "Memory"}]},
            "/dev/shm is this machine's, not an empty volume of the task's own",
        ),
        ({"enabledSharedMemory": {"size": "2Gi"}}, "sizes of shared memory have no effect here"),
        ({"securityContext": {"runAsUser": "0"}}, "security contexts have no effect here"),
        ({"nodeAffinity": [{}]}, "affinities to nodes have no effect here"),
        ({"podAffinity": [{}]}, "affinities to pods have no effect here"),
        ({"brandNew": 1}, "the setting 'brandNew' has no effect here"),
        (
            {"secretAsVolume": [{"secretName": "x", "mountPath": "/x", "optional": True}]},
            "left out, for it is optional: a secret 'x' at /x",
        ),
    ],
)
def test_what_a_task_can_do_without_is_noticed(settings: dict[str, Any], notice: str) -> None:
    assert check(exec=settings) == [notice]


@pytest.mark.parametrize(
    ("settings", "asked", "remedy"),
    [
        (
            {"secretAsVolume": [{"secretName": "x", "mountPath": "/x"}]},
            "a secret 'x' at /x",
            "pass files as artifacts",
        ),
        (
            {"configMapAsVolume": [{"configMapNameParameter": {}, "mountPath": "/x"}]},
            "a config map at /x",
            "pass files as artifacts",
        ),
        (
            {"pvcMount": [{"constant": "data", "mountPath": "/d"}]},
            "a volume 'data' at /d",
            "pass files as artifacts",
        ),
        (
            {"emptyDirMounts": [{"volumeName": "v", "mountPath": "/cache"}]},
            "an empty volume 'v' at /cache",
            "make folders with tempfile.mkdtemp(), which gives each task its own",
        ),
        (
            {"genericEphemeralVolume": [{"volumeName": "v", "mountPath": "/v"}]},
            "a volume of its own 'v' at /v",
            "pass files as artifacts",
        ),
        (
            {"secretAsEnv": [ENV]},
            "a secret 'login' in the variable USER_NAME, a secret 'login' in the variable PASSWORD",
            "set the variables, or give them with --env-file",
        ),
        (
            {"fieldPathAsEnv": [{"name": "POD", "fieldPath": "metadata.name"}]},
            "its pod's metadata.name in the variable POD",
            "set the variables, or give them with --env-file",
        ),
        (
            {"initContainers": [{"image": "x"}]},
            "containers that run before it or beside it",
            "do that in a task before it",
        ),
    ],
)
def test_what_a_task_would_miss_is_refused(settings: dict[str, Any], asked: str, remedy: str) -> None:
    with pytest.raises(SubmitError) as raised:
        check(exec=settings)

    assert str(raised.value) == (
        f"the task asks a cluster for {asked}\n  where: task 'path/exec'\n"
        f"  hint: {remedy}; or run the pipeline on Kubeflow Pipelines"
    )


def test_variables_of_the_run_stand_in_for_secrets() -> None:
    assert check(("USER_NAME", "PASSWORD"), exec={"secretAsEnv": [ENV]}) == []
    with pytest.raises(
        SubmitError, match=r"^the task asks a cluster for a secret 'login' in the variable PASS"
    ):
        check(("USER_NAME",), exec={"secretAsEnv": [ENV]})


def test_variables_that_tasks_inherit_stand_in_too_and_are_told() -> None:
    platform = ir.platform_from_dict(
        {"platforms": {"kubernetes": {"deploymentSpec": {"executors": {"exec": {"secretAsEnv": [ENV]}}}}}}
    )

    notices = check_platform(platform, {"exec": "path"}, ("USER_NAME",), ("USER_NAME", "PASSWORD", "PATH"))

    assert notices == ["the variable PASSWORD is this environment's, not a secret 'login'"]


def test_what_several_tasks_would_miss_is_refused_together() -> None:
    mount = {"pvcMount": [{"mountPath": "/d"}]}

    with pytest.raises(SubmitError) as raised:
        check(one=mount, two=mount | {"secretAsEnv": [ENV]}, unused=mount)

    assert str(raised.value) == (
        "2 tasks ask a cluster for what is not here:\n"
        "- task 'path/one': a volume at /d\n"
        "- task 'path/two': a volume at /d, a secret 'login' in the variable USER_NAME, "
        "a secret 'login' in the variable PASSWORD\n"
        "  hint: pass files as artifacts; set the variables, or give them with --env-file; "
        "or run the pipeline on Kubeflow Pipelines"
    )


def test_settings_of_the_pipeline_and_of_other_platforms_are_noticed() -> None:
    config = {"activeDeadlineSeconds": 60, "resourceTtlOnSuccess": 1, "workspace": {"size": "1Gi"}}
    platform = {"platforms": {"kubernetes": {"pipelineConfig": config}, "other": {}}}

    assert check_platform(ir.platform_from_dict(platform), {}, ()) == [
        "times to live have no effect here: what a run leaves is kept",
        "the workspace is a folder of this machine; its size is not limited",
        "settings for the platform 'other' have no effect here",
    ]


def test_resources_that_are_not_given_or_not_enforced_are_noticed() -> None:
    accelerator = ir.AcceleratorConfig(resource_type="nvidia.com/gpu", resource_count="1")

    assert check_resources(ir.ResourceSpec(memory_request=1.0, resource_memory_limit="1Gi")) == []
    assert check_resources(ir.ResourceSpec(resource_cpu_limit="2", accelerator=accelerator)) == [
        "accelerators are not assigned to tasks: each sees all of this machine",
        "limits of CPU are not enforced on processes of this machine",
    ]


def test_a_pause_for_debugging_is_noticed_once() -> None:
    variables = [
        ir.EnvVar(name=name, value="true")
        for name in ("A", "ARGO_DEBUG_PAUSE_BEFORE", "ARGO_DEBUG_PAUSE_AFTER")
    ]

    assert check_variables(variables) == [
        "no task pauses for debugging here: its folder and its log stay when it has ended"
    ]
    assert check_variables(variables[:1]) == []
