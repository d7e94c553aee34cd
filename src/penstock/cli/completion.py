"""``penstock completion``: what a shell needs to complete command lines, and the values that it is offered.

The shell asks by running ``penstock`` with ``_PENSTOCK_COMPLETE`` set; click answers, from the same data as
its help, and with the functions here for values. Nothing of the user's is executed for it, and nothing is
created: a Python file is only read.
"""

from __future__ import annotations

import ast
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ZshComplete

from penstock.cli.load import is_compiled, split_target
from penstock.cli.text import note, out
from penstock.errors import ConfigError, Error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import click

    from penstock.store import Run, Task, Tx

__all__ = ["COMPLETERS", "SHELLS", "execute", "install"]

_VARIABLE = "_PENSTOCK_COMPLETE"
_MOST_RUNS = 50
_ARTIFACTS = {"Input", "Output", "InputPath", "OutputPath"}

_STARTUP_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/completions/{program}.fish"}
SHELLS = tuple(_STARTUP_FILES)


class _Bash(BashComplete):
    """Sets no blank behind ``name=``."""

    source_template = BashComplete.source_template.replace(
        "    return 0\n", '    [[ "${COMPREPLY[*]}" == *= ]] && compopt -o nospace\n\n    return 0\n'
    )


_CLASSES = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}


def execute(*, shell: str, installs: bool) -> int:
    """Print what a shell is to run at its start, or have it run that from now on."""
    from penstock.cli.click_tree import tree  # noqa: PLC0415 - it imports this module

    if installs:
        line = (
            "penstock completion fish | source"
            if shell == "fish"
            else f'eval "$(penstock completion {shell})"'
        )
        note(f"{install(shell, 'penstock', line)} has it; it holds for new shells")
    else:
        out(_CLASSES[shell](tree(), {}, "penstock", _VARIABLE).source())
    return 0


def install(shell: str, program: str, line: str) -> Path:
    """Add a line to a shell's start-up file, unless it is there; return the file.

    Raises:
        ConfigError: The file cannot be written.
    """
    file = Path.home() / _STARTUP_FILES[shell].format(program=program)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or line not in file.read_text():
            with file.open("a") as stream:
                stream.write(f"\n{line}\n")
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}"
        raise ConfigError(message, hint=f"write {line} into it by hand") from error
    return file


def _files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _runs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return _items(_recent_runs() if _is_here(ctx) else (), incomplete)


def _open_runs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    found = _recent_runs() if _is_here(ctx) else ()
    return _items((run for run in found if run.state != "SUCCEEDED"), incomplete)


def _is_here(ctx: click.Context) -> bool:
    """Say whether the runs of this home are meant; another server is not asked for a completion."""
    return not ctx.params.get("on")


