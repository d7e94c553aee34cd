from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    kubernetes.add_toleration(work(), key="gpu", operator="Exists", effect="NoShedule")
