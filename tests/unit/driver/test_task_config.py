from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.driver import ScopeValues, Values, execution, resolve, task_config
from penstock.errors import InputError
from support.driver_values import RUN, component, constant, output_of, task, upstream

CONTAINER = ir.convert(
    {
        "image": "python:3.12",
        "env": [{"name": "A", "value": "b"}],
        "resources": {
            "resourceCpuLimit": "2",
            "resourceMemoryRequest": "1Gi",
            "accelerator": {"resourceType": "nvidia.com/gpu", "resourceCount": "1"},
        },
    },
    ir.PipelineContainerSpec,
)


def launcher(**passthroughs: bool) -> ir.ComponentSpec:
    """A component that is told of settings; each by name to whether it applies to the task too."""
    return component(
        inputs={"config": {"parameterType": "TASK_CONFIG", "isOptional": True}, "n": "NUMBER_INTEGER"},
        executorLabel="exec-launch",
        taskConfigPassthroughs=[
            {"field": field, "applyToTask": applies} for field, applies in passthroughs.items()
        ],
    )


def told(of: ir.ComponentSpec, settings: dict[str, Any], scope: ScopeValues | None = None) -> Any:
    scope = scope or ScopeValues(Values())
    inputs = Values({"n": 1})
    return task_config.filled(
        of,
        CONTAINER,
        settings,
        inputs,
        lambda reference: resolve.referred(reference, inputs, task(), of, scope, RUN, "task-id"),
    ).parameters["config"]


def test_a_component_that_does_not_ask_is_told_nothing():
    of = component(inputs={"n": "NUMBER_INTEGER"}, executorLabel="exec-launch")
    inputs = Values({"n": 1})

    assert task_config.filled(of, CONTAINER, {}, inputs, lambda _: None) is inputs
    assert task_config.own(of, CONTAINER) is CONTAINER


def test_only_what_is_listed_is_told():
    assert told(launcher(), {}) == {"resources": {}}
    assert told(launcher(ENV=True), {}) == {"resources": {}, "env": [{"name": "A", "value": "b"}]}
    assert told(launcher(RESOURCES=True), {}) == {
        "resources": {"limits": {"cpu": "2", "nvidia.com/gpu": "1"}, "requests": {"memory": "1Gi"}}
    }


def test_the_other_inputs_are_kept():
    filled = task_config.filled(launcher(), CONTAINER, {}, Values({"n": 1}), lambda _: None)

    assert filled.parameters["n"] == 1


def test_what_is_only_handed_on_does_not_hold_for_the_task():
    own = task_config.own(launcher(ENV=False, RESOURCES=False), CONTAINER)

    assert (own.env, own.resources) == ([], None)
    assert task_config.own(launcher(ENV=True, RESOURCES=True), CONTAINER) is CONTAINER
    assert task_config.own(launcher(KUBERNETES_VOLUMES=False), CONTAINER) is CONTAINER


def test_settings_for_kubernetes_that_are_only_handed_on_are_left_out_by_field():
    settings = {"pvcMount": [{}], "secretAsEnv": [{}], "tolerations": [{}], "emptyDirMounts": [{}]}

    left = task_config.own_settings(launcher(KUBERNETES_VOLUMES=False, ENV=False), settings)

    assert left.keys() == {"tolerations", "emptyDirMounts"}
    assert task_config.own_settings(launcher(KUBERNETES_VOLUMES=True), settings) is settings


