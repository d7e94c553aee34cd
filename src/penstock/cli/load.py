"""What the user names on the command line: a pipeline in a Python file, or a compiled one, as IR."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import linecache
import os
import re
import sys
import traceback
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compat import is_aliased, stock_version
from penstock.errors import DefinitionError, Error, SubmitError
from penstock.kfp_names import VERSION_1

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "is_compiled",
    "is_pipeline",
    "load_package",
    "load_pipelines",
    "select",
    "split_target",
    "to_package",
    "user_traceback",
]

_OURS = str(Path(__file__).parents[1]) + os.sep  # as it stands in tracebacks, links and all
_COMPILED = frozenset({".yaml", ".yml", ".json"})


def split_target(target: str) -> tuple[str, str | None]:
    """Split ``FILE:NAME``; a name is an identifier or a pipeline's name, without dots and slashes."""
    path, separator, chosen = target.rpartition(":")
    if separator and chosen and not set("./\\") & set(chosen):
        return path, chosen
    return target, None


def is_compiled(path: str) -> bool:
    """Say whether a file's name is that of a compiled pipeline, which no SDK is needed for."""
    return Path(path).suffix.lower() in _COMPILED


def load_package(path: str | Path, name: str | None = None) -> ir.Package:
    """Read what a file holds, Python or compiled.

    Args:
        path: A Python file, or a compiled pipeline: ``.yaml``, ``.yml`` or ``.json``.
        name: Which pipeline or component of a Python file; a compiled file holds one.

    Raises:
        SubmitError: There is no such file, or nothing in it is meant.
        DefinitionError: The Python file does not run through; `user_traceback` has the user's own traceback.
        IRError: The compiled file is not a valid pipeline.
    """
    file = _file(path)
    if not is_compiled(file.name):
        return to_package(select(file, name))
    if name is not None:
        message = f"{_shown(file)} is a compiled pipeline; {name!r} cannot be chosen from it."
        raise SubmitError(message, hint=f"leave out :{name}")
    return ir.load(_bytes(file), source=_shown(file))


def select(path: str | Path, name: str | None = None) -> object:
    """Return the pipeline or component that is meant.

    Args:
        path: A Python file.
        name: A variable of the file, or the name that the pipeline itself has. None means the one pipeline
            that the file defines; where it defines none, its one component.

    Raises:
        SubmitError: There is no such thing, or more than one is possible; all are listed.
        DefinitionError: The file does not run through.
    """
    file = _file(path)
    module = _execute(file)
    if name is not None:
        return _named(module, file, name)
    defined = _defined(module, file)
    pipelines = {key: value for key, value in defined.items() if is_pipeline(value)}
    possible = pipelines or defined
    if len(possible) == 1:
        return next(iter(possible.values()))
    if not possible:
        message = f"{_shown(file)} defines no pipeline and no component."
        raise SubmitError(message, hint="decorate a function of the file with @dsl.pipeline")
    kind = "pipelines" if pipelines else "components and no pipeline"
    message = f"{_shown(file)} defines {len(possible)} {kind}: {', '.join(possible)}."
    outermost = list(possible)[-1]  # a pipeline stands below those that it uses
    raise SubmitError(message, hint=f"name one, as in {_shown(file)}:{outermost}")


def load_pipelines(path: str | Path) -> dict[str, object]:
    """Execute a Python file and return the pipelines and components that it defines, by variable, in order.

    What the file only imports is not among them. The file's folder is on ``sys.path`` meanwhile, its
    ``__name__`` is not ``__main__``, and what it prints goes to stderr, for stdout is the command's.

    Raises:
        SubmitError: There is no such file.
        DefinitionError: The file does not run through.
    """
    file = _file(path)
    return _defined(_execute(file), file)


def load_component(path: str | Path, function: str) -> Any:
    """Execute a Python file and return the component that it makes of a function.

    Args:
        path: The file.
        function: The function's name.

    Raises:
        SubmitError: There is no such file, or no such component in it.
        DefinitionError: The file does not run through.
    """
    file = _file(path)
    for value in vars(_execute(file)).values():
        python_func = getattr(value, "python_func", None) if _is_a(value, "BaseComponent") else None
        if getattr(python_func, "__name__", None) == function:
            return value
    message = f"{_shown(file)} makes no component of a function {function!r} any more."
    raise SubmitError(message, hint="the file's variables are looked through; run the whole pipeline instead")


