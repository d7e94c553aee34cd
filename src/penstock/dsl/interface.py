"""What a component takes and gives, read from its function's annotations."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.dsl.constants import as_declared, plain
from penstock.dsl.docs import parse
from penstock.dsl.types import ArtifactType, ParameterType, Type, of_annotation, of_value
from penstock.dsl.where import Where, names_here, problem
from penstock.errors import DefinitionError
from penstock.runtime import annotations as hints
from penstock.runtime.problem import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NO_DEFAULT", "Input", "Interface", "Output", "interface_of"]

NO_DEFAULT: Any = inspect.Parameter.empty
"""The default of an input that has to be given."""

SINGLE_OUTPUT = "Output"
"""The name of the output of a function that returns one value."""

#: Types of inputs that the engine fills in.
_FILLED_IN = ("TASK_FINAL_STATUS", "TASK_CONFIG")


class Input(NamedTuple):
    """An input of a component.

    Args:
        type: The declared type.
        default: The value it has if none is given; None for nothing.
        optional: Whether it may be left out.
        is_path: Whether the function is given the path at which the value is found.
        description: The docstring's words on it.
    """

    type: Type
    default: Any = None
    optional: bool = False
    description: str | None = None
    is_path: bool = False

    @property
    def is_final_status(self) -> bool:
        """Whether the engine fills in how the upstream tasks ended."""
        return isinstance(self.type, ParameterType) and self.type.kind == "TASK_FINAL_STATUS"

    @property
    def is_filled_in(self) -> bool:
        """Whether the engine gives it its value, and nobody else."""
        return isinstance(self.type, ParameterType) and self.type.kind in _FILLED_IN

    @property
    def is_task_config(self) -> bool:
        """Whether the engine fills in the task's own settings."""
        return isinstance(self.type, ParameterType) and self.type.kind == "TASK_CONFIG"


class Output(NamedTuple):
    """An output of a component.

    Args:
        type: The declared type.
        description: The docstring's words on it.
    """

    type: Type
    description: str | None = None


class Interface(NamedTuple):
    """What a component takes and gives, by name, in the order in which it is written."""

    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]
    description: str | None = None


