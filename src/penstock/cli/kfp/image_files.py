"""The files from which an image of components is built, in the folder of the components.

``kfp_config.ini`` tells the executor inside the image in which file a function is.
"""

from __future__ import annotations

import configparser
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.cli.text import note
from penstock.compat import KFP_VERSION
from penstock.dsl.bootstrap import Packages, index_options
from penstock.errors import ConfigError
from penstock.runners.process.uv import Uv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.dsl.components import PythonComponent
    from penstock.dsl.implementation import ImageRecipe

__all__ = [
    "DOCKERFILE",
    "kfp_requirement",
    "write_config",
    "write_dockerfile",
    "write_dockerignore",
    "write_metadata",
    "write_requirements",
]

DOCKERFILE = "Dockerfile"

_METADATA = "component_metadata"
_CONFIG = "kfp_config.ini"
_REQUIREMENTS = "runtime-requirements.txt"
_SECTION = "Components"
_IN_THE_IMAGE = "/usr/local/src/kfp/components"


def kfp_requirement(path: str | None, folder: Path) -> str:
    """Return what the image installs as KFP; a wheel of the user's is copied into the folder.

    Args:
        path: A wheel, or the folder of a project to build one from; None for the release that is followed.
        folder: The folder of the components.

    Raises:
        ConfigError: No wheel can be built.
    """
    if path is None:
        return f"kfp=={KFP_VERSION}"
    with tempfile.TemporaryDirectory() as made:
        wheel = _built(Path(path), Path(made)) if Path(path).is_dir() else Path(path)
        if wheel.resolve().parent != folder:
            shutil.copy(wheel, folder)
        return wheel.name


def _built(project: Path, out: Path) -> Path:
    words = [Uv().path, "build", "--wheel", "--out-dir", str(out), str(project)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    wheels = list(out.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        message = f"No wheel can be built from {project}: {done.stderr.strip()}"
        raise ConfigError(message, hint="build one yourself, and name it with --kfp-package-path")
    return wheels[0]


def write_metadata(
    folder: Path, components: Sequence[tuple[PythonComponent[Any], ImageRecipe | None]]
) -> None:
    """Compile each component into a file of its own."""
    from penstock.compiler import Compiler  # noqa: PLC0415 - 50 ms that help and completion do not need

    for component, recipe in components:
        given = recipe.component_file if recipe is not None else None
        path = folder / _METADATA / (given or f"{component.python_func.__name__}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        Compiler().compile(component, path)


def write_config(folder: Path, files: Mapping[str, Path]) -> None:
    """Write where each function is, by name; entries of functions that were found before stay."""
    config = configparser.ConfigParser()
    config.optionxform = str  # type: ignore[assignment, method-assign]  # the case of names matters
    path = folder / _CONFIG
    config.read(path)
    if not config.has_section(_SECTION):
        config.add_section(_SECTION)
    for name in sorted(files):
        config[_SECTION][name] = files[name].as_posix()
    with path.open("w") as stream:
        config.write(stream)


def write_requirements(folder: Path, recipes: Sequence[ImageRecipe]) -> None:
    """Write what all components install."""
    wanted = {package for recipe in recipes for package in recipe.packages.packages}
    _write(folder / _REQUIREMENTS, "\n".join(sorted(wanted)), overwrite=True)


def write_dockerignore(folder: Path) -> None:
    """Keep the compiled components out of the image, unless the user says what to keep out."""
    _write(folder / ".dockerignore", f"\n{_METADATA}/\n", overwrite=False)


def write_dockerfile(
    folder: Path, base_image: str, recipes: Sequence[ImageRecipe], kfp: str, *, overwrite: bool
) -> None:
    """Write how the image is built.

    Args:
        folder: The folder of the components.
        base_image: The image that it is built upon.
        recipes: What the components ask for.
        kfp: What is installed as KFP; a file of the folder, or a requirement.
        overwrite: Whether a Dockerfile that is there is replaced.
    """
    options = index_options(_sources(recipes))
    copied = f"COPY {kfp} {kfp}" if (folder / kfp).is_file() else ""
    _write(
        folder / DOCKERFILE,
        f"""
FROM {base_image}

WORKDIR {_IN_THE_IMAGE}
COPY {_REQUIREMENTS} {_REQUIREMENTS}
RUN pip install {options}--no-cache-dir -r {_REQUIREMENTS}
{copied}
RUN pip install {options}--no-cache-dir {kfp}
COPY . .
""",
        overwrite=overwrite,
    )


def _sources(recipes: Sequence[ImageRecipe]) -> Packages:
    """Return the indexes and hosts of all components together, each once."""
    given = [recipe.packages for recipe in recipes]
    hosts = [packages.trusted_hosts for packages in given if packages.trusted_hosts is not None]
    return Packages(
        index_urls=tuple(dict.fromkeys(url for packages in given for url in packages.index_urls)),
        trusted_hosts=tuple(dict.fromkeys(host for each in hosts for host in each)) if hosts else None,
    )


def _write(path: Path, text: str, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        note(f"{path.name} is there already, and is left as it is")
        return
    path.write_text(f"# Generated by KFP.\n{text}")
    note(f"wrote {path}")
