from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_toleration_json(work(), {"Key": "gpu", "value": "true"})
