"""The decorators that make components of functions."""

from __future__ import annotations

import functools
import importlib
import inspect
import warnings
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from penstock.dsl import bootstrap
from penstock.dsl.components import ContainerComponent, PythonComponent
from penstock.dsl.config import TaskConfigField, TaskConfigPassthrough
from penstock.dsl.implementation import Container, ImageRecipe
from penstock.dsl.interface import interface_of
from penstock.dsl.placeholders import command_texts
from penstock.dsl.source_text import BEGINNING, ephemeral_module, imports_more
from penstock.dsl.stand_ins import stand_ins
from penstock.dsl.where import Where, problem
from penstock.runtime.annotations import annotations_of, is_embedded_input, strip_optional

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from penstock.dsl.components import Decorated
    from penstock.dsl.interface import Interface


__all__ = ["ContainerSpec", "component", "container_component", "python_component"]

_DEFAULT_IMAGE = "python:3.11"

if TYPE_CHECKING:
    _Function: TypeAlias = Callable[..., Any]


@overload
def component(func: Decorated) -> PythonComponent[Decorated]: ...


@overload
def component(
    func: None = None,
    *,
    base_image: str | None = None,
    target_image: str | None = None,
    packages_to_install: Sequence[str] | None = None,
    pip_index_urls: Sequence[str] | None = None,
    output_component_file: str | None = None,
    install_kfp_package: bool = True,
    kfp_package_path: str | None = None,
    pip_trusted_hosts: Sequence[str] | None = None,
    use_venv: bool = False,
    additional_funcs: Sequence[_Function] | None = None,
    embedded_artifact_path: str | None = None,
    task_config_passthroughs: Sequence[TaskConfigField | TaskConfigPassthrough] | None = None,
    own_modules: bool | Sequence[str] = True,
) -> Callable[[Decorated], PythonComponent[Decorated]]: ...


def component(func: _Function | None = None, **options: Any) -> Any:
    """Make a component of a Python function.

    The function runs on its own, apart from the file in which it is written: it imports what it uses in its
    body, and its parameters and what it returns are annotated.

    Args:
        func: The function; left out where the decorator is written with arguments.
        options: As follows.
        base_image: The image in which it runs; ``python:3.11`` by default.
        target_image: An image that has the function already, and runs it.
        packages_to_install: What pip installs before it runs, such as ``["pandas==2.2.0"]``.
        pip_index_urls: Package indexes; the first takes the place of PyPI.
        output_component_file: A file that the compiled component is written to. An older way of
            ``compiler.Compiler().compile(component, "component.yaml")``.
        install_kfp_package: Whether the KFP package is installed where the image lacks it.
        kfp_package_path: From where KFP is installed, in place of the index.
        pip_trusted_hosts: Indexes without a valid certificate; None for all of ``pip_index_urls``.
        use_venv: Whether it runs in a virtual environment of its own.
        additional_funcs: Functions that it uses, which travel with it.
        embedded_artifact_path: A file or folder that travels with it, for an ``EmbeddedInput[...]``
            parameter.
        task_config_passthroughs: Parts of the task's settings that a ``TaskConfig`` parameter is given.
        own_modules: Whether the project's own modules that it imports travel with it; a list names more of
            them: ``"plugins.csv"``, all of a package as ``"plugins.*"``, or files, ``"plugins:*.json"``.

    Returns:
        The component; or the decorator, where ``func`` is left out.

    Raises:
        DefinitionError: The function or an argument cannot be used.

    Example:
        ::

            @dsl.component(packages_to_install=["pandas"])
            def rows(data: Input[Dataset]) -> int:
                import pandas

                return len(pandas.read_csv(data.path))
    """
    if func is None:
        check_options("component", options, python_component)
        return functools.partial(python_component, **options)
    return python_component(func, **options)


