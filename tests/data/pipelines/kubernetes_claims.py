"""Volume claims: made, mounted, deleted."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def write(text: str) -> str:
    return text


@dsl.pipeline
def claim_made_and_deleted(size: str = "5Gi") -> None:
    claim = kubernetes.CreatePVC(
        pvc_name_suffix="-data",
        access_modes=["ReadWriteMany"],
        size=size,
        storage_class_name="standard",
        annotations={"made-by": "tests"},
    )
    first = write(text="a")
    kubernetes.mount_pvc(first, pvc_name=claim.outputs["name"], mount_path="/data")
    second = write(text="b").after(first)
    kubernetes.mount_pvc(second, claim.output, "/data", sub_path="inner/folder")
    kubernetes.DeletePVC(pvc_name=claim.outputs["name"]).after(second)


@dsl.pipeline
def claim_of_a_volume_that_is_there(name: str) -> None:
    claim = kubernetes.CreatePVC(
        pvc_name=name,
        access_modes=["ReadOnlyMany"],
        size="1Ti",
        storage_class_name="",
        volume_name="archive",
        data_source={"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "monday"},
    )
    kubernetes.mount_pvc(write(text="a"), claim.output, "/archive")


@dsl.pipeline
def claims_that_are_there(name: str, other: Optional[str] = None) -> None:
    task = write(text="a")
    kubernetes.mount_pvc(task, "models", "/models")
    kubernetes.mount_pvc(task, name, "/data", sub_path="a")
    kubernetes.mount_pvc(task, other, "/other")
    made = write(text="b")
    kubernetes.mount_pvc(write(text="c"), made.output, "/made")


@dsl.pipeline
def claims_in_groups(name: str, names: list) -> None:
    claim = kubernetes.CreatePVC(pvc_name="shared", access_modes=["ReadWriteMany"], size="5Gi")
    with dsl.ParallelFor(names, parallelism=2) as each:
        inside = write(text=each)
        kubernetes.mount_pvc(inside, claim.outputs["name"], "/shared")
        kubernetes.mount_pvc(inside, name, "/data")
        kubernetes.mount_pvc(inside, each, "/own")
        with dsl.If(each == "a"):
            deeper = write(text="b")
            kubernetes.mount_pvc(deeper, claim.outputs["name"], "/shared")
            kubernetes.mount_pvc(deeper, each, "/own", "sub")
    with dsl.ParallelFor(["a", "b"]) as letter:
        kubernetes.mount_pvc(write(text=letter), letter, "/letter")


@dsl.pipeline
def claim_made_in_a_loop() -> None:
    with dsl.ParallelFor(["a", "b"]) as letter:
        claim = kubernetes.CreatePVC(
            pvc_name_suffix=letter, access_modes=["ReadWriteOnce"], size="1Gi"
        ).set_caching_options(False)
        task = write(text=letter)
        kubernetes.mount_pvc(task, claim.output, "/data")
        kubernetes.DeletePVC(pvc_name=claim.output).after(task)


@dsl.pipeline
def claim_in_an_exit_handler(name: str = "data") -> None:
    with dsl.ExitHandler(kubernetes.DeletePVC(pvc_name=name)):
        claim = kubernetes.CreatePVC(pvc_name=name, access_modes=["ReadWriteOnce"], size="1Gi")
        kubernetes.mount_pvc(write(text="a"), claim.output, "/data")
