from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_ephemeral_volume(work(), "scratch", "/scratch", ["ReadWrite"], "5Gi")
