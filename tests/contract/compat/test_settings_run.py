"""Tasks' settings under the real command: what their code sees of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

PIPELINES = Path(__file__).resolve().parents[2] / "data" / "pipelines"


def test_a_component_is_told_of_its_tasks_settings(penstock: Penstock) -> None:
    done = penstock("run", f"{PIPELINES / 'task_config_told.py'}:task_config_told", "--json")

    assert done.json["outputs"]["Output"] == {
        "resources": {
            "limits": {"cpu": "1", "memory": "2Gi", "nvidia.com/gpu": "2"},
            "requests": {"cpu": "500m"},
        },
        "env": [{"name": "WORKERS", "value": "3"}],
        "own": "3",
        "node_selector": {"zone": "a"},
        "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}],
        "volumes": [
            {"name": "claim", "persistentVolumeClaim": {"claimName": "claim"}},
            {"name": "other", "persistentVolumeClaim": {"claimName": "other"}},
            {"name": "hidden", "secret": {"secretName": "hidden", "optional": True}},
            {"name": "shown", "configMap": {"name": "shown", "optional": False}},
        ],
        "volume_mounts": [
            {"name": "claim", "mountPath": "/data", "subPath": "part"},
            {"name": "other", "mountPath": "/other"},
            {"name": "hidden", "mountPath": "/hidden"},
            {"name": "shown", "mountPath": "/shown"},
        ],
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
                    ]
                },
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "weight": 5,
                        "preference": {
                            "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}]
                        },
                    }
                ],
            }
        },
    }


def test_what_a_component_only_hands_on_does_not_hold_for_its_task(penstock: Penstock) -> None:
    done = penstock("run", f"{PIPELINES / 'task_config_told.py'}:task_config_withheld", "--json")

    assert done.json["outputs"]["Output"] == [[{"name": "WORKERS", "value": "3"}], None]


def test_resources_come_from_inputs_loops_and_tasks(penstock: Penstock) -> None:
    looped = penstock("run", f"{PIPELINES / 'resources_told.py'}:resources_told", "--json")
    given = penstock("run", f"{PIPELINES / 'resources_told.py'}:accelerators_told", "--json")

    assert looped.json["outputs"]["Output"] == [
        {"limits": {"memory": memory, "nvidia.com/gpu": "1"}} for memory in ("1G", "2G")
    ]
    assert given.json["outputs"]["Output"] == {"limits": {"cpu": "1.5", "amd.com/gpu": "3"}}


def test_a_resource_that_is_none_fails_the_task_and_says_which(penstock: Penstock) -> None:
    file = f"{PIPELINES / 'resources_told.py'}:resources_told"

    done = penstock("run", file, "-p", "memory=much")

    assert done.code == 1
    assert (
        "inner/told: set_memory_request() is given 'much' by the pipeline, which is not an amount" in done.err
    )


def test_the_image_is_one_that_an_input_names(penstock: Penstock) -> None:
    (penstock.folder / "flow.py").write_text(FLOW)

    known = penstock("run", "flow.py", "--json")
    unknown = penstock("run", "flow.py", "-p", "tag=latest", "-p", "name=elsewhere/tool")

    assert known.json["outputs"] == {"Output": "ran"}
    assert unknown.code == 1
    assert "there is no Python here for the image 'elsewhere/tool:latest'" in unknown.err


def test_a_function_that_is_in_an_image_is_refused_with_what_to_do(penstock: Penstock) -> None:
    done = penstock("run", f"{PIPELINES / 'containerized.py'}:prepare", "-p", "rows=1")

    assert done.code == 2
    assert done.error.splitlines() == [
        "error: the task's function is in the image 'registry.example.com/team/tools:1', which does not run "
        "without containers",
        "  where: task 'prepare'",
        "  hint: leave target_image out of its @dsl.component: the function then travels with the pipeline, "
        "and runs here; or run the pipeline on Kubeflow Pipelines",
    ]


FLOW = """\
from kfp import dsl


@dsl.component
def work() -> str:
    return "ran"


@dsl.pipeline
def flow(name: str = "python", tag: str = "3") -> str:
    return work().set_container_image(f"{name}:{tag}").output
"""


def test_what_is_imported_into_the_workspace_is_a_copy_that_tasks_share(penstock: Penstock) -> None:
    data = penstock.folder / "data.txt"
    data.write_text("a")
    data.chmod(0o444)
    file = f"{PIPELINES / 'imports_into_the_workspace.py'}:added_in_the_workspace"

    done = [
        penstock("run", file, "--json", "--no-cache", "-p", f"file={uri}") for uri in (data, f"file://{data}")
    ]

    assert [each.json["outputs"] for each in done] == [{"Output": "abc"}, {"Output": "abc"}]
    assert data.read_text() == "a"


def test_folders_are_imported_into_the_workspace_too(penstock: Penstock) -> None:
    folder = penstock.folder / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a").write_text("a")
    (folder / "deep").chmod(0o555)
    folder.chmod(0o555)
    (penstock.folder / "data.txt").write_text("a")
    file = f"{PIPELINES / 'imports_into_the_workspace.py'}:imports_into_the_workspace"

    done = penstock("run", file, "--json", "-p", f"file={penstock.folder}/data.txt", "-p", f"folder={folder}")

    folder.chmod(0o755)
    assert done.json["outputs"] == {"Output": [True, ["deep", "new"]]}
    assert [each.name for each in folder.iterdir()] == ["deep"]


def test_what_is_not_there_cannot_be_imported_into_the_workspace(penstock: Penstock) -> None:
    file = f"{PIPELINES / 'imports_into_the_workspace.py'}:added_in_the_workspace"

    done = penstock("run", file, "-p", "file=/nowhere/data.txt")

    assert done.code == 1
    assert "importer: download_to_workspace expected a local file at '/nowhere/data.txt'" in done.err
