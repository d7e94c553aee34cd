"""The project's own modules that a component imports: found in its source, and sent with it.

Loaded for components that import something.
"""

from __future__ import annotations

import ast
import functools
import glob
import os
import warnings
from typing import TYPE_CHECKING

from penstock.dsl.imports import Import, absolute, absolute_text, imports_in, read
from penstock.dsl.project import Project, is_installed, package_of
from penstock.dsl.where import Where, problem
from penstock.runtime import modules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FunctionType

    from penstock.dsl.imports import Source
    from penstock.dsl.project import Module
    from penstock.errors import DefinitionError

__all__ = ["LARGEST_BYTES", "with_own_modules"]

#: What the modules of one component may come to, compressed: its source goes into every copy of the document.
LARGEST_BYTES = 1 << 20
_BIGGEST_SHOWN = 5
_OFF = "or leave them out with own_modules=False, and run in an image that has them"


def with_own_modules(source: str, function: FunctionType, listed: Sequence[str], beginning: str) -> str:
    """Return a component's source with the project's own modules that it imports in it.

    Without such imports the source stays as it is. The same files give the same text in every process.

    Args:
        source: The component's source.
        function: Its function.
        listed: More modules, as ``own_modules`` of ``@dsl.component`` lists them.
        beginning: The start of the source, after which the modules come.

    Raises:
        DefinitionError: They are too large, one is not valid Python, or a listed one is not there.
    """
    if is_installed(function.__code__.co_filename):  # somebody else's component: of no project
        return source
    try:
        tree = ast.parse(source)
    except SyntaxError:  # such as a default that was written in another way than its function
        return source
    package = package_of(function)
    collected = _Collected(Project(function, _tops(listed)), Where.of(function))
    for found in imports_in(tree, calls=True):
        collected.follow(found, package)
    for item in listed:
        collected.add_listed(item)
    files = collected.files()
    if package:
        source = absolute_text(source, tree, package)
    if not files:
        return source
    archive = _packed(tuple(files.items()))
    if len(archive) > LARGEST_BYTES:
        raise _too_large(function, files, len(archive))
    at = source.index(beginning) + len(beginning)
    return source[:at] + modules.unpacking_source(archive, list(files)) + source[at:]


