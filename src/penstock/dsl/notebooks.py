"""The decorator that makes a component of a notebook."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any, overload

from penstock.dsl.decorators import python_component
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from penstock.dsl.components import Decorated, PythonComponent
    from penstock.dsl.config import TaskConfigField, TaskConfigPassthrough

    _Function: TypeAlias = Callable[..., Any]

__all__ = ["notebook_component"]

#: What it takes to run a notebook.
_PACKAGES = ("nbclient>=0.10,<1", "ipykernel>=6,<7", "jupyter_client>=7,<9")


@overload
def notebook_component(
    func: None = None,
    *,
    notebook_path: str,
    base_image: str | None = None,
    packages_to_install: Sequence[str] | None = None,
    output_component_file: str | None = None,
    pip_index_urls: Sequence[str] | None = None,
    pip_trusted_hosts: Sequence[str] | None = None,
    use_venv: bool = False,
    kfp_package_path: str | None = None,
    install_kfp_package: bool = True,
    task_config_passthroughs: Sequence[TaskConfigField | TaskConfigPassthrough] | None = None,
    own_modules: bool | Sequence[str] = True,
) -> Callable[[Decorated], PythonComponent[Decorated]]: ...


@overload
def notebook_component(
    func: Decorated, *, notebook_path: str, **options: Any
) -> PythonComponent[Decorated]: ...


def notebook_component(
    func: _Function | None = None,
    *,
    notebook_path: str,
    packages_to_install: Sequence[str] | None = None,
    **options: Any,
) -> Any:
    """Make a component of a notebook, and of a function that runs it.

    The notebook travels with the component. In the function, ``dsl.run_notebook(name=value)`` runs it from
    its first cell to its last, with the names set: after the cell that is tagged ``parameters``, or before
    all others where there is none. It runs in the folder in which its files are.

    Args:
        func: The function; left out where the decorator is written with arguments.
        notebook_path: The notebook, or a folder with one notebook and other files in it.
        packages_to_install: What pip installs; by default what it takes to run a notebook. A list replaces
            that, and has to name it too, unless the image has it.
        options: ``base_image``, ``output_component_file``, ``pip_index_urls``, ``pip_trusted_hosts``,
            ``use_venv``, ``kfp_package_path``, ``install_kfp_package``, ``task_config_passthroughs`` and
            ``own_modules``, as for `component`.

    Returns:
        The component; or the decorator, where ``func`` is left out.

    Raises:
        DefinitionError: The function or an argument cannot be used.

    Example:
        ::

            @dsl.notebook_component(notebook_path="train.ipynb")
            def train(rate: float, model: Output[Model]):
                dsl.run_notebook(rate=rate, path=model.path)
    """
    for name in ("additional_funcs", "construct", "embedded_artifact_path", "target_image"):
        if name in options:
            raise TypeError(f"notebook_component() got an unexpected keyword argument {name!r}")
    if not isinstance(notebook_path, (str, os.PathLike)) or not os.fspath(notebook_path):
        raise problem(f"notebook_path is {notebook_path!r}.", hint='write notebook_path="train.ipynb"')
    packages = _PACKAGES if packages_to_install is None else packages_to_install
    options = {"packages_to_install": packages, "notebook_path": notebook_path, **options}
    options["construct"] = "notebook_component"
    return (
        functools.partial(python_component, **options) if func is None else python_component(func, **options)
    )
