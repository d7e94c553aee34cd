"""``kfp component build``: an image for components that name their ``target_image``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from penstock.cli.kfp import image_files
from penstock.cli.load import load_pipelines
from penstock.cli.text import note
from penstock.dsl.components import PythonComponent
from penstock.dsl.implementation import Container
from penstock.errors import ConfigError, SubmitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.dsl.implementation import ImageRecipe

__all__ = ["component_group"]

_ENGINES = ("docker", "podman")
_TIMEOUT_S = 30


class _Found(NamedTuple):
    """A component in a file of the folder."""

    component: PythonComponent[Any]
    image: str
    recipe: ImageRecipe | None
    file: Path


def component_group() -> click.Group:
    """Return the group of commands."""
    group = click.Group(
        "component",
        help="Builds shareable, containerized components.",
        callback=_help,
        invoke_without_command=True,
    )
    group.add_command(_build_command())
    return group


@click.pass_context
def _help(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _build_command() -> click.Command:
    return click.Command(
        "build",
        help="Builds containers for KFP v2 Python-based components.",
        callback=_build,
        params=[
            click.Argument(["components_directory"], type=click.Path(exists=True, file_okay=False)),
            click.Option(
                ["--component-filepattern"],
                default="**/*.py",
                help="The files of the folder that have components; all Python files by default.",
            ),
            click.Option(["--engine"], default="docker", hidden=True),
            click.Option(
                ["--kfp-package-path"],
                type=click.Path(exists=True),
                help="A wheel of KFP, or a folder to build one from, to install in the image.",
            ),
            click.Option(
                ["--overwrite-dockerfile"], is_flag=True, help="Write the Dockerfile also where there is one."
            ),
            click.Option(["--build-image/--no-build-image"], default=True, help="Build the image."),
            click.Option(["--platform"], default="linux/amd64", help="The platform that the image is for."),
            click.Option(
                ["--push-image/--no-push-image"], default=True, help="Push the image to its registry."
            ),
        ],
    )


def _build(
    components_directory: str,
    component_filepattern: str,
    engine: str,
    kfp_package_path: str | None,
    overwrite_dockerfile: bool,
    build_image: bool,
    platform: str,
    push_image: bool,
) -> None:
    if build_image and engine != "docker":
        raise ConfigError(
            "There is no engine to choose: docker is used, or podman.", hint="leave out --engine"
        )
    program = _engine() if build_image else None
    folder = Path(components_directory).resolve()
    found = _components(folder, component_filepattern)
    base_image, target_image = _common_images(found)
    recipes = [each.recipe for each in found if each.recipe is not None]
    kfp = image_files.kfp_requirement(kfp_package_path, folder)
    image_files.write_metadata(folder, [(each.component, each.recipe) for each in found])
    image_files.write_config(folder, {each.component.python_func.__name__: each.file for each in found})
    image_files.write_requirements(folder, recipes)
    image_files.write_dockerignore(folder)
    image_files.write_dockerfile(folder, base_image, recipes, kfp, overwrite=overwrite_dockerfile)
    if program is not None:
        _make_image(program, folder, target_image, platform=platform, push=push_image)


def _components(folder: Path, pattern: str) -> list[_Found]:
    files = sorted(path for path in folder.glob(pattern) if path.is_file() and path.suffix == ".py")
    if not files:
        message = f"No component files found matching pattern `{pattern}` in directory {folder}"
        raise SubmitError(message, hint="check the folder, and --component-filepattern")
    found: dict[str, _Found] = {}
    for file in files:
        for component in load_pipelines(file).values():
            if not isinstance(component, PythonComponent):
                continue
            assert isinstance(component.implementation, Container), "what a Python function is"
            path = file.relative_to(folder)
            name = component.python_func.__name__
            if name in found:
                message = f"There are two components called {name!r}: in {found[name].file} and in {path}."
                raise SubmitError(message, hint="an image finds a component by its name: rename one of them")
            implementation = component.implementation
            found[name] = _Found(component, implementation.image, implementation.recipe, path)
            note(f"found {name} in {path}")
    return list(found.values())


def _common_images(found: Sequence[_Found]) -> tuple[str, str]:
    """Return the base image and the target image, of which there is one each."""
    without = [each.component.python_func.__name__ for each in found if each.recipe is None]
    if without or not found:
        what = f"{', '.join(without)} {'have' if len(without) > 1 else 'has'}" if found else "There is"
        raise SubmitError(
            f"{what} no target_image, which an image needs to have a name.",
            hint="write @dsl.component(base_image=..., target_image=...), or choose other files with "
            "--component-filepattern",
        )
    base_images = sorted({each.recipe.base_image for each in found if each.recipe is not None})
    target_images = sorted({each.image for each in found})
    for kind, images in (("base_image", base_images), ("target_image", target_images)):
        if len(images) > 1:
            raise SubmitError(
                f"Found {len(images)} unique {kind} values {', '.join(images)}. Components must specify the "
                "same base_image and target_image.",
                hint="build them one image at a time, with --component-filepattern",
            )
    return base_images[0], target_images[0]


def _engine() -> str:
    """Return the program that builds images here; asked first, before anything is written."""
    installed = [program for program in _ENGINES if shutil.which(program)]
    for program in installed:
        if _answers(program):
            return program
    without = "or write the image's files alone, with --no-build-image"
    if installed:
        message = f"{installed[0]} is installed, but its engine does not answer."
        raise ConfigError(message, hint=f"start it (`{installed[0]} info` says more), {without}")
    message = "To build an image takes docker or podman, and neither is installed."
    raise ConfigError(message, hint=f"install one of them, {without}")


def _answers(program: str) -> bool:
    try:
        done = subprocess.run([program, "info"], capture_output=True, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _make_image(program: str, folder: Path, image: str, *, platform: str, push: bool) -> None:
    file = str(folder / image_files.DOCKERFILE)
    steps = [["build", "--platform", platform, "--tag", image, "--file", file, str(folder)]]
    if push:
        steps.append(["push", image])
    for step in steps:
        note(f"{program} {' '.join(step)}")
        done = subprocess.run([program, *step], check=False)
        if done.returncode:
            message = f"`{program} {step[0]}` ended with exit code {done.returncode}."
            hint = "its own message stands above"
            if step[0] == "push":
                hint = f"log in with `{program} login`, or leave the image here with --no-push-image"
            raise ConfigError(message, hint=hint)