def _servers(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from penstock import home as homes  # noqa: PLC0415 - see _recent_runs

    names: Iterable[str] = ()
    with suppress(Error):
        names = homes.read_config(homes.locate() / "config.toml").servers
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _items(runs: Iterable[Run], incomplete: str) -> list[CompletionItem]:
    return [
        CompletionItem(run.id[:8], help=f"{run.state} {run.name}")
        for run in runs
        if run.id.startswith(incomplete)
    ]


def _recent_runs() -> list[Run]:
    from penstock.store import runs  # noqa: PLC0415 - for those who complete a run

    with _reading() as tx:
        return runs.list(tx, limit=_MOST_RUNS) if tx is not None else []


def _pipelines(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    names = dict.fromkeys(run.pipeline_name for run in _recent_runs())
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _tasks(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from penstock.store import tasks  # noqa: PLC0415 - for those who complete a task

    found: list[Task] = []
    with suppress(Error), _reading() as tx:
        if tx is not None and _is_here(ctx):
            found = list(tasks.all(tx, _run_of(tx, _given(ctx))))
    begun = [
        row
        for row in found
        if (row.attempts or row.cached_from or ctx.info_name == "rerun")
        and row.path
        and row.path.startswith(incomplete)
    ]
    return [CompletionItem(row.path, help=row.state) for row in begun]


def _run_of(tx: Tx, given: Mapping[str, str]) -> str:
    """Return the run whose tasks are meant: the one that is named, or the newest of a pipeline."""
    from penstock.store import runs  # noqa: PLC0415 - see _tasks

    if "run" in given:
        return runs.find(tx, given["run"]).id
    recent = runs.list(tx, limit=_MOST_RUNS)
    return next((run.id for run in recent if run.pipeline_name == given["pipeline"]), "")


@contextmanager
def _reading() -> Iterator[Tx | None]:
    """Read the store of the home, if there is one: to complete a line creates nothing."""
    from penstock import home as homes  # noqa: PLC0415 - see _recent_runs
    from penstock import store as stores  # noqa: PLC0415

    with ExitStack() as stack:
        tx = None
        with suppress(Error, OSError):
            folder, url = homes.locate(), homes.database_url()
            if url or (folder / "penstock.db").exists():
                tx = stack.enter_context(stack.enter_context(stores.open(url or folder)).read())
        yield tx


def _given(ctx: click.Context) -> dict[str, str]:
    """Return the words that are no options, by the names of arguments.

    An option without its value has stopped click before it gave them their names.
    """
    arguments = [each.name or "" for each in ctx.command.params if each.param_type_name == "argument"]
    named = {name: ctx.params[name] for name in arguments if ctx.params.get(name)}
    unnamed = [name for name in arguments if name not in named]
    return named | dict(zip(unnamed, ctx.args, strict=False))


def _parameters(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    given = {text.partition("=")[0] for text in ctx.params.get("params") or ()}
    words = _given(ctx)
    if "=" in incomplete:
        return []
    names: list[str] = []
    with suppress(Error, OSError, SyntaxError, ValueError):
        if target := words.get("target"):
            path, chosen = split_target(target)
            names = _compiled_inputs(path) if is_compiled(path) else _written_inputs(path, chosen)
        elif "run" in words:
            names = _inputs_of_run(words["run"])
    return [CompletionItem(f"{name}=") for name in names if name.startswith(incomplete) and name not in given]


def _inputs_of_run(run: str) -> list[str]:
    from penstock.store import runs  # noqa: PLC0415 - see _recent_runs

    with _reading() as tx:
        document = runs.spec(tx, runs.find(tx, run).spec_digest) if tx is not None else {}
    root = document.get("pipeline_spec", {}).get("root", {})
    return list(root.get("inputDefinitions", {}).get("parameters", {}))


def _compiled_inputs(path: str) -> list[str]:
    from penstock import ir  # noqa: PLC0415 - see _recent_runs

    root = ir.load(Path(path).read_bytes(), source=path).spec.root
    return list(root.inputs.parameters) if root is not None else []


def _written_inputs(path: str, chosen: str | None) -> list[str]:
    """Return the inputs that a Python file's pipeline has, or its one component, by the look of it."""
    kinds: dict[str, list[ast.FunctionDef]] = {"pipeline": [], "component": []}
    for node in ast.parse(Path(path).read_bytes()).body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                name = ast.unparse(called).rpartition(".")[2]
                kinds.get(name, []).append(node)
    possible = kinds["pipeline"] or kinds["component"]
    if chosen is not None:
        possible = [node for each in kinds.values() for node in each if node.name == chosen]
    if len(possible) != 1:
        return []
    args = possible[0].args
    return [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs) if not _is_artifact(arg)]


def _is_artifact(arg: ast.arg) -> bool:
    annotation = arg.annotation
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return base is not None and ast.unparse(base).rpartition(".")[2] in _ARTIFACTS


#: By what `Argument.completes` and `Option.completes` say.
COMPLETERS: dict[str, Callable[[click.Context, click.Parameter, str], list[CompletionItem]] | None] = {
    "": None,
    "file": _files,
    "run": _runs,
    "open run": _open_runs,
    "pipeline": _pipelines,
    "task": _tasks,
    "parameter": _parameters,
    "server": _servers,
}
