"""What is set wrongly is refused where it is set: with KFP's phrase, the user's line, and one thing to do."""

from __future__ import annotations

import linecache
import re
from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl, kubernetes
from penstock.errors import DefinitionError
from support.authoring import number, text, texts

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIM: dict[str, Any] = {"access_modes": ["ReadWriteOnce"], "size": "5Gi"}
REQUIREMENT = {"key": "disktype", "operator": "In", "values": ["ssd"]}

CASES: list[tuple[str, str, Callable[[Any, Any], object]]] = [
    # names
    (
        r"Argument for 'input_param' must be an instance of str, dict, or PipelineChannel. Got unknown input "
        "type: <class 'NoneType'>. secret_name is None.",
        "give a text, a pipeline's input or a task's output",
        lambda task, _: kubernetes.use_secret_as_env(task, None, {"a": "A"}),  # type: ignore[arg-type]
    ),
    (
        "Got unknown input type: <class 'int'>. pvc_name is 5.",
        "give a text",
        lambda task, _: kubernetes.mount_pvc(task, 5, "/data"),  # type: ignore[arg-type]
    ),
    (
        "secret_name is empty",
        "at least one character",
        lambda task, _: kubernetes.use_secret_as_volume(task, "", "/keys"),
    ),
    (
        "secret_name is a channel, or a text in which one is written",
        "names of secrets, config maps and volume claims may be a channel",
        lambda task, name: kubernetes.use_secret_as_env(task, f"{name}-login", {"a": "A"}),
    ),
    (
        "Argument for 'config_map_name' is output 'Output' of task 'number', of type NUMBER_INTEGER; it has "
        "to be one of type STRING",
        "declare another type",
        lambda task, _: kubernetes.use_config_map_as_env(task, number().output, {"a": "A"}),
    ),
    (
        r"Argument for 'pvc_name' is dsl.Collected of output 'Output' of task 'text-2', of type LIST",
        "make the value in a component",
        lambda task, _: kubernetes.mount_pvc(task, dsl.Collected(text().output), "/data"),  # type: ignore[arg-type]
    ),
    (
        "Argument for 'secret_name' is output 'Output' of task 'made', of type system.Artifact",
        "make the value in a component",
        lambda task, _: kubernetes.use_secret_as_env(task, made().output, {"a": "A"}),
    ),
    # variables and paths
    (
        "secret_key_to_env is 'PASSWORD'; it takes a dictionary of texts",
        "write {",
        lambda task, _: kubernetes.use_secret_as_env(task, "login", "PASSWORD"),  # type: ignore[arg-type]
    ),
    (
        r"secret_key_to_env\['password'\] is 5 of type int",
        "write it as a text: '5'",
        lambda task, _: kubernetes.use_secret_as_env(task, "login", {"password": 5}),  # type: ignore[dict-item]
    ),
    (
        "optional is 'yes'; it has to be True or False",
        "write True or False",
        lambda task, _: kubernetes.use_secret_as_env(task, "login", {"a": "A"}, "yes"),  # type: ignore[arg-type]
    ),
    (
        "mount_path is a channel",
        "write a constant text",
        lambda task, name: kubernetes.mount_pvc(task, "data", name),
    ),
    (
        "field_path is None of type NoneType",
        "write it as a text",
        lambda task, _: kubernetes.use_field_path_as_env(task, "POD", None),  # type: ignore[arg-type]
    ),
    # volumes
    (
        "access_modes is the text 'ReadWriteOnce'; it takes a list",
        r"write \['ReadWriteOnce'\]",
        lambda task, _: kubernetes.add_ephemeral_volume(task, "v", "/v", "ReadWriteOnce", "5Gi"),
    ),
    (
        "access_modes is 'ReadWrite', which Kubernetes does not know",
        "write one of 'ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'",
        lambda task, _: kubernetes.add_ephemeral_volume(task, "v", "/v", ["ReadWrite"], "5Gi"),
    ),
    (
        "size is '5 GB', which is no quantity of Kubernetes",
        "without a space, such as '5Gi'",
        lambda task, _: kubernetes.add_ephemeral_volume(task, "v", "/v", ["ReadWriteOnce"], "5 GB"),
    ),
    (
        "access_modes is empty",
        "write one of 'ReadWriteOnce'",
        lambda task, _: kubernetes.add_ephemeral_volume(task, "v", "/v", [], "5Gi"),
    ),
    (
        "A volume claim is given both pvc_name and pvc_name_suffix",
        "leave pvc_name out",
        lambda _, __: kubernetes.CreatePVC(**CLAIM, pvc_name="a", pvc_name_suffix="-b"),
    ),
    (
        "access_modes is 'ReadWrite', which Kubernetes does not know",
        "write one of 'ReadWriteOnce'",
        lambda _, __: kubernetes.CreatePVC(**{**CLAIM, "access_modes": ["ReadWrite"]}),
    ),
    (
        "size is '5GB', which is no quantity of Kubernetes",
        "such as '5Gi'",
        lambda _, __: kubernetes.CreatePVC(**{**CLAIM, "size": "5GB"}),
    ),
    (
        "createpvc.. missing 1 required argument: size",
        "give a value for each",
        lambda _, __: kubernetes.CreatePVC(access_modes=["ReadWriteOnce"]),
    ),
    (
        "size_limit is 5 of type int",
        "write it as a text: '5'",
        lambda task, _: kubernetes.empty_dir_mount(task, "v", "/v", size_limit=5),  # type: ignore[arg-type]
    ),
    (
        "size is 'much', which is no quantity",
        "without a space",
        lambda task, _: kubernetes.enable_shared_memory(task, size="much"),
    ),
    # nodes
    (
        "label_value is a channel",
        "constant text",
        lambda task, name: kubernetes.add_node_selector(task, "disktype", name),
    ),
    (
        r"node_selector_json\['cores'\] is 8 of type int",
        "write it as a text: '8'",
        lambda task, _: kubernetes.add_node_selector_json(task, {"cores": 8}),  # type: ignore[dict-item]
    ),
    (
        "Got unknown input type: <class 'str'>. node_selector_json is 'ssd'.",
        "give a dictionary",
        lambda task, _: kubernetes.add_node_selector_json(task, "ssd"),  # type: ignore[arg-type]
    ),
    (
        "node_selector_json has a channel in it",
        "make all of it in a component",
        lambda task, name: kubernetes.add_node_selector_json(task, {"disktype": name}),
    ),
    (
        "Argument for 'node_selector_json' is output 'Output' of task 'texts', of type LIST; it has to be "
        "one of type STRUCT or STRING",
        "declare another type",
        lambda task, _: kubernetes.add_node_selector_json(task, texts().output),
    ),
    (
        "Each match_expression must have a non-empty 'key'.",
        '"operator": "In"',
        lambda task, _: kubernetes.add_node_affinity(task, [{"operator": "Exists"}]),
    ),
    (
        "Each match_field for key 'metadata.name' must have a non-empty 'operator'.",
        '"operator": "In"',
        lambda task, _: kubernetes.add_node_affinity(task, match_fields=[{"key": "metadata.name"}]),
    ),
    (
        r"Invalid operator 'Is' for key 'gpu' in match_expression. Must be one of \['DoesNotExist', "
        r"'Exists', 'Gt', 'In', 'Lt', 'NotIn'\].",
        '"operator": "In"',
        lambda task, _: kubernetes.add_node_affinity(task, [{"key": "gpu", "operator": "Is"}]),
    ),
    (
        "A match_expression has a field 'value', which Kubernetes does not know",
        "its fields are 'key', 'operator', 'values'",
        lambda task, _: kubernetes.add_node_affinity(
            task, [{"key": "disktype", "operator": "In", "value": "ssd"}]
        ),
    ),
    (
        "the values of the match_expression for key 'disktype' is the text 'ssd'; it takes a list",
        r"write \['ssd'\]",
        lambda task, _: kubernetes.add_node_affinity(task, [{**REQUIREMENT, "values": "ssd"}]),
    ),
    (
        "for key 'disktype' has the operator In and no values",
        "write values=",
        lambda task, _: kubernetes.add_node_affinity(task, [{"key": "disktype", "operator": "In"}]),
    ),
    (
        "has the operator Exists, which takes no values",
        "leave the values out",
        lambda task, _: kubernetes.add_node_affinity(task, [{**REQUIREMENT, "operator": "Exists"}]),
    ),
    (
        r"has the operator Gt, which takes one whole number. Got \['ssd'\]",
        r'values=\["8"\]',
        lambda task, _: kubernetes.add_node_affinity(task, [{**REQUIREMENT, "operator": "Gt"}]),
    ),
    (
        "match_expressions is {.*; it takes a list",
        "in brackets",
        lambda task, _: kubernetes.add_node_affinity(task, REQUIREMENT),  # type: ignore[arg-type]
    ),
    (
        "Each match_field is a dictionary. Got 'a'",
        '"operator": "In"',
        lambda task, _: kubernetes.add_node_affinity(task, match_fields=["a"]),  # type: ignore[list-item]
    ),
    (
        "add_node_affinity is given nothing that holds of a node",
        "write match_expressions",
        lambda task, _: kubernetes.add_node_affinity(task, weight=5),
    ),
    (
        "weight must be between 1 and 100, got 0.",
        "from 1 to 100",
        lambda task, _: kubernetes.add_node_affinity(task, [REQUIREMENT], weight=0),
    ),
    (
        'Argument for "weight" must be an int, not bool',
        "whole number",
        lambda task, _: kubernetes.add_node_affinity(task, [REQUIREMENT], weight=True),
    ),
    (
        "Invalid V1NodeAffinity JSON: it has a field 'foo'",
        "its fields are 'requiredDuringSchedulingIgnoredDuringExecution'",
        lambda task, _: kubernetes.add_node_affinity_json(task, {"foo": "bar"}),
    ),
    (
        "Invalid V1NodeAffinity JSON: it.requiredDuringSchedulingIgnoredDuringExecution has a field "
        "'node_selector_terms'",
        "write 'nodeSelectorTerms'",
        lambda task, _: kubernetes.add_node_affinity_json(
            task, {"requiredDuringSchedulingIgnoredDuringExecution": {"node_selector_terms": []}}
        ),
    ),
    (
        r"Invalid V1NodeAffinity JSON: it.preferredDuringSchedulingIgnoredDuringExecution\[0\].weight is "
        "'a'; it has to be a whole number",
        "as Kubernetes has it",
        lambda task, _: kubernetes.add_node_affinity_json(
            task, {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": "a"}]}
        ),
    ),
    (
        "Invalid V1NodeAffinity JSON: it.preferredDuringSchedulingIgnoredDuringExecution is {}; it has to "
        "be a list",
        "as Kubernetes has it",
        lambda task, _: kubernetes.add_node_affinity_json(
            task, {"preferredDuringSchedulingIgnoredDuringExecution": {}}
        ),
    ),
    (
        "Invalid V1NodeAffinity JSON: it.requiredDuringSchedulingIgnoredDuringExecution is 5; it has to be "
        "an object",
        "as Kubernetes has it",
        lambda task, _: kubernetes.add_node_affinity_json(
            task, {"requiredDuringSchedulingIgnoredDuringExecution": 5}
        ),
    ),
    # tolerations
    (
        "operator is 'Is', which Kubernetes does not know",
        "write one of 'Equal', 'Exists'",
        lambda task, _: kubernetes.add_toleration(task, "gpu", "Is"),  # type: ignore[arg-type]
    ),
    (
        "effect is 'NoShedule', which Kubernetes does not know",
        "write one of 'NoExecute', 'NoSchedule', 'PreferNoSchedule'",
        lambda task, _: kubernetes.add_toleration(task, "gpu", "Exists", effect="NoShedule"),  # type: ignore[arg-type]
    ),
    (
        "The toleration has no key",
        'operator="Exists"',
        lambda task, _: kubernetes.add_toleration(task, value="true"),
    ),
    (
        "has the operator Exists, and a value 'true' that it ignores",
        'operator="Equal"',
        lambda task, _: kubernetes.add_toleration(task, "gpu", "Exists", "true"),
    ),
    (
        "has toleration_seconds, which only the effect NoExecute takes",
        'effect="NoExecute"',
        lambda task, _: kubernetes.add_toleration(task, "gpu", "Exists", toleration_seconds=5),
    ),
    (
        "toleration_json must be a dict, list, or input parameter. Got 'gpu'",
        '"operator": "Exists"',
        lambda task, _: kubernetes.add_toleration_json(task, "gpu"),
    ),
    (
        "toleration_json has a field 'tolerationSecond'",
        "its fields are 'key', 'operator'",
        lambda task, _: kubernetes.add_toleration_json(task, [{"key": "gpu", "tolerationSecond": 5}]),
    ),
    (
        "toleration_json has a channel in it",
        "make all of it in a component",
        lambda task, name: kubernetes.add_toleration_json(task, {"key": name}),
    ),
    (
        "Argument for 'toleration_json' is output 'Output' of task 'number', of type NUMBER_INTEGER",
        "declare another type",
        lambda task, _: kubernetes.add_toleration_json(task, number().output),
    ),
    (
        "add_pod_affinity is given no topology_key",
        'topology_key="kubernetes.io/hostname"',
        lambda task, _: kubernetes.add_pod_affinity(task, match_pod_labels={"app": "cache"}),
    ),
    (
        "Invalid operator 'Gt' for key 'app' in match_pod_expression",
        '"operator": "In"',
        lambda task, _: kubernetes.add_pod_affinity(
            task, [{"key": "app", "operator": "Gt", "values": ["1"]}], topology_key="zone"
        ),
    ),
    # pods
    (
        "label_value is True of type bool",
        "write it as a text: 'True'",
        lambda task, _: kubernetes.add_pod_label(task, "gpu", True),  # type: ignore[arg-type]
    ),
    (
        "annotation_key is empty",
        "at least one character",
        lambda task, _: kubernetes.add_pod_annotation(task, "", "a"),
    ),
    (
        "Invalid imagePullPolicy. Must be one of `Always`, `Never`, `IfNotPresent`.",
        "write one of 'Always', 'Never', 'IfNotPresent'",
        lambda task, _: kubernetes.set_image_pull_policy(task, "Sometimes"),
    ),
    (
        "secret_names is 'registry'; it takes a list",
        r"in brackets",
        lambda task, _: kubernetes.set_image_pull_secrets(task, "registry"),
    ),
    (
        r"Got unknown input type: <class 'NoneType'>. secret_names\[1\] is None.",
        "give a text",
        lambda task, _: kubernetes.set_image_pull_secrets(task, ["registry", None]),  # type: ignore[list-item]
    ),
    (
        'Argument for "seconds" must be an integer greater or equals to 0. Got invalid input: -1. ',
        "from 0 to",
        lambda task, _: kubernetes.set_timeout(task, -1),
    ),
    (
        'Argument for "seconds" must be an int, not str',
        "write a whole number",
        lambda task, _: kubernetes.set_timeout(task, "20"),  # type: ignore[arg-type]
    ),
    (
        "At least one security context field must be provided.",
        "write run_as_user=1000",
        lambda task, _: kubernetes.set_security_context(task),
    ),
    (
        'Argument for "run_as_user" must be an int, not bool. Got: True.',
        "write a whole number",
        lambda task, _: kubernetes.set_security_context(task, run_as_user=True),
    ),
    (
        'Argument for "run_as_group" must be greater than or equal to 0. Got invalid input: -2.',
        "from 0",
        lambda task, _: kubernetes.set_security_context(task, run_as_group=-2),
    ),
    (
        'Argument for "run_as_non_root" must be a bool. Got: str.',
        "write True or False",
        lambda task, _: kubernetes.set_security_context(task, run_as_non_root="yes"),  # type: ignore[arg-type]
    ),
    # init containers
    (
        'Argument for "name" must be a non-empty string.',
        "write a text for name",
        lambda task, _: kubernetes.add_init_container(task, "", "busybox"),
    ),
    (
        'Argument for "image" must be a non-empty string.',
        "write a text for image",
        lambda task, _: kubernetes.add_init_container(task, "fetch", ""),
    ),
    (
        'Init container name "kfp-launcher" is reserved by Kubeflow Pipelines.',
        "take another name",
        lambda task, _: kubernetes.add_init_container(task, "kfp-launcher", "busybox"),
    ),
    (
        'An init container named "fetch" was already added to this task.',
        "take another name",
        lambda task, _: kubernetes.add_init_container(
            kubernetes.add_init_container(task, "fetch", "busybox"), "fetch", "busybox"
        ),
    ),
    (
        'Argument for "restart_policy" must be "Always" if provided. Got: Never.',
        "leave it out",
        lambda task, _: kubernetes.add_init_container(task, "a", "busybox", restart_policy="Never"),
    ),
    (
        'Environment variable names in "env" must be non-empty strings.',
        "name the variable",
        lambda task, _: kubernetes.add_init_container(task, "a", "busybox", env={"": "b"}),
    ),
    (
        'Volume names in "volume_mounts" must be non-empty strings.',
        "name the volume",
        lambda task, _: kubernetes.add_init_container(task, "a", "busybox", volume_mounts={"": "/b"}),
    ),
    (
        'Mount path for volume "config" must be an absolute path. Got: settings.',
        "write /settings",
        lambda task, _: kubernetes.add_init_container(
            task, "a", "busybox", volume_mounts={"config": "settings"}
        ),
    ),
    (
        'Resource names and quantities in "resource_limits" must be non-empty strings.',
        'write {"cpu": "250m"}',
        lambda task, _: kubernetes.add_init_container(task, "a", "busybox", resource_limits={"cpu": ""}),
    ),
    (
        r"resource_requests\['cpu'\] is 'half', which is no quantity",
        "without a space",
        lambda task, _: kubernetes.add_init_container(
            task, "a", "busybox", resource_requests={"cpu": "half"}
        ),
    ),
    (
        "command is the text 'ls'; it takes a list",
        r"write \['ls'\]",
        lambda task, _: kubernetes.add_init_container(task, "a", "busybox", command="ls"),
    ),
    # tasks
    (
        "kubernetes.add_pod_label takes a task first. Got <ContainerComponent 'deletepvc'>",
        "give what calling the component returns",
        lambda _, __: kubernetes.add_pod_label(kubernetes.DeletePVC, "a", "b"),  # type: ignore[arg-type]
    ),
    (
        "(?s)Platform-specific features can only be set on primitive components. Found platform-specific "
        "feature set on a pipeline.*task 'inner'",
        "set it on tasks that run a component; task 'inner' is a pipeline",
        lambda _, __: kubernetes.add_pod_label(inner(), "a", "b"),
    ),
    (
        "Found platform-specific feature set on an importer.",
        "task 'importer' is an importer",
        lambda _, __: kubernetes.set_timeout(dsl.importer("gs://a/b", dsl.Dataset), 5),
    ),
]


@dsl.component
def made() -> dsl.Artifact:
    """Gives an artifact."""
    return dsl.Artifact()


@dsl.pipeline
def inner() -> None:
    text()


@pytest.mark.parametrize(("message", "hint", "setting"), CASES, ids=range(len(CASES)))
def test_it_is_refused(message: str, hint: str, setting: Callable[[Any, Any], object]) -> None:
    def outer(name: str = "a") -> None:
        setting(text(), name)

    with pytest.raises(DefinitionError) as raised:
        dsl.pipeline(outer)

    assert re.search(message, str(raised.value)), raised.value
    assert raised.value.hint is not None
    assert re.search(hint, raised.value.hint), raised.value.hint
    assert raised.value.where is not None
    file, line = re.match(r"(.+?):(\d+)", raised.value.where).groups()  # type: ignore[union-attr]
    code = setting.__code__
    assert file == __file__
    assert "kubernetes." in "".join(linecache.getlines(file)[int(line) - 1 : int(line)])
    assert code.co_firstlineno <= int(line) <= code.co_firstlineno + 4


def test_what_is_refused_is_not_set() -> None:
    @dsl.pipeline
    def outer() -> None:
        task = text()
        with pytest.raises(ValueError, match="Invalid imagePullPolicy"):
            kubernetes.set_image_pull_policy(task, "Sometimes")
        with pytest.raises(TypeError, match="must be an int"):
            kubernetes.set_timeout(task, "5")  # type: ignore[arg-type]
        assert task.platform_config == {}
