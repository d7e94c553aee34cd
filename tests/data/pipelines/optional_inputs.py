"""Optional inputs, parameters and artifacts, of components and of the pipeline."""

from typing import Dict, List, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input


@dsl.component
def maybe_all(
    text: Optional[str] = None,
    count: Optional[int] = None,
    rate: Optional[float] = 0.5,
    flag: Optional[bool] = None,
    names: Optional[List[str]] = None,
    table: Optional[Dict[str, str]] = None,
) -> str:
    return ",".join(str(x) for x in (text, count, rate, flag, names, table))


@dsl.component
def maybe_data(label: str, data: Optional[Input[Dataset]] = None, extra: Input[Artifact] = None) -> bool:
    return data is not None or extra is not None


@dsl.component
def make() -> Dataset:
    data = Dataset(uri=dsl.get_uri())
    with open(data.path, "w") as f:
        f.write("1,2,3")
    return data


@dsl.pipeline(name="optional-inputs")
def optional_inputs(
    label: str = "run",
    note: Optional[str] = None,
    limit: Optional[int] = None,
    weights: Optional[List[float]] = None,
) -> bool:
    maybe_all()
    maybe_all(text=note, count=limit)
    made = make()
    maybe_data(label=label)
    return maybe_data(label=label, data=made.output).output