class _Collected:
    """The modules that were reached, and the files that go with them.

    Args:
        project: Finds them.
        where: The component, for messages.
    """

    def __init__(self, project: Project, where: Where) -> None:
        self._project = project
        self._where = where
        self._files: dict[str, str] = {}
        self._seen: set[str] = set()
        self._compiled: dict[str, str] = {}

    def files(self) -> dict[str, bytes]:
        """Return the files, by their paths below a folder of ``sys.path``, in order."""
        for top, file in self._compiled.items():
            self._warn(
                f"The package {top!r} is not sent with the component: {os.path.basename(file)} in it is "  # noqa: PTH119 - pathlib's import
                "compiled, and runs only where it was built. Install the package where the component runs; "
                "own_modules=False says that it is there."
            )
        kept = sorted(path for path in self._files if path.partition("/")[0] not in self._compiled)
        return {path: _content(self._files[path]) for path in kept}

    def follow(self, found: Import, package: str) -> None:
        """Take in what an import reaches.

        Args:
            found: The import.
            package: The package of the module in which it stands.
        """
        pending = [(found, package)]
        while pending:
            each, inside = pending.pop()
            full = absolute(each, inside)
            for module in self._reached(full) if full else ():
                source = self._take(module)
                if source is not None:
                    name = module.name
                    own_package = name if module.places is not None else name.rpartition(".")[0]
                    pending += ((inner, own_package) for inner in source.imports)

    def add_listed(self, item: str) -> None:
        """Take in what ``own_modules`` names: ``a.b``, all below ``a.b.*``, or files, ``a.b:*.json``."""
        name, colon, pattern = item.partition(":")
        parent = name.removesuffix(".*")
        module = self._project.find(parent)
        if module is None or not (module.file is None or self._project.is_own(module)):
            raise self._not_there(item, parent, module)
        self.follow(Import(parent), "")
        if name == parent and not colon:
            return
        found = dict(_files_in(module, pattern or "**/*.py"))
        if not found:
            raise problem(
                f"own_modules names no file with {item!r}.",
                hint="write a package, a colon and a pattern of paths in it, such as 'plugins:**/*.json'",
                where=self._where,
            )
        for path, file in found.items():
            if colon:
                self._files[path] = file
            else:
                self.follow(Import(path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")), "")

    def _reached(self, found: Import) -> Iterator[Module]:
        """Yield the modules that an import without dots loads: the packages on its way, and itself."""
        parts = found.module.split(".")
        module = None
        for count in range(1, len(parts) + 1):
            module = self._project.find(".".join(parts[:count]))
            if module is None or not (module.file is None or self._project.is_own(module)):
                self._warn_of(parts[0], module)
                return
            yield module
        assert module is not None, "a name has parts"
        names = found.names
        if "*" in names and module.file is not None and module.file.endswith(".py"):
            names = read(module.file).exports
        for name in names:
            inner = self._project.find(f"{module.name}.{name}")
            if inner is not None:
                yield inner

    def _take(self, module: Module) -> Source | None:
        """Take a module's file; return what is in it, at the first time."""
        if module.name in self._seen or module.file is None or not self._project.is_own(module):
            return None
        self._seen.add(module.name)
        if module.is_compiled:
            self._compiled.setdefault(module.name.partition(".")[0], module.file)
            return None
        if not module.file.endswith(".py"):
            return None
        path = module.name.replace(".", "/")
        self._files[f"{path}/__init__.py" if module.places is not None else f"{path}.py"] = module.file
        return read(module.file)

    def _warn_of(self, name: str, module: Module | None) -> None:
        """Say that a module is not sent, where that may not be what is meant."""
        hidden = self._project.hidden_by_python(name)
        text = ""
        if hidden is not None:
            text = f"which is a module of Python; {hidden} is not sent with it. Give the file another name"
        elif module is not None and self._project.is_outside(module):
            text = (
                f"and {module.file} lies outside the project: it is not sent with it. "
                f"own_modules=[{name!r}] sends it"
            )
        if text:
            self._warn(f"A component imports {name!r}, {text}.")

    def _warn(self, text: str) -> None:
        """Warn at the component's line, which is no caller of this but a line of the user's file."""
        warnings.warn_explicit(text, UserWarning, self._where.file, self._where.line)

    def _not_there(self, item: str, name: str, module: Module | None) -> DefinitionError:
        if module is not None:
            return problem(
                f"own_modules names {item!r}, which is installed in this environment: {module.file}.",
                hint="name its package in packages_to_install",
                where=self._where,
            )
        return problem(
            f"own_modules names {item!r}, and there is no module {name!r} on sys.path, beside the "
            f"component's file, in {self._project.root} or its src.",
            hint="correct the name; modules of Python's standard library are everywhere",
            where=self._where,
        )


def _tops(listed: Sequence[str]) -> set[str]:
    return {item.partition(":")[0].partition(".")[0] for item in listed}


def _files_in(package: Module, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a package that a pattern names: their paths as they are sent, and here."""
    is_below = not pattern.startswith("/") and ".." not in pattern.split("/")
    for place in (package.places or ()) if is_below else ():
        for path in sorted(glob.glob(pattern, root_dir=place, recursive=True)):  # noqa: PTH207 - pathlib's import
            if os.path.isfile(f"{place}/{path}"):  # noqa: PTH113 - as above
                yield f"{package.name.replace('.', '/')}/{path.replace(os.sep, '/')}", f"{place}/{path}"


def _content(file: str) -> bytes:
    if file.endswith(".py"):
        return read(file).content
    with open(file, "rb") as opened:  # noqa: PTH123 - as above
        return opened.read()


@functools.lru_cache(maxsize=8)  # the components of a file import much the same
def _packed(files: tuple[tuple[str, bytes], ...]) -> bytes:
    return modules.pack(dict(files))


def _too_large(function: FunctionType, files: dict[str, bytes], size_bytes: int) -> DefinitionError:
    biggest = sorted(files, key=lambda path: (-len(files[path]), path))[:_BIGGEST_SHOWN]
    shown = ", ".join(f"{path} ({len(files[path]) / 1024:.0f} KiB)" for path in biggest)
    return problem(
        f"The modules of its own that component {function.__name__!r} imports come to "
        f"{size_bytes / 1024:.0f} KiB compressed; at most {LARGEST_BYTES // 1024} KiB are sent with a "
        f"component. The largest of {len(files)}: {shown}.",
        hint=f"move data out of the modules and give it as an artifact, import less; {_OFF}",
        where=Where.of(function),
    )
