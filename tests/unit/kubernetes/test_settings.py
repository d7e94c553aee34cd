"""What the functions write, where no stock KFP can be asked: what it lacks, and what it gets wrong."""

from __future__ import annotations

import inspect
import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from penstock import compiler, dsl, ir, kubernetes
from penstock.dsl.task import PipelineTask
from penstock.ir.kubernetes import KubernetesExecutorConfig
from support.authoring import text
from support.kubernetes_calls import CALLS

if TYPE_CHECKING:
    from collections.abc import Callable


def settings(function: Callable[..., None], executor: str = "exec-text") -> dict[str, Any]:
    """An executor's settings in the document of a pipeline; they are read and written again by the IR."""
    platform = compiler.lower(dsl.pipeline(function)).platform
    assert platform is not None
    deployment = platform.platforms["kubernetes"].deployment_spec
    assert deployment is not None
    written = deployment.executors[executor]
    assert ir.to_dict(ir.convert(written, KubernetesExecutorConfig)) == written
    return written


def test_init_containers_are_written_in_the_order_in_which_they_are_added() -> None:
    def pipeline() -> None:
        task = text()
        kubernetes.add_init_container(
            task,
            name="fetch",
            image="busybox:1.36",
            command=["sh", "-c"],
            args=["wget -O /config/settings.json $URL"],
            env={"URL": "http://config/settings.json", "EMPTY": ""},
            volume_mounts={"config": "/config"},
        )
        kubernetes.add_init_container(
            task,
            "forward",
            "busybox",
            restart_policy="Always",
            resource_requests={"cpu": "250m", "memory": "128Mi"},
            resource_limits={"memory": "0.25Gi"},
        )
        kubernetes.add_init_container(task, "wait", "busybox")

    assert settings(pipeline) == {
        "initContainers": [
            {
                "name": "fetch",
                "image": "busybox:1.36",
                "command": ["sh", "-c"],
                "args": ["wget -O /config/settings.json $URL"],
                "env": [{"name": "URL", "value": "http://config/settings.json"}, {"name": "EMPTY"}],
                "volumeMounts": [{"volumeName": "config", "mountPath": "/config"}],
            },
            {
                "name": "forward",
                "image": "busybox",
                "restartPolicy": "Always",
                "resources": {
                    "requests": {"cpu": "250m", "memory": "128Mi"},
                    "limits": {"memory": "0.25Gi"},
                },
            },
            {"name": "wait", "image": "busybox"},
        ]
    }


def test_a_task_can_run_near_other_pods_or_away_from_them() -> None:
    def pipeline() -> None:
        task = text()
        kubernetes.add_pod_affinity(
            task,
            match_pod_expressions=[{"key": "app", "operator": "In", "values": ["cache"]}],
            match_pod_labels={"tier": "fast"},
            topology_key="topology.kubernetes.io/zone",
            namespaces=["shared"],
            match_namespace_expressions=[{"key": "team", "operator": "Exists"}],
            match_namespace_labels={"team": "blue"},
            weight=10,
        )
        kubernetes.add_pod_affinity(
            task, match_pod_labels={"app": "train"}, topology_key="kubernetes.io/hostname", anti=True
        )

    assert settings(pipeline) == {
        "podAffinity": [
            {
                "matchPodExpressions": [{"key": "app", "operator": "In", "values": ["cache"]}],
                "matchPodLabels": {"tier": "fast"},
                "topologyKey": "topology.kubernetes.io/zone",
                "namespaces": ["shared"],
                "matchNamespaceExpressions": [{"key": "team", "operator": "Exists"}],
                "matchNamespaceLabels": {"team": "blue"},
                "weight": 10,
            },
            {
                "matchPodLabels": {"app": "train"},
                "topologyKey": "kubernetes.io/hostname",
                "anti": True,
            },
        ]
    }


def test_shared_memory_is_asked_for_once() -> None:
    def pipeline() -> None:
        task = text()
        kubernetes.enable_shared_memory(task)
        kubernetes.enable_shared_memory(task, volume_name="memory", size="2Gi")

    assert settings(pipeline) == {"enabledSharedMemory": {"volumeName": "memory", "size": "2Gi"}}


def test_seconds_of_a_toleration_as_json_are_taken_in_both_spellings() -> None:
    def pipeline() -> None:
        gpu = {"key": "gpu", "operator": "Exists", "effect": "NoExecute"}
        task = text()
        kubernetes.add_toleration_json(task, {**gpu, "tolerationSeconds": 5})
        kubernetes.add_toleration_json(task, [{**gpu, "toleration_seconds": 0}])

    listed = settings(pipeline)["tolerations"]
    assert [toleration["tolerationSeconds"] for toleration in listed] == ["5", "0"]


def test_a_field_of_a_loops_item_is_selected_from_the_item() -> None:
    def pipeline() -> None:
        with dsl.ParallelFor([{"secret": "a", "claim": "b"}]) as each:
            task = text()
            kubernetes.use_secret_as_env(task, each.secret, {"k": "V"})
            kubernetes.mount_pvc(task, each.claim, "/data")

    item = {"componentInputParameter": "pipelinechannel--loop-item-param-1"}
    assert settings(pipeline) == {
        "secretAsEnv": [
            {
                "keyToEnv": [{"secretKey": "k", "envVar": "V"}],
                "optional": False,
                "secretNameParameter": {
                    **item,
                    "parameterExpressionSelector": 'parseJson(string_value)["secret"]',
                },
            }
        ],
        "pvcMount": [
            {
                "mountPath": "/data",
                "pvcNameParameter": {
                    **item,
                    "parameterExpressionSelector": 'parseJson(string_value)["claim"]',
                },
            }
        ],
    }


