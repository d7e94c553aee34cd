"""Recognise the command that KFP SDKs write for a lightweight Python component.

The command installs packages with pip, writes the component's source to a file and runs KFP's executor
on it. Texts differ between SDK versions (2.0.0-beta.13 up to today); the grammar is what they share::

    command   = [ "sh" "-c" install ] "sh" ( "-ec" | "-c" ) program source
    args      = "--executor_input" "{{$}}" "--function_to_execute" NAME …
    install   = [ guard ] "PIP_DISABLE_PIP_VERSION_CHECK=1" step { "&&" step } "&&" '"$0"' '"$@"'
    guard     = "if ! [ -x "$(command -v pip)" ]; then" … "fi"
    step      = [ venv ] "python3 -m pip install" { option | requirement }
    venv      = "export …" "tmp=$(mktemp -d)" "python3 -m venv …" ". …/activate"
    program   = "program_path=$(mktemp -d)" 'printf "%s" "$0" > …' [ "_KFP_RUNTIME=true" ]
                "python3 -m" EXECUTOR "--component_module_path" … '"$@"'

Anything else is an image's own command, and `parse` returns None.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.runtime import modules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Bootstrap", "PipOptions", "parse", "project_name"]

_GUARD = [
    'if ! [ -x "$(command -v pip)" ]; then',
    "python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip",
    "fi",
]
_VENV = [
    "export PIP_DISABLE_PIP_VERSION_CHECK=1",
    "tmp=$(mktemp -d)",
    'python3 -m venv "$tmp/venv" --system-site-packages',
    '. "$tmp/venv/bin/activate"',
]
_NO_VERSION_CHECK = "PIP_DISABLE_PIP_VERSION_CHECK=1"
_HAND_OVER = '&& "$0" "$@"'
_PIP_INSTALL = ["python3", "-m", "pip", "install"]

_PROGRAM_START = [
    "program_path=$(mktemp -d)",
    'printf "%s" "$0" > "$program_path/ephemeral_component.py"',
]
_PROGRAM_END = '--component_module_path "$program_path/ephemeral_component.py" "$@"'
_EXECUTORS = ("kfp.dsl.executor_main", "kfp.components.executor_main")

#: Added by the SDK beside KFP itself, for Pythons that no longer matter.
_TYPING_CLAUSE = re.compile(r"typing-extensions>=.*python_version<\"3\.9\"$")
_KFP_SOURCE = re.compile(
    r"kubeflow/pipelines|[#&]subdirectory=sdk/python|(^|/)kfp-\d[^/]*\.(whl|tar\.gz|zip)$"
)

#: pip's options that take a value, and the field of `PipOptions` that collects it (None: of no effect here).
_VALUE_OPTIONS: dict[str, str | None] = {
    "--index-url": "index_urls",
    "-i": "index_urls",
    "--extra-index-url": "extra_index_urls",
    "--trusted-host": "trusted_hosts",
    "--find-links": "find_links",
    "-f": "find_links",
    "--no-binary": "no_binary",
    "--only-binary": "only_binary",
    "--timeout": None,
    "--retries": None,
    "--progress-bar": None,
    "--root-user-action": None,
    "--upgrade-strategy": None,
}
#: Flags that say how pip should go about it, not what to install.
_IDLE_FLAGS = frozenset(
    {"--quiet", "-q", "--verbose", "-v", "--no-color", "--no-input", "--no-cache-dir", "--user"}
    | {"--no-warn-script-location", "--no-warn-conflicts", "--disable-pip-version-check"}
    | {"--no-python-version-warning", "--upgrade", "-U", "--force-reinstall", "--ignore-installed", "-I"}
    | {"--prefer-binary", "--break-system-packages", "--use-pep517"}
)


class PipOptions(Struct, frozen=True):
    """Where pip was told to look for packages, and what it was told about them.

    ``unsupported`` holds options that change what is installed in a way that is not carried over.
    """

    index_urls: tuple[str, ...] = ()
    extra_index_urls: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    pre: bool = False
    no_index: bool = False
    unsupported: tuple[str, ...] = ()


class Bootstrap(Struct, frozen=True):
    """A lightweight Python component, read from its command.

    Args:
        source: The module's text, with the function in it.
        function: The function's name.
        packages: What the component asks to have installed, in its order, without the KFP of the SDK's own.
        pip: The options given to pip.
        kfp_requirement: How the SDK would have installed KFP, if it would have.
        executor: KFP's module that would have run the function.
        venv: Whether a virtual environment was asked for.
        modules: The archive of the project's own modules that came in the source, which is without it here.
    """

    source: str
    function: str
    packages: tuple[str, ...] = ()
    pip: PipOptions = field(default_factory=PipOptions)
    kfp_requirement: str | None = None
    executor: str = _EXECUTORS[0]
    venv: bool = False
    modules: str | None = None

    @property
    def wants_kfp(self) -> bool:
        """Whether the packages themselves name KFP, so that the real one must run the function."""
        return any(project_name(package) == "kfp" for package in self.packages)


def parse(command: Sequence[str], args: Sequence[str]) -> Bootstrap | None:
    """Read a container's command as a lightweight component's, or return None if it is not one."""
    function = _function_of(args)
    match list(command):
        case ["sh", "-c", install, "sh", "-ec" | "-c", program, source]:
            installs = _parse_install(install)
        case ["sh", "-ec" | "-c", program, source]:
            installs = _Installs(steps=[], venv=False)
        case _:
            return None
    executor = _parse_program(program)
    if function is None or executor is None or installs is None:
        return None
    packages, kfp_requirement = _set_kfp_apart(installs, executor)
    split = modules.split(source)
    return Bootstrap(
        source=split.source if split else source,
        function=function,
        packages=tuple(packages),
        pip=_merge([step.options for step in installs.steps]),
        kfp_requirement=kfp_requirement,
        executor=executor,
        venv=installs.venv,
        modules=split.archive if split else None,
    )


def project_name(requirement: str) -> str | None:
    """Return the normalised project name of a requirement, or None for a bare URL or path."""
    found = re.match(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:[\[<>=!~;@,(]|$)", requirement)
    return re.sub(r"[-_.]+", "-", found[1]).lower() if found else None


def _function_of(args: Sequence[str]) -> str | None:
    """Return the value of --function_to_execute, where the executor input is passed as well."""
    values: dict[str, str] = {}
    rest = iter(args)
    for arg in rest:
        name, equals, value = arg.partition("=")
        if name in {"--executor_input", "--function_to_execute"}:
            values[name] = value if equals else next(rest, "")
    if "{{$}}" not in values.get("--executor_input", ""):
        return None
    return values.get("--function_to_execute") or None


def _lines(text: str) -> list[str]:
    """Split a script in lines, blanks folded and empty lines dropped."""
    folded = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in folded if line]


def _parse_program(text: str) -> str | None:
    """Return the executor module that a program script runs."""
    lines = _lines(text)
    if lines[:-1] != _PROGRAM_START:
        return None
    words = lines[-1].removeprefix("_KFP_RUNTIME=true ").removesuffix(_PROGRAM_END)
    return next((module for module in _EXECUTORS if words == f"python3 -m {module} "), None)


class _Step(Struct, frozen=True):
    """One `pip install`: what it names, with which options."""

    requirements: list[str]
    options: PipOptions
    no_deps: bool


class _Installs(Struct, frozen=True):
    steps: list[_Step]
    venv: bool


def _parse_install(text: str) -> _Installs | None:
    """Read the script that installs packages and then hands over to the program."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if lines[:3] == _GUARD:
        lines = lines[3:]
    venv = [start for start in range(len(lines)) if lines[start : start + 4] == _VENV]
    for start in reversed(venv):
        del lines[start : start + 4]
    script = " ".join(lines).strip().removeprefix(_NO_VERSION_CHECK)
    if not script.endswith(_HAND_OVER):
        return None
    try:
        words = _words(script.removesuffix(_HAND_OVER))
    except ValueError:  # a quote that is never closed: no shell would run it either
        return None
    steps = _split(words, "&&")
    if not all(step[:4] == _PIP_INSTALL for step in steps):
        return None
    return _Installs([_parse_step(step[4:]) for step in steps], bool(venv))


