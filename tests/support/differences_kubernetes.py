"""The part of the table of differences that is about settings of tasks for Kubernetes.

What is to be shown of a document is shown of both together: the platform's has one key, ``platforms``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.difference import Difference, tasks

if TYPE_CHECKING:
    from collections.abc import Callable


def settings(document: Any) -> Any:
    """The settings of all executors, by label."""
    return document["platforms"]["kubernetes"]["deploymentSpec"]["executors"]


def _toleration_seconds(document: Any) -> bool:
    [toleration] = settings(document)["exec-work"]["tolerations"]
    return bool(toleration["tolerationSeconds"] == "30")


def _item_field(document: Any) -> bool:
    [secret] = settings(document)["exec-work"]["secretAsEnv"]
    name = secret["secretNameParameter"]
    [loop] = tasks(document)
    declared = document["components"][f"comp-{loop}"]["inputDefinitions"]["parameters"]
    return bool(
        name["componentInputParameter"] in declared
        and name["parameterExpressionSelector"] == 'parseJson(string_value)["secret"]'
    )


def _nested(document: Any) -> bool:
    """Only the inner tasks have a secret, and each has its own."""
    components = document["components"]
    outer = [tasks(document)[name]["componentRef"]["name"] for name in ("work", "work-2")]
    inner = [task["componentRef"]["name"] for task in tasks(document, "inner").values()]
    of_outer, of_inner = (
        [
            settings(document).get(components[name]["executorLabel"], {}).get("secretAsEnv", [])
            for name in names
        ]
        for names in (outer, inner)
    )
    return of_outer == [[], []] and {secret["secretName"] for [secret] in of_inner} == {
        "inner",
        "inner-2",
        "inner-3",
    }


def _one_of(document: Any) -> bool:
    [secret] = settings(document)["exec-work-3"]["secretAsEnv"]
    given = secret["secretNameParameter"]["taskOutputParameter"]
    branches = document["components"][f"comp-{given['producerTask']}"]
    return bool(
        given["outputParameterKey"] in branches["dag"]["outputs"]["parameters"]
        and tasks(document)["work-3"]["dependentTasks"] == [given["producerTask"]]
    )


def _has(field: str) -> Callable[[Any], bool]:
    """The one task has this setting."""
    return lambda document: bool(settings(document)["exec-work"][field])


RIGHT = [
    Difference(
        "kubernetes_toleration_seconds",
        '`add_toleration_json(task, {"tolerationSeconds": 30, …})`: Kubernetes\' own spelling',
        "a toleration without an end: only `toleration_seconds` is read",
        "correct IR: both spellings are read",
        _toleration_seconds,
    ),
    Difference(
        "kubernetes_item_field",
        "a field of a loop's item as a name: `use_secret_as_env(task, item.secret, …)`",
        "the field is asked of the loop's inputs, where it is not",
        "correct IR: the item's field",
        _item_field,
    ),
    Difference(
        "kubernetes_nested_pipeline",
        "a secret for a task in a nested pipeline, with tasks of the same component outside",
        "the outer tasks get the secret, too, in most processes",
        "correct IR: only the inner task has it, always",
        _nested,
    ),
]

REFUSED = [
    Difference(
        "kubernetes_name_in_a_text",
        '`use_secret_as_env(task, f"{team}-login", …)`',
        "a secret called `{{channel…`",
        "raises; give a channel as such",
        "secret_name is a channel, or a text in which one is written",
    ),
    Difference(
        "kubernetes_name_of_another_type",
        "a number or a list as the name of a secret, config map or volume claim",
        "a task that fails when it runs",
        "raises",
        "Argument for 'pvc_name' is the pipeline's input 'number', of type NUMBER_INTEGER",
    ),
    Difference(
        "kubernetes_text_for_a_list",
        '`set_image_pull_secrets(task, "registry")`',
        "secrets called `r`, `e`, `g` …",
        "raises",
        "secret_names is 'registry'; it takes a list",
    ),
    Difference(
        "kubernetes_text_for_values",
        '`add_node_affinity(task, [{…, "values": "ssd"}])`',
        "values `s`, `s`, `d`",
        "raises",
        "is the text 'ssd'; it takes a list",
    ),
    Difference(
        "kubernetes_affinity_field",
        '`add_node_affinity(task, [{"key": …, "operator": "In", "value": […]}])`: no such field',
        "a pod that Kubernetes refuses: an operator without values",
        "raises",
        "A match_expression has a field 'value'",
    ),
    Difference(
        "kubernetes_affinity_of_nothing",
        "`add_node_affinity(task)` with neither expressions nor fields",
        "an empty term, which the back end passes over",
        "raises",
        "would constrain nothing",
    ),
    Difference(
        "kubernetes_affinity_in_python_spelling",
        '`add_node_affinity_json(task, {"required_during_…": …})`: Python\'s spelling',
        "an affinity that the back end reads as empty",
        "raises, with Kubernetes' spelling",
        "has a field 'required_during_scheduling_ignored_during_execution'",
    ),
    Difference(
        "kubernetes_toleration_misspelt",
        '`add_toleration(task, …, effect="NoShedule")`, and other operators and effects that there are not',
        "a pod that Kubernetes refuses",
        "raises, with those that there are",
        "effect is 'NoShedule'",
    ),
    Difference(
        "kubernetes_toleration_field",
        '`add_toleration_json(task, {"Key": …})`: no such field',
        "a toleration without it",
        "raises",
        "toleration_json has a field 'Key'",
    ),
    Difference(
        "kubernetes_quantity",
        '`add_ephemeral_volume(…, size="5 GB")`, and other sizes that Kubernetes cannot read',
        "a task that fails when it runs",
        "raises",
        "size is '5 GB', which is no quantity of Kubernetes",
    ),
    Difference(
        "kubernetes_claim_with_two_names",
        "`CreatePVC(…, pvc_name=…, pvc_name_suffix=…)`",
        "a task that fails when it runs",
        "raises",
        "given both pvc_name and pvc_name_suffix",
    ),
    Difference(
        "kubernetes_access_mode",
        '`add_ephemeral_volume(…, access_modes=["ReadWrite"])`',
        "a pod that Kubernetes refuses",
        "raises, with the modes that there are",
        "access_modes is 'ReadWrite'",
    ),
    Difference(
        "kubernetes_importer",
        "a setting on an importer",
        "nothing: it is left out",
        "raises",
        "Found platform-specific feature set on an importer",
    ),
]

ACCEPTED = [
    Difference(
        "kubernetes_one_of",
        "`dsl.OneOf(…)` as a name",
        "raises ValueError about `.after()`",
        "correct IR",
        _one_of,
    ),
    Difference(
        "kubernetes_init_container",
        "`add_init_container(task, …)`, which KFP has after 2.17",
        "raises AttributeError",
        "correct IR",
        _has("initContainers"),
    ),
    Difference(
        "kubernetes_shared_memory",
        "`enable_shared_memory(task, …)`, for which the IR has a field",
        "raises AttributeError",
        "correct IR",
        _has("enabledSharedMemory"),
    ),
    Difference(
        "kubernetes_pod_affinity",
        "`add_pod_affinity(task, …)`, for which the IR has a field",
        "raises AttributeError",
        "correct IR",
        _has("podAffinity"),
    ),
]
