from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    data = dsl.importer("gs://bucket/data.csv", dsl.Dataset)
    kubernetes.use_secret_as_env(data, "bucket", {"token": "TOKEN"})
