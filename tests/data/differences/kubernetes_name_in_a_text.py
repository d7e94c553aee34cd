from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline(team: str):
    kubernetes.use_secret_as_env(work(), f"{team}-login", {"token": "TOKEN"})
