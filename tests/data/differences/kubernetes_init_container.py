from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_init_container(work(), name="wait", image="busybox", command=["sleep", "1"])