def to_package(component: Any) -> ir.Package:
    """Lower a pipeline or component, Penstock's or stock KFP's.

    Raises:
        DefinitionError: It is written wrongly.
        IRError: Stock KFP has compiled it to something that is not valid.
    """
    if type(component).__module__.startswith("penstock."):
        from penstock import compiler  # noqa: PLC0415 - 50 ms that a compiled pipeline does not need

        return compiler.lower(component)
    # Stock KFP brings protobuf, Penstock does not.
    json_format = importlib.import_module("google.protobuf.json_format")
    source = f"{component.name}, compiled by stock KFP"
    document = {
        "pipeline_spec": json_format.MessageToDict(component.pipeline_spec),
        "platform_spec": json_format.MessageToDict(component.platform_spec),
    }
    package = ir.package_from_dict(document, source)
    ir.check(package, source)
    return package


def is_pipeline(component: object) -> bool:
    """Say whether something that `load_pipelines` found is a pipeline; otherwise it is a component."""
    return _is_a(component, "GraphComponent")


def user_traceback(error: BaseException) -> str:
    """Return the traceback of what the user's file raised, without frames of ours; or an empty text."""
    if error.__cause__ is None:
        return ""
    described = traceback.TracebackException.from_exception(error.__cause__)
    _leave_out_ours(described)
    return "".join(described.format())


def _leave_out_ours(described: traceback.TracebackException) -> None:
    """Leave our frames out of an exception, and out of those that it came from."""
    frames = [frame for frame in described.stack if not frame.filename.startswith(_OURS)]
    described.stack = traceback.StackSummary.from_list(frames)
    for earlier in (described.__cause__, described.__context__):
        if earlier is not None:
            _leave_out_ours(earlier)


def _file(path: str | Path) -> Path:
    file = Path(path).resolve()
    if file.is_dir():
        raise SubmitError(f"{_shown(file)} is a folder.", hint="name a file in it")
    if not file.exists():
        raise SubmitError(f"There is no file {_shown(file)}.", hint="check the path and the current folder")
    if file.suffix.lower() != ".py" and file.suffix.lower() not in _COMPILED:
        message = f"{_shown(file)} is neither Python (.py) nor a compiled pipeline (.yaml, .yml, .json)."
        raise SubmitError(message, hint="name a file with one of these endings")
    return file


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{_shown(file)} cannot be read: {error.strerror}."
        raise SubmitError(message, hint="check who may read it") from None


def _execute(file: Path) -> ModuleType:
    """Run a file as a module of its own.

    Not by a loader of importlib, which would write ``__pycache__`` into the user's folder, and take that for
    the file within the second of an edit.
    """
    _refuse_shadow(file)
    source = _bytes(file)
    module = ModuleType(f"penstock_file_{file.stem}")
    module.__file__ = str(file)
    vars(module)["__builtins__"] = builtins
    sys.modules[module.__name__] = module
    linecache.checkcache(str(file))
    with folder_on_path(file), contextlib.redirect_stdout(sys.stderr):
        try:
            exec(compile(source, str(file), "exec", dont_inherit=True), vars(module))  # noqa: S102
        except Error:
            raise  # says itself where and what
        except (Exception, SystemExit) as error:
            raise _broken(file, error) from error.with_traceback(_users(error.__traceback__, file))
    return module


def _refuse_shadow(file: Path) -> None:
    """Where stock KFP is used, a kfp.py in the file's folder would be imported in its place."""
    for shadow in (file.parent / "kfp.py", file.parent / "kfp" / "__init__.py"):
        if shadow.exists() and not is_aliased() and stock_version() is not None:
            message = f"{_shown(shadow)} hides the installed kfp from {file.name}."
            raise SubmitError(message, hint="give it another name, or run with --sdk penstock")


