"""Volumes that live as long as a task's pod."""

from kfp import dsl, kubernetes


@dsl.component
def work() -> None:
    pass


@dsl.pipeline
def volumes_of_their_own() -> None:
    task = work()
    kubernetes.add_ephemeral_volume(
        task,
        volume_name="scratch",
        mount_path="/scratch",
        access_modes=["ReadWriteOnce"],
        size="5Gi",
    )
    kubernetes.add_ephemeral_volume(
        task,
        "fast",
        "/fast",
        ["ReadWriteOnce", "ReadOnlyMany"],
        "500Mi",
        storage_class_name="ssd",
        labels={"team": "blue"},
        annotations={"note": ""},
    )
    kubernetes.add_ephemeral_volume(
        work(), "static", "/static", ["ReadWriteOncePod"], "1G", storage_class_name="", labels={}
    )


@dsl.pipeline
def empty_folders() -> None:
    task = work()
    kubernetes.empty_dir_mount(task, volume_name="cache", mount_path="/cache")
    kubernetes.empty_dir_mount(task, "shm", "/dev/shm", medium="Memory", size_limit="2Gi")
    kubernetes.empty_dir_mount(task, "pages", "/pages", medium="HugePages")
    kubernetes.empty_dir_mount(work(), "disk", "/disk", medium="", size_limit="1.5Gi")
