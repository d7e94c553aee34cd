"""A pipeline whose parameters are pydantic models, and whose constants are numpy's."""

from typing import Optional

import numpy as np
import pydantic

from kfp import dsl

PACKAGES = ["pydantic", "numpy"]


class Layer(pydantic.BaseModel):
    width: int = pydantic.Field(gt=0, alias="w")


class Settings(pydantic.BaseModel):
    name: str
    layers: list[Layer] = []
    note: Optional[str] = None


class Names(pydantic.RootModel[list[str]]):
    pass


@dsl.component(packages_to_install=PACKAGES)
def make(settings: Settings, rate: float = np.float32(0.5), extra: dict = {"a": np.int64(3)}) -> Settings:
    assert isinstance(settings.layers[0], Layer) and type(rate) is float and extra == {"a": 3}
    return settings.model_copy(update={"name": settings.name.upper()})


@dsl.component(packages_to_install=PACKAGES)
def names(settings: Settings) -> Optional[Names]:
    return Names([settings.name, str(settings.layers[0].width)])


@dsl.component(packages_to_install=PACKAGES)
def join(names: Names) -> str:
    return "-".join(names.root)


@dsl.pipeline
def flow(settings: Settings = Settings(name="n", layers=[Layer(w=2)])) -> str:
    made = make(settings=settings, rate=np.float64(1.5))
    return join(names=names(settings=made.output).output).output
