"""Find the conversion of an annotation."""

from __future__ import annotations

import types
from enum import Enum, Flag
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from .conversions import (
    Anything,
    Conversion,
    Either,
    Fixed,
    Items,
    Mapping,
    Member,
    Nullable,
    NumberOf,
    OneOf,
    Scalar,
    Seconds,
    Text,
    shown,
)
from .objects import is_dataclass, is_pydantic, json_form
from .problem import Refused
from .records import Model, Record

__all__ = ["conversion_of"]

_UNIONS = (Union, getattr(types, "UnionType", Union))

_SCALARS = {str: "STRING", int: "NUMBER_INTEGER", float: "NUMBER_DOUBLE", bool: "BOOLEAN"}

#: Classes whose objects are lists in JSON, by full name, and what to make of the list.
_LISTS: dict[str, Any] = {
    "builtins.list": list,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    **dict.fromkeys(
        [f"collections.abc.{name}" for name in ("Sequence", "MutableSequence", "Collection", "Iterable")],
        list,
    ),
    "collections.abc.Set": frozenset,
    "collections.abc.MutableSet": set,
}
_DICTIONARIES = ("builtins.dict", "collections.abc.Mapping", "collections.abc.MutableMapping")

#: Classes whose objects are texts in JSON, and an example of each.
_TEXTS = {
    "datetime.datetime": "2026-01-31T12:00:00",
    "datetime.date": "2026-01-31",
    "datetime.time": "12:00:00",
    "uuid.UUID": "12345678-1234-5678-1234-567812345678",
    "decimal.Decimal": "0.10",
}

_FILE = "annotate Input[...] of an artifact class and read its .path"
_REFUSED = {
    "builtins.bytes": ("is bytes, which JSON does not have", "annotate Input[bytes], a file, or take a str"),
    "builtins.bytearray": ("is bytes, which JSON does not have", "annotate Input[bytes], a file"),
    "builtins.complex": ("is complex, which JSON does not have", "take two floats"),
    "builtins.object": ("may be anything", "annotate the type: one of str, int, float, bool, list and dict"),
    **dict.fromkeys(
        [
            f"{module}.{name}"
            for module in ("pathlib", "pathlib._local")
            for name in ("Path", "PurePath", "PosixPath")
        ],
        ("is a path, which is another one, or nowhere, on the machine of another task", _FILE),
    ),
}


def conversion_of(annotation: Any) -> Conversion | None:
    """Return the conversion of an annotation.

    Args:
        annotation: A parameter's annotation, evaluated, without its Optional.

    Returns:
        None if no parameter is annotated so: it may be an artifact.

    Raises:
        Refused: It is meant for a parameter, and cannot be one.
    """
    return _Finder().find(annotation, is_strict=False, is_whole=True)


