"""The annotations of a component's parameters, and questions to ask of them."""

from __future__ import annotations

import re
import types
from typing import Annotated, Any, Literal, TypeVar, Union, get_origin, get_type_hints

from .artifacts import TYPE_TO_CLASS, Artifact
from .task_values import PipelineTaskFinalStatus, TaskConfig

__all__ = [
    "EmbeddedInput",
    "Input",
    "InputPath",
    "Output",
    "OutputPath",
    "PipelineTaskFinalStatus",
    "TaskConfig",
]


class InputAnnotation:
    """Marks an input artifact."""


class OutputAnnotation:
    """Marks an output artifact."""


class EmbeddedAnnotation:
    """Marks an artifact that comes embedded in the component's own source."""


#: The attribute under which a component's source keeps a function's annotations, where it tells KFP others.
AS_WRITTEN = "__annotations_as_written__"

_MARKERS = frozenset({InputAnnotation, OutputAnnotation, EmbeddedAnnotation})

_T = TypeVar("_T")

#: An input artifact: ``Input[Dataset]``; a type checker sees a ``Dataset``.
Input = Annotated[_T, InputAnnotation]

#: An output artifact: ``Output[Model]``; a type checker sees a ``Model``.
Output = Annotated[_T, OutputAnnotation]

#: The files embedded in the component, as an artifact: ``dsl.EmbeddedInput[dsl.Dataset]``.
EmbeddedInput = Annotated[_T, EmbeddedAnnotation]

#: The IR's parameter types, by the lower-case name of the Python type or of KFP's older spellings.
_PARAMETER_TYPES = {
    "integer": "NUMBER_INTEGER",
    "int": "NUMBER_INTEGER",
    "double": "NUMBER_DOUBLE",
    "float": "NUMBER_DOUBLE",
    "string": "STRING",
    "str": "STRING",
    "text": "STRING",
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "dict": "STRUCT",
    "jsonobject": "STRUCT",
    "list": "LIST",
    "jsonarray": "LIST",
}

_OWN_PARAMETER_TYPES: dict[type, str] = {
    PipelineTaskFinalStatus: "TASK_FINAL_STATUS",
    TaskConfig: "TASK_CONFIG",
}

#: ``typing.List[int]`` and ``list[int]`` are a ``List`` and a ``list``.
_SHORT_NAME = re.compile(r"(?:typing\.)?(\w+)(?:\[.+\])?", re.DOTALL)

#: ``X | None`` is one of these; before Python 3.10 it does not exist.
_UNIONS = (Union, getattr(types, "UnionType", Union))


class _Path:
    """What ``InputPath`` and ``OutputPath`` share: the type of what is at the path."""

    def __init__(self, type: Any = None) -> None:  # noqa: A002 - upstream's name
        self.type = _type_at_path(type)

    def __eq__(self, other: object) -> bool:
        return (
            self.type == other.type
            if isinstance(other, _Path) and type(other) is type(self)
            else NotImplemented
        )

    def __hash__(self) -> int:
        return hash((type(self), str(self.type)))

    def __repr__(self) -> str:
        shown = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f"{type(self).__name__}({shown})"


class InputPath(_Path):
    """A parameter that receives the path at which an input is found: ``data: InputPath("Dataset")``.

    Args:
        type: The input's type: an artifact class or its name, or a parameter type such as ``str``, which
            the task then finds written in a file. A name that is unknown, or none, is a generic artifact.
    """


class OutputPath(_Path):
    """A parameter that receives a path to write an output to: ``message: OutputPath(str)``.

    The engine reads what is written there, by the declared type. The pipeline's author gives nothing.

    Args:
        type: The output's type: an artifact class or its name, or a parameter type such as ``int``. A name
            that is unknown, or none, is a generic artifact.
    """


def _type_at_path(declared: Any) -> Any:
    """Return a parameter type as it was given, an artifact's as ``title@version``."""
    if is_artifact_class(declared):
        return f"{declared.schema_title}@{declared.schema_version}"
    if isinstance(declared, str):
        by_name = {artifact.__name__.lower(): artifact for artifact in TYPE_TO_CLASS.values()}
        if declared.lower() in by_name:
            return _type_at_path(by_name[declared.lower()])
    return declared if parameter_type(declared) else _type_at_path(Artifact)


def parameter_type(annotation: Any) -> str | None:
    """Return the IR's name of an annotation's parameter type, such as ``NUMBER_INTEGER``.

    Args:
        annotation: A Python type, a ``typing`` generic, or a name such as ``'Integer'`` or ``'List[int]'``.

    Returns:
        None if the annotation is not of a parameter.
    """
    # `list[int]` is a type to Python 3.9 and 3.10; what sets it apart is that it has an origin.
    if isinstance(annotation, type) and not hasattr(annotation, "__origin__"):
        return _OWN_PARAMETER_TYPES.get(annotation) or _PARAMETER_TYPES.get(_builtin_name(annotation))
    if not isinstance(annotation, str) and getattr(annotation, "__origin__", None) not in (list, dict):
        return None
    name = _SHORT_NAME.fullmatch(str(annotation))
    return _PARAMETER_TYPES.get(name.group(1).lower()) if name else None


def _builtin_name(annotation: type) -> str:
    return annotation.__name__ if annotation.__module__ == "builtins" else ""


def is_optional(annotation: Any) -> bool:
    """Say whether an annotation is ``Optional[X]``, ``X | None`` or a Literal with None."""
    arguments = getattr(_unwrapped(annotation), "__args__", ())
    origin = get_origin(_unwrapped(annotation))
    return (origin in _UNIONS and type(None) in arguments) or (origin is Literal and None in arguments)


