from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.set_image_pull_secrets(work(), "registry")
