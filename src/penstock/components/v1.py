"""Components in the YAML of KFP 1: a container's command with placeholders, read and checked.

The format is that of ``component.yaml`` files: ``inputs``, ``outputs`` and ``implementation.container``.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.components.v1_arguments import Arguments
from penstock.components.v1_types import default_of, type_of
from penstock.dsl.implementation import Container
from penstock.dsl.interface import Input, Interface, Output
from penstock.dsl.names import input_name, kubernetes_name
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import combined
from penstock.errors import DefinitionError, NotSupported
from penstock.ir import Problem, format_path
from penstock.ir.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from penstock.ir.problems import Path

__all__ = ["V1Component", "read"]

_COMPONENT = ("name", "description", "metadata", "inputs", "outputs", "implementation", "version")
_INPUT = ("name", "type", "description", "default", "optional", "annotations")
_OUTPUT = ("name", "type", "description", "annotations")
_CONTAINER = ("image", "command", "args", "env", "fileOutputs")


class V1Component(NamedTuple):
    """What such a file says.

    Args:
        name: The component's name as it is written; ``name`` where there is none, as in KFP.
        interface: What it takes and gives, its names as KFP makes them usable.
        container: Its command.
        unusable: Why it cannot be used, though it can be read: its command asks for the value of an
            artifact, which KFP 1 has and KFP 2 has not. Programs that load many files use some of them.
    """

    name: str
    interface: Interface
    container: Container
    unusable: DefinitionError | None = None


def read(document: Mapping[str, Any], source: str, line_of: Callable[[Path], int | None]) -> V1Component:
    """Read a component.

    Args:
        document: The file's data.
        source: The file's name, for errors.
        line_of: Gives the line of a place in it.

    Raises:
        DefinitionError: It is not such a component; every place that is wrong is named, with its line.
        NotSupported: It is a graph of other components.
    """
    reader = _Reader(document)
    component = reader.component()
    if reader.problems or component is None:
        raise _error(reader.problems, reader.kind, source, line_of)
    if reader.unusable:
        error = _error(reader.unusable, DefinitionError, source, line_of)
        return component._replace(unusable=error)
    return component


def _error(
    problems: list[Problem],
    kind: type[DefinitionError],
    source: str,
    line_of: Callable[[Path], int | None],
) -> DefinitionError:
    lines = [(line_of(problem.path), problem) for problem in problems]
    errors = []
    for line, problem in sorted(lines, key=lambda each: each[0] or 0):
        place = f"{source}, {format_path(problem.path)}"
        if line is not None:
            place = f"{source}:{line}, {format_path(problem.path)}"
        errors.append(kind(problem.message, where=place, hint=problem.hint))
    return combined(errors, f"The component in {source}")


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.unusable: list[Problem] = []
        self.kind: type[DefinitionError] = DefinitionError

    def report(self, message: str, path: Path, hint: str | None = None) -> None:
        self.problems.append(Problem(message, path, hint))

    def report_unusable(self, message: str, path: Path, hint: str | None = None) -> None:
        self.unusable.append(Problem(message, path, hint))

    def component(self) -> V1Component | None:
        """The component; None where something that all else hangs on is missing, which is reported."""
        self.check_keys(self.document, _COMPONENT, "a component", ())
        name = self.text(self.document.get("name"), "the component's name", ("name",)) or "name"
        if not kubernetes_name(name):
            hint = "give it a name in Latin letters"
            self.report(f"Invalid pipeline name: {name!r} has no letter and no digit", ("name",), hint)
        container = self.container()
        if container is None:
            return None
        inputs, raw_inputs = self.inputs()
        outputs, raw_outputs = self.outputs()
        description = self.text(self.document.get("description"), "the description", ("description",))
        interface = Interface(inputs, outputs, description or None)
        arguments = Arguments(interface, raw_inputs, raw_outputs, self.report, self.report_unusable)
        path: Path = ("implementation", "container")
        found = Container(
            image=self.text(container.get("image"), "the image", (*path, "image")) or "",
            command=tuple(arguments.texts(container.get("command"), (*path, "command"))),
            args=tuple(arguments.texts(container.get("args"), (*path, "args"))),
            env=tuple(self.env(container.get("env"), (*path, "env"))),
        )
        self.check_file_outputs(container.get("fileOutputs"), raw_outputs, (*path, "fileOutputs"))
        return V1Component(name, interface, found)

    def container(self) -> Mapping[str, Any] | None:
        path: Path = ("implementation",)
        implementation = self.document.get("implementation")
        if implementation is None:
            self.report("Implementation field not found", path, "write implementation: {container: {…}}")
            return None
        if isinstance(implementation, dict) and "graph" in implementation:
            self.kind = NotSupported
            self.report(
                "Container implementation not found: the component is a graph of other components, which "
                "KFP 2 has not either.",
                (*path, "graph"),
                "write the graph as a function with @dsl.pipeline, which is a component too",
            )
            return None
        container = implementation.get("container") if isinstance(implementation, dict) else None
        if not isinstance(container, dict):
            self.kind = NotSupported
            self.report("Container implementation not found.", path, "write implementation: {container: …}")
            return None
        self.check_keys(implementation, ("container",), "an implementation", path)
        path = (*path, "container")
        hint = "set it on the task, such as task.set_memory_limit('4G')" if "resources" in container else None
        self.check_keys(container, _CONTAINER, "a container", path, hint)
        if "image" not in container:
            self.report("the container has no image", path, "write image: NAME")
        return container

    def inputs(self) -> tuple[dict[str, Input], dict[str, str]]:
        """The inputs by the name that Python uses, and that name by the one which is written."""
        found: dict[str, Input] = {}
        names: dict[str, str] = {}
        for spec, name, path in self.ports("inputs", _INPUT, names):
            kind = type_of(spec.get("type"), is_input=True)
            if kind is None:
                self.report(f"{spec['type']!r} is not a type", (*path, "type"), "write a type such as String")
                continue
            optional = spec.get("optional") or False
            if not isinstance(optional, bool):
                self.report(f"{optional!r} is not a truth value", (*path, "optional"), "write true or false")
            default = None
            if not isinstance(kind, ArtifactType) and spec.get("default") is not None:
                default, complaint = default_of(kind, spec["default"])
                if complaint is not None:
                    hint = "write a default of the input's type, or none"
                    self.report(complaint, (*path, "default"), hint)
            is_filled_in = getattr(kind, "kind", None) == "TASK_FINAL_STATUS"
            is_optional = bool(optional) or spec.get("default") is not None or is_filled_in
            found[name] = Input(kind, None if is_filled_in else default, optional=is_optional)
        return found, names

    def outputs(self) -> tuple[dict[str, Output], dict[str, str]]:
        """The outputs, as `inputs`."""
        found: dict[str, Output] = {}
        names: dict[str, str] = {}
        for spec, name, path in self.ports("outputs", _OUTPUT, names):
            kind = type_of(spec.get("type"), is_input=False)
            if kind is None:
                self.report(f"{spec['type']!r} is not a type", (*path, "type"), "write a type such as String")
                continue
            found[name] = Output(kind)
        return found, names

    def ports(
        self, key: str, fields: tuple[str, ...], names: dict[str, str]
    ) -> list[tuple[dict[str, Any], str, Path]]:
        """The inputs or outputs that can be read, each with its name in Python and its place."""
        direction = key.removesuffix("s")
        listed = self.document.get(key)
        if not isinstance(listed, list | None):
            self.report(f"{key!r} is not a list", (key,), f"write one `- name: NAME` for each {direction}")
            return []
        found = []
        for index, spec in enumerate(listed or ()):
            path: Path = (key, index)
            if not isinstance(spec, dict) or not isinstance(spec.get("name"), str):
                self.report(f"the {direction} has no name", path, "write name: NAME")
                continue
            self.check_keys(spec, fields, f"an {direction}", path)
            written, name = spec["name"], input_name(spec["name"])
            if written in names:
                self.report(f'Non-unique {direction} name "{written}"', (*path, "name"), "rename one of them")
            elif name in names.values():
                other = next(each for each in names if names[each] == name)
                message = f"the {direction}s {other!r} and {written!r} are both called {name!r} in Python"
                self.report(message, (*path, "name"), "rename one of them")
            elif not name:
                message = f"the {direction}'s name {written!r} has no letter and no digit"
                self.report(message, (*path, "name"), "give it a name in Latin letters")
            names[written] = name
            found.append((spec, name, path))
        return found

    def env(self, env: Any, path: Path) -> list[tuple[str, str]]:
        if not isinstance(env, dict | None):
            self.report("env is not a mapping", path, "write NAME: 'value'")
            return []
        for name, value in (env or {}).items():
            if not isinstance(value, str):
                hint = f"quote it: '{value}'" if isinstance(value, int | float) else "write a text"
                self.report(f"the variable's value {value!r:.60} is not a text", (*path, name), hint)
        return [(name, str(value)) for name, value in (env or {}).items()]

    def check_file_outputs(self, given: Any, outputs: Mapping[str, str], path: Path) -> None:
        if not isinstance(given, dict | None):
            self.report("fileOutputs is not a mapping", path, "write OUTPUT: /path")
            return
        for name in given or ():
            if name not in outputs:
                message = f"Unconfigurable output entry {name!r} references non-existing output."
                self.report(message, (*path, name), did_you_mean(name, outputs))
        if given and not self.problems:
            warnings.warn(
                f"fileOutputs of {', '.join(given)}: KFP 2 does not collect what a container writes to a "
                "path of its own. Have the command take {outputPath: NAME} instead.",
                UserWarning,
                stacklevel=7,
            )

    def check_keys(
        self, given: Mapping[str, Any], known: tuple[str, ...], what: str, path: Path, hint: str | None = None
    ) -> None:
        for key in given:
            if key not in known:
                message = f"{what} has no field {key!r} (got an unexpected keyword argument {key!r})"
                self.report(message, (*path, key), hint or did_you_mean(key, known))

    def text(self, value: Any, what: str, path: Path) -> str | None:
        if value is None or isinstance(value, str):
            return value
        hint = f"quote it: '{value}'" if isinstance(value, int | float) else "write a text"
        self.report(f"{what} is not a text: {value!r:.60}", path, hint)
        return None
