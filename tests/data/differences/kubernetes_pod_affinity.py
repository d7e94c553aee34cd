from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_pod_affinity(
        work(), match_pod_labels={"app": "cache"}, topology_key="kubernetes.io/hostname", weight=50
    )
