"""A pipeline whose artifacts are annotated with objects of libraries, and whose models are pydantic's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Input

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pydantic
    from sklearn.linear_model import LinearRegression

PACKAGES = ["pandas", "scikit-learn", "safetensors", "pydantic"]


@dsl.component(packages_to_install=["pandas", "pyarrow"])
def days(count: int) -> pd.DataFrame:
    frame = pd.DataFrame({"x": range(count), "code": ["007"] * count, "on": pd.date_range("2026-01-31", periods=count)})
    return frame.set_index("code", drop=False)


@dsl.component(packages_to_install=["pandas", "pyarrow"])
def check_days(frame: pd.DataFrame, raw: Input[dsl.Dataset], other: Optional[pd.DataFrame] = None) -> str:
    assert list(frame.index) == ["007"] * len(frame) and str(frame["on"].dtype).startswith("datetime64")
    assert other is None
    return raw.metadata["format"]


@dsl.component(packages_to_install=PACKAGES)
def table(count: int) -> pd.DataFrame:
    return pd.DataFrame({"x": range(count), "y": [2.0 * i + 1 for i in range(count)], "code": ["007"] * count})


class Fitted(NamedTuple):
    model: LinearRegression
    weights: dict[str, np.ndarray]
    slope: float
    best: list[float]


@dsl.component(packages_to_install=PACKAGES)
def fit(data: Input[pd.DataFrame]) -> Fitted:
    from sklearn.linear_model import LinearRegression

    assert list(data["code"]) == ["007"] * len(data)
    model = LinearRegression().fit(data[["x"]], data["y"])
    return model, {"coef": model.coef_}, model.coef_[0], [np.float32(0.5)]


@dsl.component(packages_to_install=PACKAGES)
def predict(
    model: LinearRegression, data: pd.DataFrame, weights: dict[str, np.ndarray]
) -> Annotated[np.ndarray, dsl.Artifact]:
    assert weights["coef"].shape == (1,)
    return model.predict(data[["x"]])


@dsl.component(packages_to_install=PACKAGES)
def total(values: np.ndarray) -> float:
    return values.sum()


@dsl.pipeline
def objects(count: int = 5) -> NamedTuple("Outputs", [("format", str), ("total", float), ("slope", float)]):
    made = days(count=count)
    checked = check_days(frame=made.output, raw=made.output)
    data = table(count=count)
    fitted = fit(data=data.output)
    predicted = predict(model=fitted.outputs["model"], data=data.output, weights=fitted.outputs["weights"])
    return {
        "format": checked.output,
        "total": total(values=predicted.output).output,
        "slope": fitted.outputs["slope"],
    }
