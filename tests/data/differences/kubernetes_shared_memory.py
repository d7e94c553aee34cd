from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.enable_shared_memory(work(), size="2Gi")
