from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_toleration_json(
        work(), {"key": "spot", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}
    )