class _Reader:
    """Reads one function's signature.

    Args:
        function: The function.
        construct: What it is decorated with: ``component``, ``container_component`` or ``pipeline``.
    """

    def __init__(self, function: Callable[..., Any], construct: str) -> None:
        self.function = function
        self.construct = construct
        self.name = getattr(function, "__name__", repr(function))
        self.where = Where.of(function) if inspect.isfunction(function) else None
        self.declared = hints.annotations_of(function, names_here())
        self.docs = parse(inspect.getdoc(function))

    def interface(self) -> Interface:
        inputs: dict[str, Input] = {}
        outputs: dict[str, Output] = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            annotation = self.annotation(name, parameter)
            if hints.is_output_artifact(annotation) or isinstance(annotation, hints.OutputPath):
                outputs[name] = self.output(name, annotation, is_parameter=True)
            elif not (self.construct == "component" and hints.is_embedded_input(annotation)):
                inputs[name] = self.input(name, annotation, parameter.default)
        for name, annotation in self.returned().items():
            if name in outputs:
                raise self.problem(
                    f"Output {name!r} is declared twice: as a parameter, and as what is returned.",
                    hint="give one of them another name",
                )
            outputs[name] = self.output(name, annotation)
        return Interface(inputs, outputs, self.docs.description)

    def annotation(self, name: str, parameter: inspect.Parameter) -> Any:
        """The annotation of a parameter, without its Optional."""
        if name == SINGLE_OUTPUT:
            raise self.problem(
                f'"{SINGLE_OUTPUT}" is an invalid parameter name.',
                hint="rename the parameter: a returned value has that name",
            )
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise self.problem(
                f"Parameter {str(parameter).partition(':')[0]!r} cannot be given by its name.",
                hint="write one named parameter for each input, without *, ** and /",
            )
        if name not in self.declared:
            raise self.problem(
                f"Missing type annotation for argument: {name}",
                hint=f"write its type, such as `{name}: str` or `{name}: Input[Dataset]`",
            )
        return hints.strip_optional(self.declared[name])

    def input(self, name: str, annotation: Any, default: Any) -> Input:
        is_path = isinstance(annotation, hints.InputPath)
        if is_path:
            annotation = annotation.type
        elif self.construct == "container_component" and _is_bare_artifact(annotation):
            raise self.problem(
                "Container Components must wrap input and output artifact annotations with Input/Output type "
                f"markers (Input[<artifact>] or Output[<artifact>]). Got function input {name!r} with "
                f"annotation {_shown(annotation)}.",
                hint=f"write `{name}: Input[{_shown(annotation)}]`",
            )
        kind = self.type_of(annotation, f"Input {name!r}")
        description = self.docs.parameters.get(name)
        if isinstance(kind, ParameterType) and kind.kind in _FILLED_IN:
            return Input(kind, optional=True, description=description)
        if default is NO_DEFAULT:
            return Input(kind, description=description, is_path=is_path)
        value = self.default(name, kind, default)
        return Input(kind, value, optional=True, description=description, is_path=is_path)

    def default(self, name: str, kind: Type, default: Any) -> Any:
        """The default of an input, checked against its type."""
        if default is None:
            return None
        if isinstance(kind, ArtifactType):
            raise self.problem(
                f"Optional Input artifacts may only have default value None. Got: {default}.",
                hint=f"write `{name}: ... = None`",
            )
        try:
            what = f"The default of input {name!r}"
            value = plain(as_declared(default, kind, what), what)
        except DefinitionError:
            raise
        except ValueError as mismatch:
            raise self.problem(
                f"The default of input {name!r}, {default!r}, is not of the declared type: it {mismatch}.",
                hint="write a default of the declared type, or declare the default's type",
            ) from None
        if not may_be_default(kind.kind, value):
            raise self.problem(
                f"The default of input {name!r}, {default!r}, is of type {type(default).__name__}; the input "
                f"is declared {kind}.",
                hint="write a default of the declared type, or declare the default's type",
            )
        if kind.literals and value not in kind.literals:
            raise self.problem(
                f"The default of input {name!r}, {default!r}, is not one of the declared "
                f"{', '.join(map(repr, kind.literals))}.",
                hint="write one of them",
            )
        return as_kind(kind.kind, value)

    def output(self, name: str, annotation: Any, *, is_parameter: bool = False) -> Output:
        if isinstance(annotation, hints.OutputPath):
            annotation = annotation.type
        if is_parameter and self.construct == "pipeline":
            raise self.problem(
                f"Parameter {name!r} of a pipeline is annotated as an output; a pipeline gives what it "
                "returns.",
                hint="remove the parameter, annotate what the pipeline returns, and return the task's output",
            )
        kind = self.type_of(hints.strip_optional(annotation), f"Output {name!r}")
        if self.construct != "pipeline" and isinstance(kind, ArtifactType) and kind.is_list:
            raise self.problem(
                "Output lists of artifacts are only supported for pipelines. Got output list of artifacts "
                f"for output parameter {name!r} of component {self.name!r}.",
                hint="return one artifact from a component in a dsl.ParallelFor, and use dsl.Collected",
            )
        if isinstance(kind, ArtifactType) and hints.is_optional(annotation):
            raise self.problem(
                f"Output {name!r} is annotated {_shown(annotation)}; an artifact is always there.",
                hint="leave the Optional out, and return an empty one",
            )
        if is_parameter and getattr(kind, "is_object", False):
            raise self.problem(
                f"Output {name!r} is annotated {_shown(annotation)}, an object: only `return` gives one.",
                hint="annotate what the function returns, and return it",
            )
        return Output(kind, self.docs.outputs.get(name))

    def returned(self) -> dict[str, Any]:
        """The annotations of what the function returns, by the output's name."""
        annotation = self.declared.get("return")
        if self.construct == "container_component":
            if annotation is not None and getattr(annotation, "__name__", annotation) != "ContainerSpec":
                raise self.problem(
                    "Return annotation should be either ContainerSpec or omitted for container components.",
                    hint="declare outputs as parameters: `text: OutputPath(str)` or `model: Output[Model]`",
                )
            return {}
        if annotation is None:
            return {}
        if isinstance(annotation, dict):
            return annotation
        fields = hints.named_tuple_fields(hints.strip_optional(annotation))
        return {SINGLE_OUTPUT: annotation} if fields is None else fields

    def type_of(self, annotation: Any, what: str) -> Type:
        """The type that an annotation declares."""
        if (
            isinstance(annotation, str) and "@" in annotation
        ):  # what InputPath and OutputPath make of an artifact
            title, _, version = annotation.partition("@")
            return self.artifact_type(title, version)
        artifact = hints.artifact_class(annotation)
        if artifact is not None:
            kind = self.artifact_type(artifact.schema_title, artifact.schema_version)
            return kind.listed if hints.is_artifact_list(annotation) else kind
        if isinstance(annotation, str):
            # Few files leave their annotations to a type checker.
            from penstock.dsl.object_names import object_in_text  # noqa: PLC0415

            held = object_in_text(annotation, self.function.__globals__)
            if held is not None:
                return self.usable(held, annotation, what)
        try:
            found = of_annotation(annotation)
        except Refused as refused:
            raise self.unknown_type(annotation, what, f": it {refused}", refused.hint) from None
        if found is None:
            raise self.unknown_type(annotation, what, "", _remedy(annotation))
        return self.usable(found, annotation, what)

    def usable(self, found: Type, annotation: Any, what: str) -> Type:
        """The type, unless it is an object where only a file can be."""
        if self.construct == "container_component" and getattr(found, "is_object", False):
            raise self.problem(
                f"{what} is annotated {_shown(annotation)}; the command of a container is given a file.",
                hint="annotate an artifact class, such as Input[Dataset]",
            )
        return found

    def unknown_type(self, annotation: Any, what: str, why: str, hint: str) -> DefinitionError:
        return self.problem(
            f"{what} is annotated {_shown(annotation)}, which is neither a parameter type nor an artifact "
            f"class{why}.",
            hint=hint,
        )

    def artifact_type(self, title: str, version: str) -> ArtifactType:
        namespace, dot, name = title.partition(".")
        if not (dot and name) or "." in name:
            raise self.problem(
                "Artifact schema_title must have both a namespace and a name, separated by a `.`. "
                f"Got: {title}",
                hint="write a title such as 'system.Dataset'",
            )
        if namespace not in ("system", "google"):
            raise self.problem(
                f"Artifact schema_title must belong to `system` or `google` namespace. Got: {title}",
                hint=f"write 'system.{name}'",
            )
        if version.count(".") != 2:  # noqa: PLR2004 - major, minor, patch
            raise self.problem(
                f"Artifact schema_version must use three-part semantic versioning. Got: {version}",
                hint="write a version such as '0.0.1'",
            )
        return ArtifactType(title, version)

    def problem(self, message: str, *, hint: str) -> DefinitionError:
        return problem(message, hint=hint, where=self.where, inside=f"{self.construct} {self.name!r}")