def test_variables_of_secrets_config_maps_and_fields_follow_those_with_values():
    settings = {
        "secretAsEnv": [
            {
                "secretNameParameter": constant("s"),
                "keyToEnv": [{"secretKey": "k", "envVar": "K"}, {"secretKey": "l", "envVar": "L"}],
                "optional": True,
            }
        ],
        "configMapAsEnv": [{"configMapName": "m", "keyToEnv": [{"configMapKey": "k", "envVar": "M"}]}],
        "fieldPathAsEnv": [{"name": "POD", "fieldPath": "metadata.name"}],
    }

    assert told(launcher(ENV=False), settings)["env"] == [
        {"name": "A", "value": "b"},
        {"name": "K", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k", "optional": True}}},
        {"name": "L", "valueFrom": {"secretKeyRef": {"name": "s", "key": "l", "optional": True}}},
        {"name": "M", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}},
        {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]


def test_claims_are_named_by_constants_inputs_and_outputs_in_newer_and_older_documents():
    scope = ScopeValues(Values({"claim": "from-input"}), {"make": upstream("make", Output="from-task")})
    settings = {
        "pvcMount": [
            {"pvcNameParameter": constant("one"), "mountPath": "/1", "subPath": "part"},
            {"pvcNameParameter": {"componentInputParameter": "claim"}, "mountPath": "/2"},
            {"constant": "three", "mountPath": "/3"},
            {"mountPath": "/4", **output_of("make")},
            {"constant": "one", "mountPath": "/5"},
            {"pvcNameParameter": {"componentInputParameter": "not-given"}, "mountPath": "/6"},
        ]
    }

    config = told(launcher(KUBERNETES_VOLUMES=False), settings, scope)

    assert [volume["name"] for volume in config["volumes"]] == ["one", "from-input", "three", "from-task"]
    assert config["volumes"][0] == {"name": "one", "persistentVolumeClaim": {"claimName": "one"}}
    assert config["volumeMounts"] == [
        {"name": "one", "mountPath": "/1", "subPath": "part"},
        {"name": "from-input", "mountPath": "/2"},
        {"name": "three", "mountPath": "/3"},
        {"name": "from-task", "mountPath": "/4"},
        {"name": "one", "mountPath": "/5"},
    ]


def test_placement_is_told_from_fields_and_from_json():
    scope = ScopeValues(
        Values(
            {
                "nodes": {"zone": "a"},
                "bears": [{"key": "x", "operator": "Exists"}, {"key": "y"}],
                "one": {"key": "z"},
                "near": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]},
            }
        )
    )
    settings = {
        "nodeSelector": {"nodeSelectorJson": {"componentInputParameter": "nodes"}},
        "tolerations": [
            {"key": "k", "effect": "NoExecute", "tolerationSeconds": "30"},
            {"tolerationJson": {"componentInputParameter": "bears"}},
            {"tolerationJson": {"componentInputParameter": "one"}},
            {"tolerationJson": {"componentInputParameter": "not-given"}},
        ],
        "nodeAffinity": [
            {"matchFields": [{"key": "metadata.name"}]},
            {"matchExpressions": [{"key": "disk"}], "weight": 7},
            {"nodeAffinityJson": {"componentInputParameter": "near"}},
            {},
        ],
    }
    of = launcher(KUBERNETES_NODE_SELECTOR=False, KUBERNETES_TOLERATIONS=False, KUBERNETES_AFFINITY=False)

    assert told(of, settings, scope) == {
        "resources": {},
        "nodeSelector": {"zone": "a"},
        "tolerations": [
            {"key": "k", "effect": "NoExecute", "tolerationSeconds": 30},
            {"key": "x", "operator": "Exists"},
            {"key": "y"},
            {"key": "z"},
        ],
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name"}]}]
                },
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 7, "preference": {"matchExpressions": [{"key": "disk"}]}},
                    {"weight": 1},
                ],
            }
        },
    }


def test_placement_that_is_no_json_object_is_the_tasks_failure():
    scope = ScopeValues(Values({"nodes": "a"}))
    settings = {"nodeSelector": {"nodeSelectorJson": {"componentInputParameter": "nodes"}}}

    with pytest.raises(InputError, match="the node selector is 'a', which is not a JSON object"):
        told(launcher(KUBERNETES_NODE_SELECTOR=False), settings, scope)


def filled(resources: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    container = ir.convert({"image": "a", "resources": resources}, ir.PipelineContainerSpec)
    made = execution.container(container, Values(parameters), task(), RUN, "task-id")
    assert made.resources is not None
    found: dict[str, Any] = ir.to_dict(made.resources)
    return found


def test_resources_are_filled_in_from_inputs():
    given = {
        "resourceCpuLimit": "{{$.inputs.parameters['pipelinechannel--cpu']}}",
        "resourceMemoryRequest": "2Gi",
        "memoryRequest": 2.147,
        "accelerator": {
            "resourceType": "{{$.inputs.parameters['kind']}}",
            "resourceCount": "{{$.inputs.parameters['count']}}",
        },
    }

    assert filled(given, **{"pipelinechannel--cpu": "500m", "kind": "amd.com/gpu", "count": 3}) == {
        "resourceCpuLimit": "500m",
        "resourceMemoryRequest": "2Gi",
        "memoryRequest": 2.147,
        "accelerator": {"resourceType": "amd.com/gpu", "resourceCount": "3"},
    }


@pytest.mark.parametrize("amount", ["2", "0.5", ".5", "500m", "1e3", "4Gi", "1k", "12E", 3, 1.5])
def test_amounts_are_as_kubernetes_writes_them(amount: Any):
    given = {"resourceMemoryLimit": "{{$.inputs.parameters['x']}}"}

    assert filled(given, x=amount)["resourceMemoryLimit"] == str(amount)


@pytest.mark.parametrize("amount", ["", "a lot", "4 Gi", "-1", "1GB", True])
def test_other_amounts_are_the_tasks_failure(amount: Any):
    with pytest.raises(InputError, match=r"set_memory_limit\(\) is given .*, which is not an amount"):
        filled({"resourceMemoryLimit": "{{$.inputs.parameters['x']}}"}, x=amount)


def test_a_count_of_accelerators_is_a_whole_number():
    given = {"accelerator": {"resourceType": "a", "resourceCount": "{{$.inputs.parameters['x']}}"}}

    with pytest.raises(InputError, match=r"set_accelerator_limit\(\) is given '1.5'"):
        filled(given, x=1.5)


def test_older_documents_have_numbers():
    container = ir.convert(
        {
            "image": "a",
            "resources": {"cpuLimit": 0.5, "memoryLimit": 2.5, "accelerator": {"type": "a", "count": "2"}},
        },
        ir.PipelineContainerSpec,
    )
    config = task_config.filled(launcher(RESOURCES=False), container, {}, Values(), lambda _: None)

    assert config.parameters["config"] == {
        "resources": {"limits": {"cpu": "0.5", "memory": "2.5G", "a": "2"}}
    }
