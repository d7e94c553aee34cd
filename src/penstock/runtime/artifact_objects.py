"""Annotations that name the object which an artifact holds: ``data: pd.DataFrame``, ``-> np.ndarray``."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_origin

from . import annotations as ask
from . import formats
from .annotated import conversion_of
from .conversions import Conversion, Mismatch
from .problem import Refused, describe

__all__ = ["Held", "ObjectType", "load", "object_type", "store"]


class Held:
    """Objects that are handed over in memory, by input and output.

    Args:
        is_written: Whether what is returned is written as well.

    Attributes:
        given: The inputs.
        made: The outputs that the function returned.
    """

    def __init__(self, *, is_written: bool) -> None:
        self.is_written = is_written
        self.given: dict[str, Any] = {}
        self.made: dict[str, Any] = {}

    def has(self, name: str, wanted: ObjectType | None) -> bool:
        """Say whether an input's object is here, as its annotation wants it."""
        if name not in self.given or not self.is_written:
            return name in self.given
        if wanted is None or wanted.type is None:
            return False
        given = self.given[name]
        return all(isinstance(each, wanted.type) for each in (given if wanted.is_list else [given]))


class ObjectType(NamedTuple):
    """What an annotation says of an artifact that is an object.

    Attributes:
        kind: Reads and writes it.
        type: Its class; None for any.
        title: The artifact's schema title.
        version: The schema's version.
        is_list: Whether it is a list of such artifacts.
        conversion: Between the object and JSON, where it is kept so.
    """

    kind: formats.Kind
    type: Any
    title: str
    version: str = "0.0.1"
    is_list: bool = False
    conversion: Conversion | None = None


def object_type(annotation: Any) -> ObjectType | None:
    """Return what an annotation says of an artifact that is an object; None if it is of none.

    Args:
        annotation: An annotation, evaluated. ``Input[...]`` and ``Output[...]`` mark an artifact; a class
            that no parameter can be needs no mark. An artifact class in ``Annotated`` is the artifact's.

    Raises:
        Refused: The annotation is marked, and its objects cannot be kept.
    """
    is_marked = ask.is_input_artifact(annotation) or ask.is_output_artifact(annotation)
    notes = getattr(annotation, "__metadata__", ())
    found = _found(annotation.__origin__ if notes else annotation, is_marked=is_marked)
    chosen = next(filter(ask.is_artifact_class, notes), None)
    if found is None or chosen is None:
        return found
    return found._replace(title=chosen.schema_title, version=chosen.schema_version)


def _found(inner: Any, *, is_marked: bool) -> ObjectType | None:
    origin, arguments = get_origin(inner), get_args(inner)
    kind = formats.kind_of(origin or inner)
    if kind is not None:
        return ObjectType(kind, origin or inner, kind.title)
    if origin is dict and arguments[0] is str:
        tensor = formats.kind_of(get_origin(arguments[1]) or arguments[1])
        if tensor is not None and tensor.name in formats.TENSORS:
            of = formats.tensors(tensor.name.partition(".")[0])
            return ObjectType(of, dict, of.title)
    if origin is list and arguments[0] is not bytes:
        item = _found(arguments[0], is_marked=False)
        if item is not None and not item.is_list:
            return item._replace(is_list=True)
    return _kept_as_text(inner) if is_marked else None


def _kept_as_text(inner: Any) -> ObjectType:
    if inner is str:
        return ObjectType(formats.TEXT, str, formats.TEXT.title)
    conversion = conversion_of(inner)
    if conversion is None or conversion.kind not in ("LIST", "STRUCT"):
        raise Refused(
            "is marked as an artifact, and its objects are in no format that is known",
            f"use an artifact class, such as Dataset or Model, or one of {formats.CHOICES}",
        )
    return ObjectType(formats.JSON, None, formats.JSON.title, conversion=conversion)


def load(wanted: ObjectType, artifact: Any, where: str) -> Any:
    """Read the object that an artifact holds.

    Args:
        wanted: What it is annotated with.
        artifact: The artifact.
        where: The place, for the error.

    Raises:
        ModuleNotFoundError: The library that reads it is not installed in the task.
        RuntimeError: It cannot be read.
    """
    try:
        value = formats.read(wanted.kind, artifact.path, artifact.metadata)
        return value if wanted.conversion is None else wanted.conversion.load(value, "")
    except ModuleNotFoundError:
        raise
    except Exception as error:  # each library has its own
        recorded = artifact.metadata.get(formats.FORMAT)
        raise RuntimeError(
            describe(
                f"The artifact cannot be read as {wanted.kind.name}: {type(error).__name__}: {error}",
                where=f"{where}, {artifact.path}"
                + (f", which has the format {recorded}" if recorded else ""),
                hint="annotate what was written, or Input[...] of an artifact class, and read its .path",
            )
        ) from error


def store(wanted: ObjectType, value: Any, artifact: Any, where: str) -> None:
    """Write an object to its artifact, and record its format.

    Args:
        wanted: What it is annotated with.
        value: The object.
        artifact: The artifact.
        where: The place, for the error.

    Raises:
        ModuleNotFoundError: The library that writes it is not installed in the task.
        ValueError: It is not what is annotated.
    """
    if wanted.type is not None and not isinstance(value, wanted.type):
        raise ValueError(
            describe(
                f"Returned value of type {type(value)}; want type {wanted.type}",
                where=where,
                hint="return what is annotated, or change the annotation",
            )
        )
    try:
        written = value if wanted.conversion is None else wanted.conversion.dump(value, "")
    except Mismatch as mismatch:
        raise ValueError(describe(f"The returned value {mismatch}.", where=where)) from None
    artifact.metadata.update(formats.write(wanted.kind, written, artifact.path))
