"""Files written for KFP, unchanged: ``import kfp`` means Penstock, where stock KFP is not to be used.

Which of the two it is follows from what is *installed*, the distribution ``kfp``, not from whether the name
``kfp`` can be imported: other distributions put packages into that namespace too.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import warnings
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, spec_from_file_location
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from penstock import __version__, kfp_names
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.abc import Loader
    from types import ModuleType

__all__ = ["KFP_VERSION", "Sdk", "alias_kfp", "choose_sdk", "is_aliased", "provide", "stock_version"]

#: The release of stock KFP whose names and documents are followed: what ``kfp.__version__`` says.
KFP_VERSION = "2.17.0"

#: The oldest major version of stock KFP whose components carry a PipelineSpec.
_OLDEST_MAJOR = 2

#: Packages of kfp that are rooms of this house under the same name, whether built yet or not.
_ROOMS = frozenset({"dsl", "compiler", "components", "local", "kubernetes", "client", "registry"})

#: Modules of kfp that are another module here: what they are for is the command ``kfp``.
_COMMAND = {"__main__": "cli.kfp.__main__", "cli": "cli.kfp", "cli.__main__": "cli.kfp.__main__"}

_V2 = "The module `kfp.v2` is deprecated. Import from `kfp` itself instead: `from kfp import dsl`."

_HINT = f"to use stock KFP instead, install kfp=={KFP_VERSION} and run with --sdk kfp"


class Sdk(NamedTuple):
    """The SDK that a user's file is executed with.

    Args:
        name: ``penstock``, or ``kfp`` for the stock one.
        text: One line that says so and why, for people.
    """

    name: Literal["penstock", "kfp"]
    text: str

    def activate(self) -> None:
        """Make ``import kfp`` mean this SDK from now on.

        Raises:
            ConfigError: It means the other one already.
        """
        if self.name == "penstock":
            alias_kfp()
        elif is_aliased():
            message = "`import kfp` means Penstock in this process already, under `penstock exec`."
            raise ConfigError(message, hint="leave out --sdk kfp, or write it behind `penstock exec`")


def choose_sdk(sdk: str = "auto") -> Sdk:
    """Decide which SDK a user's file gets.

    Args:
        sdk: ``penstock``, ``kfp``, or ``auto``: what ``import kfp`` means already; else stock KFP where it is
            installed, otherwise Penstock.

    Raises:
        ConfigError: Stock KFP is asked for and is not installed, or is older than version 2.

    Example:
        >>> choose_sdk("penstock").name
        'penstock'
    """
    installed = stock_version()
    usable = installed is not None and int(installed.split(".")[0]) >= _OLDEST_MAJOR
    match sdk:
        case "penstock":
            return _ours("--sdk penstock asks for it")
        case "kfp" if usable:
            return Sdk("kfp", f"sdk: kfp {installed} (--sdk kfp asks for it)")
        case "kfp":
            found = f"kfp {installed} is, which is older than version 2" if installed else "no kfp is"
            message = f"--sdk kfp needs stock KFP 2 to be installed beside Penstock; {found}."
            raise ConfigError(message, hint=f"pip install kfp=={KFP_VERSION}, or leave --sdk out")
        case "auto" if is_aliased():
            return _ours("it does so in this process already")
        case "auto" if usable:
            return Sdk("kfp", f"sdk: kfp {installed} (it is installed; --sdk penstock uses penstock instead)")
        case "auto":
            return _ours(f"kfp {installed} is too old to use" if installed else "stock kfp is not installed")
    message = f"There is no SDK called {sdk!r}."
    raise ConfigError(message, hint="take one of auto, penstock, kfp")


def stock_version() -> str | None:
    """Return the version of the installed distribution ``kfp``, or None.

    Looks for the metadata folder that pip writes, as importlib.metadata does with 35 ms of import.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - pathlib's import
        except OSError:
            continue
        for name in names:
            if match := re.fullmatch(r"kfp-(\d[^-]*)(?:-.*)?\.(?:dist|egg)-info", name):
                return match[1]
    return None


def is_aliased() -> bool:
    """Say whether ``import kfp`` means Penstock in this process."""
    return any(getattr(finder, "stands_for_kfp", False) for finder in sys.meta_path)


def alias_kfp() -> None:
    """Make ``import kfp`` mean Penstock in this process; a second call changes nothing.

    ``kfp.dsl`` is ``penstock.dsl``, the same module, and so on for each package that both have;
    ``kfp.__version__`` is the release of stock KFP that Penstock follows. A package of kfp that Penstock
    does not have raises ModuleNotFoundError.

    Raises:
        ConfigError: Stock KFP is imported in this process already.

    Example:
        >>> alias_kfp()
        >>> import kfp
        >>> kfp.__version__
        '2.17.0'
    """
    if is_aliased():
        return
    stock = getattr(sys.modules.get("kfp"), "__file__", None)
    if stock is not None:
        message = f"Stock KFP is imported in this process already, from {stock}."
        raise ConfigError(message, hint="call alias_kfp() before anything imports kfp")
    # What is there without a file is the bare namespace of kfp-pipeline-spec, whose packages stay importable.
    sys.modules.pop("kfp", None)
    sys.meta_path.insert(0, _Finder())