class _Finder:
    """Looks through one annotation; a class that is inside itself is found once."""

    def __init__(self) -> None:
        self.records: dict[Any, Record] = {}

    def find(  # noqa: PLR0911 - one for each form of an annotation
        self, annotation: Any, *, is_strict: bool = True, is_whole: bool = False
    ) -> Conversion | None:
        annotation = _without_wrapping(annotation)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if isinstance(annotation, type) and annotation in _SCALARS:
            return Scalar(_SCALARS[annotation], is_strict=is_strict)
        if origin is Literal:
            return _literal(annotation, arguments)
        if origin in _UNIONS:
            return self.union(arguments, is_strict=is_strict, is_whole=is_whole)
        named = _full_name(origin or annotation)
        if named == "builtins.tuple":
            return self.tuple(arguments, is_strict=is_strict)
        if named in _LISTS:
            return Items(_LISTS[named], self.inner(arguments, 0, is_strict=is_strict))
        if named in _DICTIONARIES:
            return self.dictionary(annotation, arguments, is_strict=is_strict)
        if named in _REFUSED:
            raise Refused(*_REFUSED[named])
        return self.of_class(annotation, named) if isinstance(annotation, type) else None

    def inner(self, arguments: Any, place: int, *, is_strict: bool) -> Conversion:
        """The conversion of what is inside a list or a dictionary; anything, where it is not annotated."""
        if len(arguments) <= place:
            return Anything()
        try:
            return self.required(arguments[place], is_strict=is_strict)
        except Refused as refused:
            if is_strict or refused.is_of_user:
                raise
            return Anything()  # KFP takes any list and any dictionary, and so do we

    def required(self, annotation: Any, *, is_strict: bool = True) -> Conversion:
        """The conversion of a part of an annotation, which can be of a parameter only."""
        if annotation is Any or annotation is object or type(annotation).__name__ == "TypeVar":
            return Anything()
        found = self.find(annotation, is_strict=is_strict)
        if found is None:
            raise Refused(
                f"has {shown_type(annotation)} in it, which JSON does not have",
                "use str, int, float, bool, list, dict, Literal, Enum, a dataclass or a datetime in it",
            )
        return found

    def union(self, arguments: Any, *, is_strict: bool, is_whole: bool) -> Conversion:
        members = [member for member in arguments if member is not type(None)]
        if len(members) < len(arguments):
            inner = members[0] if len(members) == 1 else Union[tuple(members)]
            return Nullable(self.required(inner, is_strict=is_strict))
        found = [self.required(member) for member in members]
        kinds = {member.kind for member in found}
        if kinds == {"NUMBER_INTEGER", "NUMBER_DOUBLE"} and all(type(each) is Scalar for each in found):
            return NumberOf()
        if len(kinds) > 1 and is_whole:
            listed = " and ".join(sorted(kinds))
            raise Refused(
                f"is a Union of several kinds: {listed}. A parameter has one",
                "annotate one of them, such as str, and convert it in the component",
            )
        return Either(kinds.pop() if len(kinds) == 1 else "", found, is_strict=is_strict or is_whole)

    def tuple(self, arguments: Any, *, is_strict: bool) -> Conversion:
        if not arguments:
            return Items(tuple, Anything())
        if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[int, ...]
            return Items(tuple, self.required(arguments[0], is_strict=is_strict))
        return Fixed([self.required(argument) for argument in arguments if argument != ()])

    def dictionary(self, annotation: Any, arguments: Any, *, is_strict: bool) -> Conversion:
        key = self.inner(arguments, 0, is_strict=is_strict)
        if not isinstance(key, Anything) and key.kind not in ("STRING", "NUMBER_INTEGER"):
            raise Refused(
                f"has keys of type {shown_type(get_args(annotation)[0])}, where JSON has texts",
                "use str as the type of the keys, or a list of pairs",
            )
        return Mapping(key, self.inner(arguments, 1, is_strict=is_strict))

    def of_class(self, kind: Any, named: str) -> Conversion | None:  # noqa: PLR0911 - as above
        if issubclass(kind, Enum):
            return _enumeration(kind)
        if named in _TEXTS:
            return Text(kind, _parser(kind), _TEXTS[named])
        if named == "datetime.timedelta":
            return Seconds(kind)
        if is_pydantic(kind):
            return self.model(kind)
        if is_dataclass(kind):
            fields = {name: field for name, field in kind.__dataclass_fields__.items() if field.init}
            return self.record(kind, kind, fields, lambda name: _has_no_default(fields[name]))
        if issubclass(kind, dict) and hasattr(kind, "__required_keys__"):  # a TypedDict
            hints = kind.__annotations__
            return self.record(kind, dict, hints, lambda name: name in kind.__required_keys__)
        if issubclass(kind, tuple) and hasattr(kind, "_fields"):
            return self.record(kind, kind, kind._fields, lambda name: name not in kind._field_defaults)
        if issubclass(kind, tuple(_SCALARS)):
            return self.required(next(base for base in _SCALARS if issubclass(kind, base)))
        return None

    def record(self, kind: Any, make: Any, names: Any, is_required: Any) -> Conversion:
        if kind in self.records:
            return self.records[kind]
        record = self.records[kind] = Record(kind, make)
        hints = _field_annotations(kind)
        record.required = frozenset(filter(is_required, names))
        for name in names:
            try:
                record.fields[name] = self.required(_without_wrapping(hints.get(name, Any)))
            except Refused as refused:
                reason = f"has a field {name!r} that {refused.reason}"
                raise Refused(reason, refused.hint, is_of_user=True) from None
        return record

    def model(self, kind: Any) -> Conversion:
        if not getattr(kind, "__pydantic_root_model__", False):
            return Model(kind, "STRUCT")
        root = self.find(kind.model_fields["root"].annotation, is_whole=True)
        if root is None:
            raise Refused(
                f"is {kind.__name__}, whose root is of no type that a parameter has",
                "use a BaseModel with fields",
                is_of_user=True,
            )
        return Model(kind, root.kind)


def shown_type(annotation: Any) -> str:
    """Return an annotation for a message."""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _literal(annotation: Any, literals: tuple[Any, ...]) -> Conversion:
    values = tuple(json_form(literal) for literal in literals if literal is not None)
    kinds = {_SCALARS.get(type(value)) for value in values}
    if len(kinds) != 1 or None in kinds:
        raise Refused(
            f"is {shown_type(annotation)}, whose values are of several types",
            "give values of one type: texts, whole numbers or truth values",
        )
    found = OneOf(str(kinds.pop()), values)
    return found if len(values) == len(literals) else Nullable(found)


def _enumeration(kind: Any) -> Conversion:
    values = [json_form(member.value) for member in kind]
    kinds = {_SCALARS.get(type(value)) for value in values}
    if kinds == {"NUMBER_INTEGER", "NUMBER_DOUBLE"}:
        kinds = {"NUMBER_DOUBLE"}
    if len(kinds) != 1 or None in kinds:
        raise Refused(
            f"is the Enum {kind.__name__}, whose values are {shown(values)}",
            "give all its members texts, or all of them numbers",
            is_of_user=True,
        )
    return Member(str(kinds.pop()), kind, is_open=issubclass(kind, Flag))


def _parser(kind: Any) -> Any:
    if not hasattr(kind, "fromisoformat"):
        return kind
    # The Z that stands for UTC is read since Python 3.11 only.
    return lambda text: kind.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)


def _has_no_default(field: Any) -> bool:
    missing = type(field.default).__name__ == "_MISSING_TYPE"
    return missing and type(field.default_factory).__name__ == "_MISSING_TYPE"


def _field_annotations(kind: Any) -> dict[str, Any]:
    try:
        return get_type_hints(kind, include_extras=True)
    except NameError as error:
        raise Refused(
            f"is {kind.__name__}, whose annotations name {error.name if hasattr(error, 'name') else error}, "
            "which is not known where the class is",
            "define what its fields are annotated with at the top level of the file",
            is_of_user=True,
        ) from None


def _without_wrapping(annotation: Any) -> Any:
    """The type inside ``Annotated``, ``Required`` and its like, of a NewType and of ``type X = ...``."""
    while True:
        if get_origin(annotation) is Annotated or str(get_origin(annotation)).endswith(
            (".Required", ".NotRequired", ".ReadOnly")
        ):
            annotation = get_args(annotation)[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        else:
            return annotation


def _full_name(kind: Any) -> str:
    return f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', '')}"