def _words(script: str) -> list[str]:
    """Split a command line as the shell does; ``&&`` is a word of its own."""
    lexer = shlex.shlex(script, posix=True, punctuation_chars="&")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)


def _split(words: Sequence[str], separator: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == separator:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _parse_step(words: Sequence[str]) -> _Step:
    """Sort the words after `pip install` into requirements and options."""
    requirements: list[str] = []
    values: dict[str, list[str]] = {}
    flags: set[str] = set()
    unsupported: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not word.startswith("-"):
            requirements.append(word)
        elif name in _VALUE_OPTIONS:
            values.setdefault(_VALUE_OPTIONS[name] or "idle", []).append(value if equals else next(rest, ""))
        elif word in {"--no-deps", "--pre", "--no-index"}:
            flags.add(word)
        elif word not in _IDLE_FLAGS:
            unsupported.append(word)
    return _Step(
        requirements=requirements,
        options=PipOptions(
            index_urls=tuple(values.get("index_urls", ())),
            extra_index_urls=tuple(values.get("extra_index_urls", ())),
            trusted_hosts=tuple(values.get("trusted_hosts", ())),
            find_links=tuple(values.get("find_links", ())),
            no_binary=tuple(values.get("no_binary", ())),
            only_binary=tuple(values.get("only_binary", ())),
            pre="--pre" in flags,
            no_index="--no-index" in flags,
            unsupported=tuple(unsupported),
        ),
        no_deps="--no-deps" in flags,
    )


def _merge(options: Sequence[PipOptions]) -> PipOptions:
    """Unite the options of all steps: one environment is made of them."""

    def united(parts: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item for part in parts for item in part))

    return PipOptions(
        index_urls=united(each.index_urls for each in options),
        extra_index_urls=united(each.extra_index_urls for each in options),
        trusted_hosts=united(each.trusted_hosts for each in options),
        find_links=united(each.find_links for each in options),
        no_binary=united(each.no_binary for each in options),
        only_binary=united(each.only_binary for each in options),
        pre=any(each.pre for each in options),
        no_index=any(each.no_index for each in options),
        unsupported=united(each.unsupported for each in options),
    )


