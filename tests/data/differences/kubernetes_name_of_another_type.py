from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline(number: int):
    kubernetes.mount_pvc(work(), number, "/data")
