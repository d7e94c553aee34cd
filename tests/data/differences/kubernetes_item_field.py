from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor([{"secret": "blue"}, {"secret": "red"}]) as team:
        kubernetes.use_secret_as_env(work(), team.secret, {"token": "TOKEN"})
