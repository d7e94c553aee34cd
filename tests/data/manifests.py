"""Pipelines that are written as Kubernetes objects."""

from kfp import dsl, kubernetes


@dsl.component
def work(text: str = "a") -> str:
    """Works on a text.

    Args:
        text: The text.
    """
    return text


@dsl.pipeline
def plain(text: str, count: int = 3):
    work(text=text)


@dsl.pipeline(name="named", description="What the decorator says.", display_name="The named one")
def described(text: str = "b"):
    """What the docstring says."""
    work(text=text)


@dsl.pipeline
def documented():
    """What the docstring says.

    In two paragraphs.
    """
    work()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(ttl_seconds_after_finished=60))
def with_settings(secret: str = "login"):
    kubernetes.use_secret_as_env(work(), secret, {"a": "A"})
