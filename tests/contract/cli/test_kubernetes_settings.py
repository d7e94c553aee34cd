"""Pipelines with settings for Kubernetes run here where they can do without the cluster, or say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from typing import Optional

from kfp import dsl, kubernetes

@dsl.component
def secret_of() -> str:
    import os
    return os.environ.get("TOKEN", "none")

@dsl.pipeline
def harmless() -> str:
    task = secret_of()
    kubernetes.add_node_selector(task, "disktype", "ssd")
    kubernetes.add_toleration(task, "gpu", "Exists")
    kubernetes.add_pod_label(task, "team", "blue")
    kubernetes.set_image_pull_policy(task, "Always")
    kubernetes.set_security_context(task, run_as_user=1000)
    kubernetes.enable_shared_memory(task, size="2Gi")
    kubernetes.empty_dir_mount(task, "shm", "/dev/shm", medium="Memory")
    kubernetes.set_timeout(task, 600)
    return task.output

@dsl.pipeline
def secretive(login: Optional[str] = None) -> str:
    task = secret_of()
    kubernetes.use_secret_as_env(task, login, {"token": "TOKEN"})
    kubernetes.mount_pvc(secret_of(), login, "/data")
    return task.output

@dsl.pipeline
def with_a_secret() -> str:
    task = secret_of()
    kubernetes.use_secret_as_env(task, "login", {"token": "TOKEN"})
    return task.output

@dsl.pipeline
def with_a_claim():
    claim = kubernetes.CreatePVC(pvc_name="data", access_modes=["ReadWriteOnce"], size="1Gi")
    task = secret_of()
    kubernetes.mount_pvc(task, claim.output, "/data")
    kubernetes.add_init_container(task, "fetch", "busybox")
    kubernetes.empty_dir_mount(task, "cache", "/cache")
"""


def test_what_code_does_not_notice_is_told_and_left_out(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    done = penstock("run", "flow.py:harmless", "--sdk", "penstock")

    assert (done.code, done.out) == (0, "Output: none\n")
    for notice in (
        "node selectors have no effect here",
        "tolerations have no effect here",
        "labels and annotations of pods have no effect here",
        "image pull policies have no effect here",
        "security contexts have no effect here",
        "sizes of shared memory have no effect here",
        "/dev/shm is this machine's, not an empty volume of the task's own",
    ):
        assert notice in done.err


def test_a_name_that_is_none_is_left_out_as_on_a_cluster(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    without = penstock("run", "flow.py:secretive", "--sdk", "penstock")
    named = penstock("run", "flow.py:secretive", "--sdk", "penstock", "-p", "login=login")

    assert (without.code, without.out) == (0, "Output: none\n")
    assert named.code != 0
    assert "- task 'secret-of': a secret 'login' in the variable TOKEN" in named.error
    assert "- task 'secret-of-2': a volume 'login' at /data" in named.error


def test_what_a_secret_would_have_given_can_come_from_a_file_or_the_environment(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock.write(".env", "TOKEN=from the file\n")

    refused = penstock("run", "flow.py:with_a_secret", "--sdk", "penstock")
    done = penstock("run", "flow.py:with_a_secret", "--sdk", "penstock", "--env-file", ".env")
    inherited = penstock(
        "run", "flow.py:with_a_secret", "--sdk", "penstock", "--no-cache", environ={"TOKEN": "from here"}
    )

    assert "the task asks a cluster for a secret 'login' in the variable TOKEN" in refused.error
    assert "set the variables, or give them with --env-file" in refused.error
    assert (done.code, done.out) == (0, "Output: from the file\n")
    assert (inherited.code, inherited.out) == (0, "Output: from here\n")
    assert "notice: the variable TOKEN is this environment's, not a secret 'login'" in inherited.err


def test_volumes_and_containers_of_a_pod_are_refused_with_what_to_do_instead(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    refused = penstock("run", "flow.py:with_a_claim", "--sdk", "penstock").error

    assert "the task creates or deletes a volume of a cluster" in refused
    assert "pass files between tasks as artifacts" in refused
    asked = "a volume at /data, an empty volume 'cache' at /cache, containers that run before it or beside it"
    assert f"the task asks a cluster for {asked}" in refused
    assert "tempfile.mkdtemp()" in refused


def test_a_pipeline_that_is_called_asks_the_same(penstock: Penstock) -> None:
    call = "from kfp import local\nlocal.init(local.SubprocessRunner())\nprint(with_a_secret().output)\n"
    penstock.write("flow.py", FLOW + call)

    refused = penstock("exec", "python", "flow.py")
    done = penstock("exec", "python", "flow.py", environ={"TOKEN": "from here"})

    assert refused.code == 1
    assert "the task asks a cluster for a secret 'login' in the variable TOKEN" in refused.err
    assert (done.code, done.out.splitlines()[-1]) == (0, "from here")