def interface_of(function: Callable[..., Any], construct: str) -> Interface:
    """Read what a component takes and gives from its function.

    Args:
        function: The function that is decorated.
        construct: The decorator: ``component``, ``container_component`` or ``pipeline``.

    Raises:
        DefinitionError: An annotation is missing or cannot be used, or a default is not of its type.
    """
    return _Reader(function, construct).interface()


def _is_bare_artifact(annotation: Any) -> bool:
    return hints.artifact_class(annotation) is not None and not hints.is_input_artifact(annotation)


def may_be_default(kind: str, value: Any) -> bool:
    """Whether a constant may be the default of an input: whole floats are integers, integers are floats."""
    if kind == "NUMBER_INTEGER":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if kind == "NUMBER_DOUBLE":
        return isinstance(value, (int, float))
    if kind == "BOOLEAN":
        return isinstance(value, int) and value in (0, 1)
    given = of_value(value)
    return given is not None and given.kind == kind


def as_kind(kind: str, value: Any) -> Any:
    """Return a constant that may be a default as its type has it: Python's True and 1 are one, JSON's two."""
    if kind == "BOOLEAN":
        return bool(value)
    return int(value) if isinstance(value, bool) else value


def _remedy(annotation: Any) -> str:
    if annotation is Any:
        return "annotate the type that it has: str, int, float, bool, list or dict"
    if isinstance(annotation, str):
        return f"import or define what {annotation!r} names at the top level of the file"
    return (
        "use str, int, float, bool, list, dict, Literal, an Enum, a dataclass or a datetime; Input[...] or "
        "Output[...] of an artifact class; or a DataFrame, a numpy array, a scikit-learn model or bytes"
    )


def _shown(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
