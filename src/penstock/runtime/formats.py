"""Objects as artifacts: the formats in which a DataFrame, an array or a model is written and read.

An artifact may be annotated with the object itself. The class is known by its name, so that nothing needs to
be installed where a pipeline is compiled; a library is imported only to read or write, in the task. The
format is recorded in the artifact's metadata. What others have written is known by its first bytes.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Callable, NamedTuple

from . import tables
from .problem import describe

__all__ = ["CHOICES", "FORMAT", "Kind", "kind_named", "kind_of", "names_of", "read", "write"]

#: The key of an artifact's metadata under which the format is recorded.
FORMAT = "format"

CHOICES = (
    "a pandas or polars DataFrame, a pyarrow Table, a numpy array, a model of scikit-learn, xgboost, "
    "lightgbm or catboost, a torch Tensor or a dict of tensors, bytes, or Input[str] and Input[dict]"
)


class Kind(NamedTuple):
    """A kind of objects that are kept as artifacts.

    Attributes:
        name: What it is called: the class's name, or the format's.
        title: The artifact's schema title.
        write: Writes an object to a path, and returns what to record in the metadata.
        read: Reads the object at a path, given the metadata.
    """

    name: str
    title: str
    write: Callable[[Any, str], dict[str, Any]]
    read: Callable[[str, dict[str, Any]], Any]


def _write_array(array: Any, path: str) -> dict[str, Any]:
    with open(path, "wb") as file:  # noqa: PTH123 - pathlib would weigh on every task
        import_module("numpy").save(file, array, allow_pickle=False)
    return {FORMAT: "npy"}


def _read_array(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as every reader has it
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return import_module("numpy").load(file, allow_pickle=False)


def _write_model(model: Any, path: str) -> dict[str, Any]:
    import_module("joblib").dump(model, path)
    return {FORMAT: "joblib"}


def _read_model(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as above
    return import_module("joblib").load(path)


def _write_bytes(data: Any, path: str) -> dict[str, Any]:
    with open(path, "wb") as file:  # noqa: PTH123 - as above
        file.write(data)
    return {FORMAT: "bytes"}


def _read_bytes(path: str, metadata: dict[str, Any]) -> bytes:  # noqa: ARG001 - as above
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return file.read()


def _write_text(text: str, path: str) -> dict[str, Any]:
    with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - as above
        file.write(text)
    return {FORMAT: "text"}


def _read_text(path: str, metadata: dict[str, Any]) -> str:  # noqa: ARG001 - as above
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123 - as above
        return file.read()


def _write_json(value: Any, path: str) -> dict[str, Any]:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - as above
        json.dump(value, file, allow_nan=False)
    return {FORMAT: "json"}


def _read_json(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as above
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
        return json.load(file)


def _write_tensors(tensors: Any, path: str) -> dict[str, Any]:
    save, _ = _safetensors(type(next(iter(tensors.values()), None)).__module__)
    save(dict(tensors), path)
    return {FORMAT: "safetensors"}


def _read_tensors(library: str) -> Callable[[str, dict[str, Any]], Any]:
    def read(path: str, metadata: dict[str, Any]) -> Any:  # noqa: ARG001 - as above
        return _safetensors(library)[1](path)

    return read


def _safetensors(module: str) -> tuple[Any, Any]:
    of = "torch" if module.partition(".")[0] == "torch" else "numpy"
    library = import_module(f"safetensors.{of}")
    return library.save_file, library.load_file


_ONE = "tensor"


def _write_tensor(tensor: Any, path: str) -> dict[str, Any]:
    return _write_tensors({_ONE: tensor.contiguous()}, path)


def _read_tensor(path: str, metadata: dict[str, Any]) -> Any:
    return _read_tensors("torch")(path, metadata)[_ONE]


_DATASET, _MODEL, _ARTIFACT = "system.Dataset", "system.Model", "system.Artifact"

#: By the package and the name of the class: where in its package a class is defined is its own affair.
_KINDS: dict[str, Kind] = {
    each.name: each
    for each in (
        Kind("pandas.DataFrame", _DATASET, tables.write_pandas, tables.read_pandas),
        Kind("polars.DataFrame", _DATASET, tables.write_polars, tables.read_polars),
        Kind("pyarrow.Table", _DATASET, tables.write_arrow, tables.read_arrow),
        Kind("numpy.ndarray", _DATASET, _write_array, _read_array),
        Kind("torch.Tensor", _ARTIFACT, _write_tensor, _read_tensor),
        Kind("builtins.bytes", _ARTIFACT, _write_bytes, _read_bytes),
    )
}
_KINDS["numpy.typing.NDArray"] = _KINDS["numpy.ndarray"]

#: Packages whose classes are models, all of which joblib writes.
_MODEL_PACKAGES = {"sklearn", "xgboost", "lightgbm", "catboost"}
_ESTIMATOR = Kind("a model", _MODEL, _write_model, _read_model)

#: What is a parameter, unless it is marked as an artifact.
TEXT = Kind("str", _ARTIFACT, _write_text, _read_text)
JSON = Kind("JSON", _ARTIFACT, _write_json, _read_json)


#: The kinds that may be values of a dictionary of tensors.
TENSORS = ("torch.Tensor", "numpy.ndarray")


def tensors(library: str) -> Kind:
    """Return the kind of a dictionary of tensors or arrays.

    Args:
        library: The tensors' package, ``torch`` or ``numpy``.
    """
    return Kind(f"a dict of {library} tensors", _MODEL, _write_tensors, _read_tensors(library))


def kind_named(name: str) -> Kind | None:
    """Return the kind of a class by its full name, such as ``pandas.DataFrame``; None if it is of none."""
    package = name.partition(".")[0]
    if package in _MODEL_PACKAGES:
        return _ESTIMATOR
    return _KINDS.get(name) or _KINDS.get(f"{package}.{name.rpartition('.')[2]}")


def names_of(kind: type) -> list[str]:
    """Return the full names of a class and of those that it extends."""
    return [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__[:-1]]


def kind_of(kind: Any) -> Kind | None:
    """Return the kind that a class's objects are of; None if they are of none."""
    if not isinstance(kind, type):
        return None
    return next(filter(None, map(kind_named, names_of(kind))), None)


def write(kind: Kind, value: Any, path: str) -> dict[str, Any]:
    """Write an object to a path.

    Returns:
        What to record in the artifact's metadata.

    Raises:
        ModuleNotFoundError: The library that writes it is not installed in the task.
    """
    try:
        return kind.write(value, path)
    except ModuleNotFoundError as error:
        raise _not_installed(error, f"write {kind.name}") from None


def read(kind: Kind, path: str, metadata: dict[str, Any]) -> Any:
    """Read the object at a path.

    Args:
        kind: What it is to be.
        path: Where it is.
        metadata: The artifact's.

    Raises:
        ModuleNotFoundError: The library that reads it is not installed in the task.
    """
    try:
        return kind.read(path, metadata)
    except ModuleNotFoundError as error:
        raise _not_installed(error, f"read {kind.name}") from None


def _not_installed(error: ModuleNotFoundError, purpose: str) -> ModuleNotFoundError:
    name = error.name or "a package"
    return ModuleNotFoundError(
        describe(
            f"To {purpose} takes {name}, which is not installed.", hint=f'packages_to_install=["{name}"]'
        ),
        name=error.name,
    )
