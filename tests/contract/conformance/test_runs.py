"""KFP's own compiled pipelines run by the command, to the state that `expect.json` gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support import conformance
from support.command import Penstock

if TYPE_CHECKING:
    from pathlib import Path

EXPECTED = conformance.expectations()
EXIT_CODES = {"SUCCEEDED": 0, "FAILED": 1}
ENDED = {"SUCCEEDED", "FAILED", "SKIPPED"}
REFUSED = {
    "container_no_input.yaml": "the task runs a command of the image 'registry.access.redhat.com/",
    "container_with_concat_placeholder.yaml": "the task runs a command of the image 'registry.access.",
    "create_pod_metadata_complex.yaml": "2 tasks ask a cluster for what is not here:\n"
    "- task 'validate-pod-metadata': its pod's metadata.annotations['task-annotation'] in the variable POD_",
    "hello_world.yaml": "the task runs a command of the image 'registry.access.redhat.com/ubi9/python-311:"
    "latest'; without containers only Python components run\n  where: task 'echo'\n",
    "parallel_for_mount_pvc.yaml": "the run cannot start:\n"
    "- the task creates or deletes a volume of a cluster\n    where: task 'createpvc'\n",
    "parallel_for_secret.yaml": "the task asks a cluster for a secret 'test-secret-1' in the variable "
    "MY_SECRET_KEY\n"
    "  where: task 'for-loop-2/example-component'\n"
    "  hint: set the variables, or give them with --env-file; or run the pipeline on Kubeflow Pipelines",
    "pipeline_in_pipeline.yaml": "the task runs a command of the image 'alpine'; without containers",
    "pipeline_in_pipeline_complex.yaml": "the run cannot start:\n- the task runs a command of the image 'al",
    "pipeline_with_after.yaml": "the run cannot start:\n- the task runs a command of the image 'alpine';",
    "pipeline_with_outputs.yaml": "the task runs a command of the image 'alpine'; without containers",
    "pipeline_with_secret_as_volume.yaml": "the task asks a cluster for a secret 'test-secret-1' at "
    "/mnt/my_vol\n"
    "  where: task 'comp'\n  hint: pass files as artifacts; or run the pipeline on Kubeflow Pipelines",
    "pipeline_with_various_io_types.yaml": "input 'input3' is an artifact, which a run cannot be given",
    "pipeline_with_volume.yaml": "the run cannot start:\n- the task creates or deletes a volume of a cluster",
    "placeholder_with_if_placeholder_none_input_value.yaml": "the task runs a command of the image 'ghcr.",
}
NOTICED = {
    "pipeline_with_importer.yaml": "gs://ml-pipeline-playground/shakespeare1.txt is imported by name: "
    "its content is not fetched for the tasks that read it",
    "pipeline_with_string_machine_fields_task_output.yaml": "accelerators are not assigned to tasks: "
    "each sees all of this machine",
}
#: Wants a package that no index has; that its types are read is what the tests of the IR are for.
NOT_TO_BE_RUN = {"pipeline_with_google_artifact_type.yaml"}


@pytest.fixture(scope="session")
def penstock(tmp_path_factory: pytest.TempPathFactory) -> Penstock:
    """The command, in one home for all: runs do not disturb each other."""
    return Penstock(tmp_path_factory.mktemp("home"), conformance.FOLDER)


def needing(*needs: str | None) -> list[str]:
    return [name for name, expected in EXPECTED.items() if expected["needs"] in needs]


def words(name: str) -> list[str]:
    parameters: dict[str, Any] = EXPECTED[name].get("parameters", {})
    given = [
        f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in parameters.items()
    ]
    return ["run", name, "--no-cache", "--json", *(word for text in given for word in ("-p", text))]


def check_state(penstock: Penstock, name: str) -> None:
    done = penstock(*words(name))

    state = EXPECTED[name]["state"]
    assert (done.json["state"], done.code) == (state, EXIT_CODES[state]), done.err
    assert {task["state"] for task in done.json["tasks"]} <= ENDED
    assert (done.json["error"] is None) == (state == "SUCCEEDED")


@pytest.mark.parametrize("name", needing(None))
def test_a_pipeline_ends_as_expected(penstock: Penstock, name: str) -> None:
    check_state(penstock, name)


@pytest.mark.slow
@pytest.mark.index
@pytest.mark.parametrize("name", needing("index"))
def test_a_pipeline_with_packages_ends_as_expected(penstock: Penstock, name: str) -> None:
    check_state(penstock, name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_here_is_refused_before_it_starts(tmp_path: Path, name: str) -> None:
    penstock = Penstock(tmp_path / "home", conformance.FOLDER)

    done = penstock(*words(name))

    assert (done.code, done.json["run_id"], done.json["tasks"]) == (2, None, [])
    assert done.error.removeprefix("error: ").startswith(REFUSED[name])
    assert penstock("runs", "--json").out == "[]\n"


@pytest.mark.parametrize("name", NOTICED)
def test_what_is_left_out_is_noticed(penstock: Penstock, name: str) -> None:
    assert f"notice: {NOTICED[name]}\n" in penstock(*words(name)).err


def test_every_document_is_run_refused_or_noticed() -> None:
    tried = {*needing(None, "index"), *REFUSED, *NOTICED, *NOT_TO_BE_RUN}

    assert sorted(EXPECTED) == sorted(tried)
