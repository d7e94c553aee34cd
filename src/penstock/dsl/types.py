"""The types of what flows between tasks: parameters and artifacts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, get_origin

from penstock.runtime import annotations as hints

if TYPE_CHECKING:
    from penstock.runtime.conversions import Conversion

__all__ = ["ANY", "ArtifactType", "ParameterType", "Type", "named", "of_value"]

#: KFP's own names of the IR's parameter types, which its messages and f-strings carry.
_SPELLINGS = {
    "STRING": "String",
    "NUMBER_INTEGER": "Integer",
    "NUMBER_DOUBLE": "Float",
    "BOOLEAN": "Boolean",
    "LIST": "List",
    "STRUCT": "Dict",
    "TASK_FINAL_STATUS": "PipelineTaskFinalStatus",
    "TASK_CONFIG": "TaskConfig",
}


@dataclass(frozen=True, slots=True)
class ParameterType:
    """The type of a parameter.

    Args:
        kind: The IR's name, such as ``NUMBER_INTEGER``.
        item: The type of a list's items, or of a dictionary's values, where it is known.
        is_known: False for an item of a list whose items' type is not declared: it may be anything, and is
            written as STRING, as KFP does.
        literals: The values that are allowed; empty for any.
        also: Further kinds whose values may stand here, such as the integers of ``int | float``.
        conversion: How objects of the annotated class become JSON; None where the annotation names none.
    """

    kind: str
    item: ParameterType | None = None
    is_known: bool = True
    literals: tuple[Any, ...] = ()
    also: tuple[str, ...] = ()
    conversion: Conversion | None = field(default=None, compare=False)

    def accepts(self, given: Type) -> bool:
        """Say whether a value of the given type may stand where this type is declared."""
        return isinstance(given, ParameterType) and (
            _as_given(given.kind) == _as_given(self.kind)
            or given.kind in self.also
            or not given.is_known
            or not self.is_known
        )

    @property
    def spelling(self) -> str:
        """KFP's own name, such as ``Integer``."""
        return _SPELLINGS[self.kind]

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class ArtifactType:
    """The type of an artifact.

    Args:
        title: The schema title, such as ``system.Dataset``.
        version: The schema's version, in three parts.
        is_list: Whether it is a list of such artifacts.
        is_object: Whether the component is given the object that the artifact holds, or returns it.
    """

    title: str
    version: str = "0.0.1"
    is_list: bool = False
    is_object: bool = field(default=False, compare=False)

    def accepts(self, given: Type) -> bool:
        """Say whether an artifact of the given type may stand where this type is declared."""
        if not isinstance(given, ArtifactType) or given.is_list != self.is_list:
            return False
        if "system.Artifact" in (self.title, given.title):
            return True
        return given.title == self.title and given.version.partition(".")[0] == self.version.partition(".")[0]

    @property
    def spelling(self) -> str:
        """The title and the version, such as ``system.Dataset@0.0.1``."""
        return f"{self.title}@{self.version}"

    @property
    def single(self) -> ArtifactType:
        """The type of one item of such a list."""
        return ArtifactType(self.title, self.version, is_object=self.is_object)

    @property
    def listed(self) -> ArtifactType:
        """The type of a list of such artifacts."""
        return ArtifactType(self.title, self.version, is_list=True, is_object=self.is_object)

    def __str__(self) -> str:
        return f"List[{self.spelling}]" if self.is_list else self.spelling


Type: TypeAlias = ParameterType | ArtifactType

#: The type of an item about which nothing is known.
ANY = ParameterType("STRING", is_known=False)

_KINDS = {
    str: "STRING",
    bool: "BOOLEAN",
    int: "NUMBER_INTEGER",
    float: "NUMBER_DOUBLE",
    list: "LIST",
    tuple: "LIST",
    dict: "STRUCT",
}

#: What the engine fills in is a dictionary to everyone else.
_DICTIONARIES = ("TASK_FINAL_STATUS", "TASK_CONFIG")

_ITEM_IN_NAME = re.compile(r"(?:typing\.)?\w+\[(?:\s*\w+\s*,)?(?P<item>.+)\]", re.DOTALL)


def of_annotation(annotation: Any) -> Type | None:
    """Return the type of what is annotated, a parameter or an artifact that is an object.

    Args:
        annotation: As for `named`; or a class whose objects are artifacts, marked or not.

    Returns:
        None if the annotation is of neither.

    Raises:
        Refused: It is meant for one of them, and cannot be.
    """
    found = _plain(annotation)
    if found is not None:
        return found
    # Few components have other annotations, and what knows them is not needed to write a pipeline.
    from penstock.runtime.artifact_objects import object_type  # noqa: PLC0415

    held = object_type(annotation)
    if held is not None:
        return ArtifactType(held.title, held.version, held.is_list, is_object=True)
    return named(annotation)


def named(annotation: Any) -> ParameterType | None:
    """Return the type of a parameter's annotation.

    Args:
        annotation: A Python type, a generic such as ``List[int]``, or a name such as ``'Integer'``.

    Returns:
        None if the annotation is not of a parameter.

    Raises:
        Refused: It is meant for a parameter, and cannot be one.
    """
    found = _plain(annotation)
    if found is not None:
        return found
    # Few components have such annotations, and what knows them is not needed to write a pipeline.
    from penstock.runtime.annotated import conversion_of  # noqa: PLC0415

    conversion = conversion_of(annotation)
    return None if conversion is None else _of_conversion(conversion)


def _plain(annotation: Any) -> ParameterType | None:
    """The type of an annotation that needs no conversion: KFP's own ones."""
    kind = hints.parameter_type(annotation)
    if kind is None:
        return None
    if isinstance(annotation, str):
        return ParameterType(kind, item=_item_in_name(annotation))
    if get_origin(annotation) is None or not hasattr(annotation, "__args__"):
        return ParameterType(kind)  # a bare typing.Dict has an origin, and no arguments
    inner = [ANY if each is Any else _plain(each) for each in annotation.__args__ or (None,)]
    if None in inner:
        return None
    return ParameterType(kind, item=None if inner[-1] is ANY else inner[-1])


def _of_conversion(conversion: Conversion) -> ParameterType:
    inner = getattr(conversion, "item", None) or getattr(conversion, "value", None)
    return ParameterType(
        conversion.kind,
        item=_of_conversion(inner) if inner is not None and inner.kind else None,
        literals=conversion.literals,
        also=conversion.also,
        conversion=None if conversion.is_idle else conversion,
    )


def of_value(value: Any) -> ParameterType | None:
    """Return the type of a constant; None if no parameter can hold it."""
    kind = _KINDS.get(type(value))
    if kind is None:
        # Subclasses, such as members of a str enum, are taken for what they extend.
        kind = next((kind for base, kind in _KINDS.items() if isinstance(value, base)), None)
    return None if kind is None else ParameterType(kind)


def _as_given(kind: str) -> str:
    return "STRUCT" if kind in _DICTIONARIES else kind


def _item_in_name(annotation: Any) -> ParameterType | None:
    """The type of a list's items or a dictionary's values, where a type's name says it."""
    match = _ITEM_IN_NAME.fullmatch(annotation) if isinstance(annotation, str) else None
    return named(match["item"].strip()) if match else None


def __getattr__(name: str) -> object:
    """Give a module of ``kfp.dsl.types`` as an attribute: ``dsl.types.artifact_types``."""
    if name.startswith("__"):  # Python's own question, at each `from … import`, whether this is a package
        raise AttributeError(name)
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("dsl.types", name)
