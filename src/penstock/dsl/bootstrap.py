"""The command of a component that is a Python function.

The text is that of KFP's own SDK, sign for sign: engines recognise it, and compiled documents are compared.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from penstock.runtime.placeholders import PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "KFP_VERSION",
    "Packages",
    "arguments",
    "image_command",
    "index_options",
    "install_command",
    "source_command",
]

#: The version of the SDK whose documents these are.
KFP_VERSION = "2.17.0"

_INSTALL = """
if ! [ -x "$(command -v pip)" ]; then
    python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
fi

PIP_DISABLE_PIP_VERSION_CHECK=1 {commands} && "$0" "$@"
"""

_MAKE_VENV = """
export PIP_DISABLE_PIP_VERSION_CHECK=1
tmp=$(mktemp -d)
python3 -m venv "$tmp/venv" --system-site-packages
. "$tmp/venv/bin/activate"
"""

_SPACES = " " * 24
_RUN = f"""\
program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main {_SPACES}--component_module_path {_SPACES}\
"$program_path/ephemeral_component.py" {_SPACES}"$@"
"""

_PACKAGE_IS_KFP = re.compile(r"kfp(?![A-Za-z0-9._-])")


class Packages(NamedTuple):
    """What a component installs before it runs, and from where.

    Args:
        packages: Requirements as pip takes them.
        index_urls: Package indexes; the first takes the place of PyPI.
        trusted_hosts: Hosts without a valid certificate; None for those of the indexes.
        use_venv: Whether the component runs in a virtual environment.
        install_kfp: Whether KFP's package is installed where ``packages`` do not name it.
        kfp_path: From where KFP is installed, if not from an index.
    """

    packages: tuple[str, ...] = ()
    index_urls: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] | None = None
    use_venv: bool = False
    install_kfp: bool = True
    kfp_path: str | None = None

    @property
    def installs_kfp(self) -> bool:
        """Whether KFP is installed apart from ``packages``."""
        return self.install_kfp and not any(_PACKAGE_IS_KFP.match(package) for package in self.packages)


def install_command(wanted: Packages) -> list[str]:
    """Return the start of a command that installs packages, and then runs what follows it.

    Returns:
        Three texts, or none if nothing is to be installed.
    """
    commands = []
    if wanted.packages:
        commands.append(_pip_install(wanted.packages, wanted))
        if wanted.installs_kfp:
            commands.append(" && ")
    if wanted.installs_kfp:
        commands.append(_pip_install(_kfp_requirement(wanted.kfp_path), wanted))
    if not commands:
        return []
    if wanted.use_venv:  # before all that is installed, so that all of it is in there
        commands.insert(0, _MAKE_VENV)
    return ["sh", "-c", _INSTALL.format(commands=" ".join(commands))]


def source_command(source: str) -> list[str]:
    """Return the command that runs a module of a function that is given as text."""
    return ["sh", "-ec", _RUN, source]


def image_command() -> list[str]:
    """Return the command that runs a function that the image has."""
    return ["python3", "-m", "kfp.dsl.executor_main"]


def arguments(function_name: str) -> list[str]:
    """Return the arguments of either command."""
    return [
        "--executor_input",
        PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER,
        "--function_to_execute",
        function_name,
    ]


def _pip_install(parts: Sequence[str], wanted: Packages) -> str:
    quoted = " ".join(map(_quoted, parts))
    return f"python3 -m pip install --quiet --no-warn-script-location {index_options(wanted)}{quoted}"


def _quoted(part: str) -> str:
    return shlex.quote(part) if "'" in part else f"'{part}'"


def index_options(wanted: Packages) -> str:
    """Return pip's options for where packages come from, with a blank behind them; or nothing."""
    if not wanted.index_urls:
        return ""
    first, *others = wanted.index_urls
    options = [f"--index-url {first}", *(f"--extra-index-url {url}" for url in others)]
    hosts = wanted.index_urls if wanted.trusted_hosts is None else wanted.trusted_hosts
    options += [f"--trusted-host {host}" for host in hosts]
    return " ".join(options) + " "


def _kfp_requirement(path: str | None) -> list[str]:
    if path is None:
        return [f"kfp=={KFP_VERSION}", "--no-deps", 'typing-extensions>=3.7.4,<5; python_version<"3.9"']
    without_dependencies = os.path.exists(path) or "@refs/pull/" in path  # noqa: PTH110 - pathlib's import
    return [path, "--no-deps"] if without_dependencies else [path]