def python_component(  # noqa: PLR0913 - KFP's arguments
    func: _Function,
    *,
    base_image: str | None = None,
    target_image: str | None = None,
    packages_to_install: Sequence[str] | None = None,
    pip_index_urls: Sequence[str] | None = None,
    output_component_file: str | None = None,
    install_kfp_package: bool = True,
    kfp_package_path: str | None = None,
    pip_trusted_hosts: Sequence[str] | None = None,
    use_venv: bool = False,
    additional_funcs: Sequence[_Function] | None = None,
    embedded_artifact_path: str | None = None,
    task_config_passthroughs: Sequence[TaskConfigField | TaskConfigPassthrough] | None = None,
    own_modules: bool | Sequence[str] = True,
    notebook_path: str | None = None,
    construct: str = "component",
) -> PythonComponent[_Function]:
    """Make a component of a function: what the decorators for functions do.

    Args: as for `component`, and:
        notebook_path: The notebook that the function runs.
        construct: The decorator, for messages.
    """
    check_function(func, construct)
    name = func.__name__
    packages = bootstrap.Packages(
        packages=_texts("packages_to_install", packages_to_install) or (),
        index_urls=_texts("pip_index_urls", pip_index_urls) or (),
        trusted_hosts=_texts("pip_trusted_hosts", pip_trusted_hosts),
        use_venv=use_venv,
        install_kfp=install_kfp_package and target_image is None,
        kfp_path=kfp_package_path,
    )
    if use_venv and not (packages.packages or packages.installs_kfp):
        warnings.warn(
            "use_venv=True has no effect where nothing is installed: neither packages_to_install nor KFP.",
            UserWarning,
            stacklevel=2,
        )
    interface = interface_of(func, "component")
    prelude = None if target_image is not None else _prelude(embedded_artifact_path, notebook_path)
    _check_embedded(func, prelude)
    if target_image is not None:
        _refuse_list(own_modules)
        command = bootstrap.image_command()
    else:
        source = ephemeral_module(func, _listed("additional_funcs", additional_funcs), prelude)
        command = bootstrap.source_command(_with_own_modules(source, func, own_modules))
    base = _image("base_image", base_image) or _DEFAULT_IMAGE
    recipe = ImageRecipe(base, packages, output_component_file) if target_image is not None else None
    implementation = Container(
        image=_image("target_image", target_image) or base,
        command=(*bootstrap.install_command(packages), *command),
        args=tuple(bootstrap.arguments(name)),
        passthroughs=tuple(map(_passthrough, _listed("task_config_passthroughs", task_config_passthroughs))),
        recipe=recipe,
    )
    _check_task_config(func, interface, implementation)
    made = PythonComponent(name, interface, implementation, func, embedded_artifact_path, notebook_path)
    if output_component_file is not None:
        _write(made, output_component_file)
    return made


def _check_task_config(func: _Function, interface: Interface, implementation: Container) -> None:
    """Warn where a component asks to be told of settings and names none, or the other way round."""
    told = [name for name, declared in interface.inputs.items() if declared.is_task_config]
    listed = ", ".join(each.field.name for each in implementation.passthroughs if not each.apply_to_task)
    where = Where.of(func)  # type: ignore[arg-type]
    if told and not implementation.passthroughs:
        warnings.warn_explicit(
            f"{told[0]!r} is a TaskConfig that will hold nothing: task_config_passthroughs name no part of "
            "the task's settings.",
            UserWarning,
            where.file,
            where.line,
        )
    elif listed and not told:
        warnings.warn_explicit(
            f"task_config_passthroughs take {listed} away from the task, and no parameter is a "
            "dsl.TaskConfig that would be told of it.",
            UserWarning,
            where.file,
            where.line,
        )


def _prelude(embedded_artifact_path: str | None, notebook_path: str | None) -> str | None:
    """The source that unpacks what travels with a function; few have that, and what makes it is slow."""
    if notebook_path is not None:
        from penstock.dsl.notebook_source import notebook_source  # noqa: PLC0415 - see above

        return notebook_source(notebook_path)
    if embedded_artifact_path is not None:
        from penstock.dsl.embedded import unpacking_source  # noqa: PLC0415 - see above

        return unpacking_source(embedded_artifact_path)
    return None


def _check_embedded(func: _Function, prelude: str | None) -> None:
    if prelude is not None:
        return
    for name, annotation in annotations_of(func).items():
        if is_embedded_input(strip_optional(annotation)):
            raise problem(
                f"Parameter {name!r} is an EmbeddedInput, and nothing is embedded in {func.__name__!r}.",
                hint="write @dsl.component(embedded_artifact_path=...), and no target_image",
                where=Where.of(func),  # type: ignore[arg-type]
            )


def _write(made: PythonComponent[_Function], path: str) -> None:
    """Compile a component into a file."""
    warnings.warn(
        "output_component_file parameter is deprecated and will eventually be removed. Please use "
        "`Compiler().compile()` to compile a component instead.",
        DeprecationWarning,
        stacklevel=4,
    )
    # By its name, for the compiler is on a floor above: only this argument of old ever needs it from here.
    importlib.import_module("penstock.compiler").Compiler().compile(made, path)


class ContainerSpec:
    """The command of a container component.

    Args:
        image: The image in which it runs.
        command: The command; the image's own by default.
        args: Its arguments.
    """

    def __init__(
        self, image: str, command: Sequence[Any] | None = None, args: Sequence[Any] | None = None
    ) -> None:
        self.image = image
        self.command = command
        self.args = args