def strip_optional(annotation: Any) -> Any:
    """Return the ``X`` of ``Optional[X]`` and of ``Annotated[X, ...]``, and anything else as it is."""
    inner = _unwrapped(annotation)
    if not is_optional(inner):
        return inner
    kept = tuple(argument for argument in inner.__args__ if argument not in (None, type(None)))
    if not kept:
        return annotation
    return strip_optional(Literal[kept] if get_origin(inner) is Literal else Union[kept])


def _unwrapped(annotation: Any) -> Any:
    """The ``X`` of an ``Annotated[X, ...]`` that says nothing to us."""
    while getattr(annotation, "__metadata__", None) and not any(map(_tells, annotation.__metadata__)):
        annotation = annotation.__origin__
    return annotation


def _tells(note: Any) -> bool:
    return is_artifact_class(note) or (isinstance(note, type) and note in _MARKERS)


def is_input_artifact(annotation: Any) -> bool:
    """Say whether an annotation is ``Input[...]``."""
    return InputAnnotation in getattr(annotation, "__metadata__", ())


def is_output_artifact(annotation: Any) -> bool:
    """Say whether an annotation is ``Output[...]``."""
    return OutputAnnotation in getattr(annotation, "__metadata__", ())


def is_embedded_input(annotation: Any) -> bool:
    """Say whether an annotation is ``EmbeddedInput[...]``."""
    return EmbeddedAnnotation in getattr(annotation, "__metadata__", ())


def is_artifact_class(annotation: Any) -> bool:
    """Say whether something is a class with a ``schema_title`` and a ``schema_version``."""
    return (
        isinstance(annotation, type)
        and hasattr(annotation, "schema_title")
        and hasattr(annotation, "schema_version")
    )


def is_artifact_list(annotation: Any) -> bool:
    """Say whether an annotation is a list of artifacts: ``Input[List[Dataset]]`` or ``list[Dataset]``."""
    inner = strip_marker(annotation)
    return is_artifact_class(_item(inner))


def artifact_class(annotation: Any) -> Any:
    """Return the artifact class in an annotation, however it is wrapped.

    Args:
        annotation: A class, or one inside ``Input``, ``Output``, ``EmbeddedInput`` or a list.

    Returns:
        None if no artifact class is in it.
    """
    inner = strip_marker(annotation)
    inner = _item(inner) or inner
    return inner if is_artifact_class(inner) else None


def _item(annotation: Any) -> Any:
    """The ``X`` of ``list[X]``; None for anything else, a bare ``List`` too."""
    arguments = getattr(annotation, "__args__", ())
    return arguments[0] if get_origin(annotation) is list and arguments else None


def strip_marker(annotation: Any) -> Any:
    """Return the ``X`` of ``Input[X]``, ``Output[X]`` or ``EmbeddedInput[X]``; anything else as it is."""
    marked = is_input_artifact(annotation) or is_output_artifact(annotation) or is_embedded_input(annotation)
    return annotation.__origin__ if marked else annotation


def named_tuple_fields(annotation: Any) -> dict[str, Any] | None:
    """Return the annotation of each field of a NamedTuple, in order; None for any other annotation."""
    if not (
        isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, "_fields")
    ):
        return None
    declared = getattr(annotation, "__annotations__", {})
    if any(map(_is_text, declared.values())):  # a file may have postponed them
        try:
            declared = get_type_hints(annotation, include_extras=True)
        except (NameError, TypeError):  # a name of KFP's own, such as 'Integer'
            declared = {field: getattr(text, "__forward_arg__", text) for field, text in declared.items()}
    return {field: declared.get(field) for field in annotation._fields}


def _is_text(annotation: Any) -> bool:
    return isinstance(annotation, str) or hasattr(annotation, "__forward_arg__")


def annotations_of(function: Any, local: Any = None) -> dict[str, Any]:
    """Return the annotations of a function, those written as text evaluated where they can be.

    A name of a parameter type, such as ``'Integer'``, means that type and stays as it is.

    Args:
        function: The function.
        local: The variables of the function in which it is defined, if it is in one.
    """
    names = {**function.__globals__, **local} if local else function.__globals__
    declared = getattr(function, AS_WRITTEN, None) or function.__annotations__
    return {name: _evaluated(value, names) for name, value in declared.items()}


def _evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    text = getattr(annotation, "__forward_arg__", annotation)
    # `List[...]` may be of artifacts, so it is looked into; a name such as 'Integer' is not one of Python's.
    if not isinstance(text, str):
        return _inside_evaluated(annotation, names)
    if text.lower() in _PARAMETER_TYPES:
        return annotation
    try:
        # The text stands in the component's source, next to code that runs all the same.
        found = eval(text, names)  # noqa: S307
    except (NameError, AttributeError, SyntaxError, TypeError):
        return annotation
    # In a file that postpones its annotations, what stands in quotes besides is a text once more.
    return _evaluated(found, names) if found != text else annotation


def _inside_evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    """Evaluate what is written as text inside an annotation, as in ``list["Layer"]``."""
    if not _has_text_inside(annotation):
        return annotation
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    try:
        return get_type_hints(holder, names, include_extras=True)["it"]
    except (NameError, AttributeError, SyntaxError, TypeError):
        return annotation


def _has_text_inside(annotation: Any) -> bool:
    if get_origin(annotation) in (None, Literal):
        return False
    arguments = getattr(annotation, "__args__", ())  # a bare typing.Dict has none
    return any(_is_text(argument) or _has_text_inside(argument) for argument in arguments)
