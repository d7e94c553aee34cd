from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def inner():
    kubernetes.use_secret_as_env(work(), "inner", {"token": "TOKEN"})
    kubernetes.use_secret_as_env(work(), "inner-2", {"token": "TOKEN"})
    kubernetes.use_secret_as_env(work(), "inner-3", {"token": "TOKEN"})


@dsl.pipeline
def pipeline():
    work()
    work()
    inner()
