"""Tables as files: Parquet where a library for it is there, else CSV."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .problem import describe

__all__ = ["read_arrow", "read_pandas", "read_polars", "write_arrow", "write_pandas", "write_polars"]

_PARQUET = {"format": "parquet"}
_MAGIC = b"PAR1"
_ENGINES = ("pyarrow", "fastparquet")


def write_pandas(frame: Any, path: str) -> dict[str, Any]:
    """Write a DataFrame of pandas; as CSV only what comes back the same."""
    engine = next(filter(find_spec, _ENGINES), None)
    if engine is not None:
        # An open file: from a path without a suffix, libraries conclude this and that.
        with open(path, "wb") as file:  # noqa: PTH123 - pathlib would weigh on every task
            frame.to_parquet(file, engine=engine)
        return _PARQUET
    if type(frame.index).__name__ != "RangeIndex" or frame.columns.nlevels > 1:
        raise ValueError(
            describe(
                "The DataFrame has an index of its own, which CSV does not keep.",
                hint='packages_to_install=["pyarrow"] writes Parquet; or return frame.reset_index()',
            )
        )
    frame.to_csv(path, index=False)
    return {"format": "csv", "dtypes": {str(name): str(kind) for name, kind in frame.dtypes.items()}}


def read_pandas(path: str, metadata: dict[str, Any]) -> Any:
    """Read Parquet or CSV into a DataFrame of pandas."""
    pandas = import_module("pandas")
    if _is_parquet(path):
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            return pandas.read_parquet(file)
    kinds = metadata.get("dtypes") or {}
    texts = {name: str for name, kind in kinds.items() if kind in ("object", "str", "string")}
    dates = [name for name, kind in kinds.items() if kind.startswith("datetime64")]
    frame = pandas.read_csv(path, dtype=texts, parse_dates=dates, keep_default_na=not kinds, na_values=[""])
    others = {name: kind for name, kind in kinds.items() if name not in texts}
    return frame.astype(others) if others else frame


def write_polars(frame: Any, path: str) -> dict[str, Any]:
    """Write a DataFrame of polars."""
    with open(path, "wb") as file:  # noqa: PTH123 - as above
        frame.write_parquet(file)
    return _PARQUET


def read_polars(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as every reader has it
    """Read Parquet or CSV into a DataFrame of polars."""
    polars = import_module("polars")
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return polars.read_parquet(file) if _is_parquet(path) else polars.read_csv(file)


def write_arrow(table: Any, path: str) -> dict[str, Any]:
    """Write a Table of pyarrow."""
    import_module("pyarrow.parquet").write_table(table, path)
    return _PARQUET


def read_arrow(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as above
    """Read Parquet or CSV into a Table of pyarrow."""
    if _is_parquet(path):
        return import_module("pyarrow.parquet").read_table(path)
    return import_module("pyarrow.csv").read_csv(path)


def _is_parquet(path: str) -> bool:
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return file.read(len(_MAGIC)) == _MAGIC
