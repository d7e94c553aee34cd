from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline(fast: bool = True):
    with dsl.If(fast == True):
        one = work()
    with dsl.Else():
        other = work()
    kubernetes.use_secret_as_env(work(), dsl.OneOf(one.output, other.output), {"token": "TOKEN"})