def _set_kfp_apart(installs: _Installs, executor: str) -> tuple[list[str], str | None]:
    """Tell what the component asks for from the KFP that the SDK adds for its own executor.

    Three generations: up to 2.0.x KFP is the last requirement of the only step; in 2.1.x it is that with
    ``--no-deps`` and a clause for typing-extensions; from 2.2 on it has a step of its own, before the
    user's step up to 2.13 and after it since.
    """
    steps = installs.steps
    if not steps:
        return [], None
    if len(steps) == 1:
        return _set_last_apart(steps[0], executor)
    own = max(reversed(steps), key=_likeness)  # of equals the last, as in the newest SDKs
    if not _likeness(own):
        return [name for step in steps for name in _named(step)], None
    packages = [name for step in steps if step is not own for name in step.requirements]
    return packages, _named(own)[0]


def _named(step: _Step) -> list[str]:
    return [name for name in step.requirements if not _TYPING_CLAUSE.match(name)]


def _likeness(step: _Step) -> int:
    """Say how much a step looks like the one that installs KFP alone."""
    named = _named(step)
    if len(named) != 1:
        return 0
    foreign = project_name(named[0]) is None  # a path or URL: kfp_package_path may be any
    return 1 + foreign + 2 * step.no_deps + 4 * _is_kfp(named[0])


def _set_last_apart(step: _Step, executor: str) -> tuple[list[str], str | None]:
    """Set KFP apart in the only step that there is, if the SDK added it there."""
    named = _named(step)
    if not named or not _is_kfp(named[-1]):
        return named, None
    added = step.no_deps or executor == _EXECUTORS[1] or project_name(named[-1]) is None
    return (named[:-1], named[-1]) if added else (named, None)


def _is_kfp(requirement: str) -> bool:
    return project_name(requirement) == "kfp" or bool(_KFP_SOURCE.search(requirement))