def container_component(func: Decorated) -> ContainerComponent[Decorated]:
    """Make a component of a command in an image.

    The function is called once, here and now, with texts that stand for its inputs and outputs, and returns
    the command.

    Args:
        func: A function that returns a `ContainerSpec`.

    Returns:
        The component.

    Raises:
        DefinitionError: The function or what it returns cannot be used.

    Example:
        ::

            @dsl.container_component
            def count(text: str, lines: dsl.OutputPath(int)):
                return dsl.ContainerSpec(
                    image="alpine", command=["sh", "-c", "echo $0 | wc -l > $1"], args=[text, lines]
                )
    """
    check_function(func, "container_component")
    interface = interface_of(func, "container_component")
    spec = func(**stand_ins(interface))
    if not isinstance(spec, ContainerSpec) or not isinstance(spec.image, str) or not spec.image:
        raise problem(
            f"Container component {func.__name__!r} returned {_shown(spec)}.",
            hint="return dsl.ContainerSpec(image=..., command=[...], args=[...])",
            where=Where.of(func),  # type: ignore[arg-type]
        )
    implementation = Container(
        image=spec.image,
        command=tuple(command_texts(spec.command, "command", interface)),
        args=tuple(command_texts(spec.args, "args", interface)),
    )
    return ContainerComponent(func.__name__, interface, implementation, func)


def check_options(construct: str, options: Mapping[str, Any], taker: Callable[..., Any]) -> None:
    """Refuse arguments of a decorator that there are not."""
    known: dict[str, Any] = getattr(taker, "__kwdefaults__", None) or {}
    for name in options:
        if name not in known:
            from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

            near = get_close_matches(name, known, n=1, cutoff=0.5)
            raise problem(
                f"@dsl.{construct} has no argument {name!r}.",
                hint=f"did you mean {near[0]}?" if near else f"it takes {', '.join(known)}",
            )


def check_function(func: Any, construct: str) -> None:
    if not inspect.isfunction(func):
        raise problem(
            f"@dsl.{construct} decorates a function. Got {func!r}.",
            hint=f"write @dsl.{construct} above a `def`",
        )
    if inspect.iscoroutinefunction(func):
        raise problem(
            f"{func.__name__!r} is an async function, which KFP's executor calls without awaiting it.",
            hint="write `def`, and call asyncio.run(...) in it",
            where=Where.of(func),
        )
    if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
        raise problem(
            f"{func.__name__!r} has a `yield`: calling it does not carry it out.",
            hint="return the values together, as a list" if construct == "component" else "leave `yield` out",
            where=Where.of(func),
        )


def _listed(name: str, value: Any) -> tuple[Any, ...]:
    if value is None or isinstance(value, (list, tuple)):
        return tuple(value or ())
    raise problem(f"{name} is {value!r}; it takes a list.", hint=f"write {name}=[...]")


def _texts(name: str, value: Any) -> tuple[str, ...] | None:
    """An argument that is a list of texts; a single text is not taken for a list of its letters."""
    if value is None:
        return None
    if isinstance(value, str):
        raise problem(f"{name} is the text {value!r}; it takes a list.", hint=f"write {name}=[{value!r}]")
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise problem(f"{name} is {value!r}; it takes a list of texts.", hint=f'write {name}=["...", "..."]')
    return tuple(value)


def _refuse_list(own_modules: Any) -> None:
    if not isinstance(own_modules, bool):
        raise problem(
            "own_modules lists modules, and with target_image none is sent: the image has the function and "
            "all that it imports.",
            hint="leave out own_modules, or take base_image in place of target_image",
        )


def _with_own_modules(source: str, function: Any, own_modules: Any) -> str:
    """A component's source with the modules of its project that it imports."""
    listed = () if isinstance(own_modules, bool) else _texts("own_modules", own_modules)
    if listed is None:
        raise problem(
            "own_modules is None; it takes True, False or a list of modules.",
            hint="write own_modules=False to send no modules with the component",
        )
    if own_modules is False or not (listed or imports_more(source)):
        return source
    from penstock.dsl.own_modules import with_own_modules  # noqa: PLC0415 - most components import nothing

    return with_own_modules(source, function, listed, BEGINNING)


def _shown(spec: Any) -> str:
    return f"a ContainerSpec whose image is {spec.image!r}" if isinstance(spec, ContainerSpec) else repr(spec)


def _image(name: str, value: Any) -> str | None:
    if value is None or (isinstance(value, str) and (value or name == "target_image")):
        return value
    raise problem(
        f"{name} is {value!r}; it takes a text that is known when the component is defined.",
        hint="set an image that is known only later with task.set_container_image(...)",
    )


def _passthrough(value: TaskConfigField | TaskConfigPassthrough) -> TaskConfigPassthrough:
    if isinstance(value, TaskConfigPassthrough):
        return value
    if isinstance(value, TaskConfigField):
        return TaskConfigPassthrough(value)
    raise problem(f"task_config_passthroughs has {value!r}.", hint="give members of dsl.TaskConfigField")