def test_a_claim_may_be_of_what_is_known_only_at_run_time() -> None:
    def pipeline(size: int, name: str, modes: list[str], suffix: str) -> None:
        kubernetes.CreatePVC(access_modes=modes, size=f"{size}Gi", pvc_name=name, pvc_name_suffix=suffix)
        kubernetes.CreatePVC(access_modes=["ReadWriteMany"], size="1Gi", pvc_name="a", pvc_name_suffix=suffix)

    assert len(compiler.lower(dsl.pipeline(pipeline)).spec.components) == 2


def test_a_tasks_settings_are_what_stock_keeps_of_it() -> None:
    @dsl.pipeline
    def pipeline(name: str, labels: dict[str, str]) -> None:
        made = text()
        with dsl.If(made.output == "a"):
            task = text()
            kubernetes.use_secret_as_env(task, name, {"a": "A"})
            kubernetes.set_image_pull_secrets(task, [made.output])
            kubernetes.add_node_selector_json(task, labels)

        # In the terms of the whole pipeline, and without anything that JSON does not have.
        assert json.loads(json.dumps(task.platform_config)) == {
            "kubernetes": {
                "secretAsEnv": [
                    {
                        "secretNameParameter": {"componentInputParameter": "name"},
                        "keyToEnv": [{"secretKey": "a", "envVar": "A"}],
                        "optional": False,
                    }
                ],
                "imagePullSecret": [
                    {
                        "secretNameParameter": {
                            "taskOutputParameter": {"producerTask": "text", "outputParameterKey": "Output"}
                        }
                    }
                ],
                "nodeSelector": {"nodeSelectorJson": {"componentInputParameter": "labels"}},
            }
        }
        changed = {**task.platform_config["kubernetes"], "imagePullPolicy": "Always"}
        task.platform_config["kubernetes"] = json.loads(json.dumps(changed))

    platform = compiler.lower(pipeline).platform
    assert platform is not None
    deployment = platform.platforms["kubernetes"].deployment_spec
    assert deployment is not None
    written = deployment.executors["exec-text-2"]
    assert written["imagePullPolicy"] == "Always"
    assert written["secretAsEnv"][0]["secretNameParameter"] == {
        "componentInputParameter": "pipelinechannel--name"
    }
    assert written["imagePullSecret"][0]["secretNameParameter"] == {
        "componentInputParameter": "pipelinechannel--text-Output"
    }


def test_what_is_given_can_be_changed_afterwards() -> None:
    def pipeline() -> None:
        labels = {"disktype": "ssd"}
        variables = {"a": "A"}
        names = ["registry"]
        task = text()
        kubernetes.add_node_selector_json(task, labels)
        kubernetes.use_secret_as_env(task, "login", variables)
        kubernetes.set_image_pull_secrets(task, names)
        labels["zone"] = variables["b"] = "B"
        names.append("other")

    written = settings(pipeline)
    assert written["nodeSelector"]["nodeSelectorJson"]["runtimeValue"]["constant"] == {"disktype": "ssd"}
    assert len(written["secretAsEnv"][0]["keyToEnv"]) == len(written["imagePullSecret"]) == 1


def test_each_function_returns_the_task() -> None:
    @dsl.pipeline
    def pipeline() -> None:
        for name, given in CALLS.items():
            task = text()
            assert getattr(kubernetes, name)(task, *given) is task, name
            assert len(task.platform_config["kubernetes"]) == 1, name

    functions = {name for name in kubernetes.__all__ if inspect.isfunction(getattr(kubernetes, name))}
    assert functions == set(CALLS)
    assert set(kubernetes.__all__) - functions == {"CreatePVC", "DeletePVC"}


def test_a_task_that_has_run_already_keeps_no_settings_and_says_so() -> None:
    task = PipelineTask.finished(text, {}, {"Output": "t"})

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        returned = kubernetes.add_pod_label(task, "team", "blue")
        kubernetes.use_secret_as_env(task, "login", {"a": "A"})

    assert returned is task
    assert [str(warning.message) for warning in caught] == [
        f"'kubernetes.{name}()' is not used by the current local runner and will be ignored."
        for name in ("add_pod_label", "use_secret_as_env")
    ]
    assert {warning.filename for warning in caught} == {__file__}


def test_a_component_that_takes_its_settings_refuses_those_that_it_does_not_list() -> None:
    @dsl.component(task_config_passthroughs=[dsl.TaskConfigField.KUBERNETES_VOLUMES])
    def launch(config: dsl.TaskConfig) -> None:
        """Starts something."""

    def pipeline() -> None:
        kubernetes.add_toleration(launch(), "gpu", "Exists")

    with pytest.raises(
        ValueError, match="Task 'launch' cannot handle resource type 'KUBERNETES_TOLERATIONS'"
    ):
        compiler.lower(dsl.pipeline(pipeline))


def test_import_penstock_as_kfp_has_it_as_an_attribute() -> None:
    import penstock as kfp  # noqa: PLC0415 - what the test is about

    assert kfp.kubernetes is kubernetes
    with pytest.raises(AttributeError, match="module 'penstock' has no attribute 'nothing'"):
        kfp.nothing  # noqa: B018
