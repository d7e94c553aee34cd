"""Conversions of classes with named fields: dataclasses, TypedDicts, NamedTuples and pydantic models."""

from __future__ import annotations

from typing import Any

from .conversions import Conversion, Mismatch, shown

__all__ = ["Model", "Record"]


class Record(Conversion):
    """A class with named fields, as a dictionary.

    Args:
        type: The class.
        make: Makes the object of the fields, given by name.
    """

    kind = "STRUCT"

    def __init__(self, type: Any, make: Any) -> None:  # noqa: A002 - the objects' class
        self.type = type
        self.make = make
        #: The conversion of each field, by name. Filled in later: a class may have fields of its own type.
        self.fields: dict[str, Conversion] = {}
        self.required: frozenset[str] = frozenset()

    def load(self, value: Any, path: str) -> Any:
        """Return the object."""
        name = self.type.__name__
        if self.make is not dict and isinstance(value, self.type):
            return value
        if not isinstance(value, dict):
            raise Mismatch(path, f"takes a dictionary of the fields of {name}, and got {shown(value)}")
        unknown = [key for key in value if key not in self.fields]
        if unknown:
            fields = ", ".join(self.fields)
            raise Mismatch(path, f"has {unknown[0]!r}, which {name} has not; its fields are {fields}")
        missing = [field for field in self.fields if field in self.required and field not in value]
        if missing:
            raise Mismatch(path, f"lacks {', '.join(map(repr, missing))} of {name}")
        return self.make(**{key: self.fields[key].load(each, f"{path}.{key}") for key, each in value.items()})

    def dump(self, value: Any, path: str) -> Any:
        """Return the object's fields; a dictionary of them is taken too."""
        value = self.load(value, path)
        given = value if isinstance(value, dict) else _Attributes(value)
        return {
            field: conversion.dump(given[field], f"{path}.{field}")
            for field, conversion in self.fields.items()
            if field in given
        }


class _Attributes:
    """An object's attributes, asked for as a dictionary's items are."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Any:
        return getattr(self.value, name)

    def __contains__(self, name: str) -> bool:
        return hasattr(self.value, name)


class Model(Conversion):
    """A pydantic model, which checks and converts by itself.

    Args:
        type: The class.
        kind: STRUCT, or for a RootModel the type of its root.
    """

    def __init__(self, type: Any, kind: str) -> None:  # noqa: A002 - as above
        self.type = type
        self.kind = kind

    def load(self, value: Any, path: str) -> Any:
        """Return the model that the value describes."""
        try:
            return self.type.model_validate(value)
        except ValueError as error:  # pydantic's is one
            raise Mismatch(path, f"is no {self.type.__name__}: {error}") from None

    def dump(self, value: Any, path: str) -> Any:
        """Return the model as JSON has it, fields under their aliases; what it is made of is taken too."""
        model = value if isinstance(value, self.type) else self.load(value, path)
        return model.model_dump(mode="json", by_alias=True)
