"""Gate: conditions, and a task that runs last whatever happens.

A score decides which branch runs; the graph shows the condition and the value that it had. `tell` is the exit task:
it hears how the run ended, also when something failed.
"""

from typing import Literal

from kfp import dsl


@dsl.component
def measure(model: str) -> float:
    """Score a model; a larger one is better."""
    return {"small": 0.71, "medium": 0.84, "large": 0.93}[model]


@dsl.component
def release(model: str, score: float) -> str:
    """Release a model that is good enough."""
    return f"{model} is released with a score of {score}"


@dsl.component
def ask_for_review(model: str, score: float, threshold: float) -> str:
    """Ask people about a model that is not."""
    return f"{model} has {score}, {threshold - score:.2f} short of what is asked: please look at it"


@dsl.component
def tell(status: dsl.PipelineTaskFinalStatus):
    """Say how the run ended."""
    print("the run ended:", status.state)


@dsl.pipeline(
    name="gate", description="Release a model if its score is high enough; tell somebody in any case."
)
def gate(model: Literal["small", "medium", "large"] = "medium", threshold: float = 0.8):
    """Put the components together.

    Args:
        model: Which model is measured.
        threshold: The score from which on it is released.
    """
    with dsl.ExitHandler(tell(), name="measure-and-decide"):
        score = measure(model=model)
        with dsl.If(score.output >= threshold, name="good-enough"):
            release(model=model, score=score.output)
        with dsl.Else(name="not-yet"):
            ask_for_review(model=model, score=score.output, threshold=threshold)
