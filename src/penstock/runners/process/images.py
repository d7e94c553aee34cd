"""Which interpreter stands in for an image, where there are no containers."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import SubmitError
from penstock.runners.process.interpreters import OLDEST, Interpreter, own

if TYPE_CHECKING:
    from penstock.home import Config
    from penstock.runners.process.interpreters import Interpreters

__all__ = ["Images", "Resolution", "python_version"]

# Docker's own Python image, by itself, from a registry or from a mirror of Docker's library …
_OFFICIAL = re.compile(r"(?:(?:[^/]+/)*library/|[^/]*[.:][^/]*/)?python")
# … and Red Hat's, whose name says the version.
_RED_HAT = re.compile(r"(?:[^/]+/)*(?:ubi\d+|sclorg|rhel\d+)/python-3(\d{1,2})(?:-\w+)*")
_TAG = re.compile(r"(\d+)(?:\.(\d+))?(?:\.\d+)?(?:\W.*|[a-z].*)?")


class Resolution(Struct, frozen=True):
    """What stands in for an image.

    Args:
        interpreter: Runs its components.
        mapped: Whether the user's settings say so, so that its own packages are meant to be there.
        notice: What differs from the image, if anything.
    """

    interpreter: Interpreter
    mapped: bool = False
    notice: str | None = None


def python_version(image: str) -> str | None:
    """Return the version of Python that an image's name stands for: ``3.12``, or ``3`` for any Python 3.

    None when the image is not one of plain Python.
    """
    name, _, _ = image.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:  # no tag: the colon is a registry's port, or there is none
        repository, tag = name, ""
    red_hat = _RED_HAT.fullmatch(repository)
    if red_hat:
        return f"3.{red_hat[1]}"
    if not _OFFICIAL.fullmatch(repository):
        return None
    version = _TAG.fullmatch(tag)
    if version is None:
        return "3"
    return f"{version[1]}.{version[2]}" if version[2] else version[1]


class Images:
    """The interpreters that stand in for images.

    Args:
        config: The user's settings.
        interpreters: Finds interpreters.
    """

    def __init__(self, config: Config, interpreters: Interpreters) -> None:
        self._config = config
        self._interpreters = interpreters
        self._resolved: dict[str, Resolution] = {}

    def resolve(self, image: str, where: str) -> Resolution:
        """Return what stands in for an image.

        Args:
            image: The image's name, as the pipeline gives it.
            where: The task's path, for messages.

        Raises:
            SubmitError: Nothing does.
        """
        if image not in self._resolved:
            self._resolved[image] = self._resolve(image, where)
        return self._resolved[image]

    def _resolve(self, image: str, where: str) -> Resolution:
        path = self._config.interpreter(image)
        if path is not None:
            return self._mapped(image, path, where)
        version = python_version(image)
        if version is None:
            raise SubmitError(
                f"there is no Python here for the image {image!r}",
                where=f"task {where!r}",
                hint=f'name one in config.toml: [images] "{image}" = "/path/to/python"; '
                "or use an image of plain Python, such as python:3.11",
            )
        mine = f"{sys.version_info[0]}.{sys.version_info[1]}"
        if version in {mine, str(sys.version_info[0])}:
            return Resolution(own())
        found = self._interpreters.of_version(version) if _is_old_enough(version) else None
        if found is not None:
            return Resolution(found)
        return Resolution(
            own(),
            notice=f"image {image!r} asks for Python {version}, which is not here: "
            f"its tasks run on Python {mine}",
        )

    def _mapped(self, image: str, path: str, where: str) -> Resolution:
        found = self._interpreters.at(path)
        if found is None:
            raise SubmitError(
                f"the interpreter that config.toml names for the image {image!r} does not run: {path}",
                where=f"task {where!r}",
                hint="correct the path in the table [images]",
            )
        if found.version < OLDEST:
            raise SubmitError(
                f"the interpreter that config.toml names for the image {image!r} is Python {found.minor}; "
                f"components need {OLDEST[0]}.{OLDEST[1]} or newer",
                where=f"task {where!r}",
                hint=f"name a newer one than {path} in the table [images]",
            )
        return Resolution(found, mapped=True)


def _is_old_enough(version: str) -> bool:
    major, _, minor = version.partition(".")
    return (int(major), int(minor or 0)) >= OLDEST