def provide(package: ModuleType) -> None:
    """Make a package that is called ``kfp`` Penstock's, as the distribution ``penstock-kfp`` has one.

    Args:
        package: The package, while it is imported.

    Raises:
        ImportError: Stock KFP is installed too, whose own package has the same name.
    """
    installed = stock_version()
    if installed is not None:
        message = (
            f"kfp {installed} and penstock-kfp are both installed, and both are called `kfp`. Keep one: "
            f"`pip uninstall penstock-kfp`, then `pip install --force-reinstall --no-deps kfp=={installed}`, "
            "for they have overwritten each other's files; or `pip uninstall kfp`, then "
            "`pip install --force-reinstall --no-deps penstock-kfp`."
        )
        raise ImportError(message, name="kfp")
    if not is_aliased():
        sys.meta_path.insert(0, _Finder())
    _Top().exec_module(package)


class _Finder:
    """Finds ``kfp`` and what is in it; nothing else."""

    stands_for_kfp = True

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        package, _, rest = name.partition(".")
        if package != "kfp":
            return None
        if not rest:
            return ModuleSpec(name, cast("Loader", _Top()), origin="penstock", is_package=True)
        if rest in _COMMAND or kfp_names.is_view(rest):
            return _command(name, rest) if rest in _COMMAND else _view(name, rest)
        ours = f"penstock.{rest}"
        if rest.split(".")[0] in _ROOMS:
            return _ours_or_grafted(name, ours)
        if "." in rest:
            return None  # found by way of its package's own path
        return _grafted(name) or _missing(name)


class _Top:
    """Loads the module ``kfp``."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        module.__doc__ = "Kubeflow Pipelines' SDK, provided by Penstock."
        vars(module).update(__version__=KFP_VERSION, TYPE_CHECK=True, __getattr__=_attribute)


class _Same:
    """Loads a module of Penstock under a second name: the same object, its file not executed again."""

    def __init__(self, ours: str) -> None:
        self.ours = ours

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python: that module is thrown away, so that ours keeps its own ``__spec__``."""

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = importlib.import_module(self.ours)


class _Seen:
    """Loads a module of kfp that is in the table of its names."""

    def __init__(self, path: str) -> None:
        self.path = path

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python: that module is thrown away, so that ours keeps its own ``__spec__``."""

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == "kfp.v2":
            warnings.warn(_V2, DeprecationWarning, stacklevel=2)
        sys.modules[module.__name__] = kfp_names.view(self.path)


def _attribute(name: str) -> object:
    """Import a package at the first ``kfp.NAME``, as a bare ``import kfp`` of stock KFP has done already."""
    if name == "Client":
        return importlib.import_module("kfp.client").Client
    if not (kfp_names.is_view(name) or (name in _ROOMS and _exists(f"penstock.{name}"))):
        message = f"module 'kfp' has no attribute {name!r} (kfp is Penstock {__version__} here; {_HINT})"
        raise AttributeError(message, name=name, obj=sys.modules.get("kfp"))
    return importlib.import_module(f"kfp.{name}")


def _ours_or_grafted(name: str, ours: str) -> ModuleSpec:
    if _exists(ours):
        return ModuleSpec(name, cast("Loader", _Same(ours)), origin=ours)
    is_grafted = name.removeprefix("kfp.") in kfp_names.GRAFTED
    return (_grafted(name) if is_grafted else None) or _missing(name)


def _view(name: str, path: str) -> ModuleSpec:
    loader = cast("Loader", _Seen(path))
    return ModuleSpec(name, loader, origin="penstock.kfp_names", is_package=path in kfp_names.PACKAGES)


def _command(name: str, path: str) -> ModuleSpec | None:
    ours = f"penstock.{_COMMAND[path]}"
    if not name.endswith("__main__"):
        return ModuleSpec(name, cast("Loader", _Same(ours)), origin=ours, is_package=True)
    found = find_spec(ours)
    return spec_from_file_location(name, found.origin) if found is not None else None


def _grafted(name: str) -> ModuleSpec | None:
    """Find what another distribution has put into the namespace, such as ``kfp.pipeline_spec``.

    Where stock KFP is installed, its own packages are there too, and are not to be mixed with ours.
    """
    if not name.endswith(("pipeline_spec", "_pb2")) and stock_version() is not None:
        return None
    package = name.rpartition(".")[0].replace(".", "/")
    return PathFinder.find_spec(name, [f"{folder or '.'}/{package}" for folder in sys.path])


def _exists(name: str) -> bool:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # its parent is missing, or is no package
        return False
    return spec is not None and spec.origin is not None  # a folder without __init__.py has no origin


def _missing(name: str) -> ModuleSpec:
    """Raise an error that names our module: ``from kfp import x`` hides one that names ``kfp.x``."""
    message = f"Penstock {__version__}, which kfp is here, has no {name}; {_HINT}"
    raise ModuleNotFoundError(message, name=f"penstock{name.removeprefix('kfp')}")


def _ours(why: str) -> Sdk:
    return Sdk("penstock", f"sdk: penstock {__version__} (import kfp means penstock; {why})")