@contextlib.contextmanager
def folder_on_path(file: str | Path) -> Iterator[None]:
    """Have a Python file's folder on ``sys.path``, as ``python FILE`` does.

    Not for good: a user's yaml.py is not to become ours.
    """
    folder = str(Path(file).parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(folder)


def _broken(file: Path, error: BaseException) -> DefinitionError:
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return DefinitionError(
            f"{_shown(file)} is not valid Python: {error.msg}.",
            where=f"{_shown(file)}:{error.lineno}",
            hint="correct that line, or one before it",
        )
    line = next((entry.lineno for entry in reversed(_entries(error)) if entry.filename == str(file)), None)
    where = f"{_shown(file)}:{line}" if line else _shown(file)
    if isinstance(error, SystemExit):
        message = f"{_shown(file)} ended Python with exit code {error.code or 0} while it was read."
        hint = "put what is only for running the file under `if __name__ == '__main__':`"
        return DefinitionError(message, where=where, hint=hint)
    message = f"{_shown(file)} raised {type(error).__name__} while it was read for its pipelines: {error}"
    return DefinitionError(message, where=where, hint=_remedy(error))


def _remedy(error: BaseException) -> str:
    """One thing to do about what a file has raised."""
    name = getattr(error, "name", None) or ""
    is_ours = name.partition(".")[0] in {"kfp", "penstock"}
    if isinstance(error, ModuleNotFoundError) and name and not is_ours:
        return f"install {name.partition('.')[0]} for {sys.executable}, or import it inside the component"
    is_of_kfp = isinstance(error, AttributeError) and str(error).startswith(
        ("module 'kfp", "module 'penstock")
    )
    if isinstance(error, ImportError) and is_ours:
        # Before Python 3.12, the name that is missing is in the text alone.
        named = re.match(r"cannot import name '(\w+)'", str(error))
        name, is_of_kfp = named[1] if named else name.rpartition(".")[2], True
    if is_of_kfp and name in VERSION_1:
        return f"{name} is of KFP 1, which files for KFP 2 do not use: {VERSION_1[name]}"
    return "the file must run through with this Python"


def _entries(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))


def _users(trace: TracebackType | None, file: Path) -> TracebackType | None:
    """Cut a traceback to what begins in the user's file and ends where it enters this package."""
    frames = []
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    names = [frame.tb_frame.f_code.co_filename for frame in frames]
    if str(file) not in names:
        return None
    start = names.index(str(file))
    end = next((i for i in range(start, len(names)) if names[i].startswith(_OURS)), len(names))
    users = None
    for frame in reversed(frames[start:end]):
        users = TracebackType(users, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return users


def _defined(module: ModuleType, file: Path) -> dict[str, object]:
    found: dict[int, tuple[str, object]] = {}
    for name, value in vars(module).items():
        if _is_a(value, "BaseComponent") and _source_file(value) == str(file):
            found.setdefault(id(value), (name, value))  # a second name for the same one is no second one
    return dict(found.values())


def _named(module: ModuleType, file: Path, name: str) -> object:
    value = vars(module).get(name)
    if value is not None and _is_a(value, "BaseComponent"):
        return value
    defined = _defined(module, file)
    for candidate in defined.values():
        if getattr(candidate, "name", None) == name:
            return candidate
    if value is not None:
        message = f"{name!r} in {_shown(file)} is a {type(value).__name__}, not a pipeline or component."
    else:
        message = f"{_shown(file)} has no pipeline or component called {name!r}."
    hint = f"it defines {', '.join(defined)}" if defined else "decorate a function with @dsl.pipeline"
    raise SubmitError(message, hint=hint)


def _is_a(value: object, class_name: str) -> bool:
    """Say whether an object is of a class of either SDK, importing neither."""
    ours = {"penstock", "kfp"}
    kinds = type(value).__mro__
    return any(k.__name__ == class_name and str(k.__module__).partition(".")[0] in ours for k in kinds)


def _source_file(component: object) -> str | None:
    function = getattr(component, "python_func", None) or getattr(component, "pipeline_func", None)
    if function is None:
        return None  # loaded from a compiled file
    from inspect import unwrap  # noqa: PLC0415 - 5 ms of import, which dsl needs too, and a compiled file not

    code = getattr(unwrap(function), "__code__", None)
    return code.co_filename if code is not None else None


def _shown(file: Path) -> str:
    """A path as the user would write it: from the current folder where the file is below it."""
    with contextlib.suppress(ValueError):
        return str(file.relative_to(Path.cwd()))
    return str(file)
