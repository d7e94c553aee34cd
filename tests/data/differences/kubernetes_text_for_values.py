from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_node_affinity(work(), [{"key": "disktype", "operator": "In", "values": "ssd"}])
