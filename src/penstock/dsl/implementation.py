"""What a component does: run a command, bring in an artifact, or run the tasks of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from typing import Self

    from penstock.dsl.bootstrap import Packages
    from penstock.dsl.config import PipelineConfig, TaskConfigPassthrough
    from penstock.dsl.graph import Graph
    from penstock.dsl.types import ArtifactType

__all__ = ["Compiled", "Container", "ImageRecipe", "Implementation", "Importer", "Pipeline"]


class ImageRecipe(NamedTuple):
    """What an image that has a component's function is built from; ``kfp component build`` reads it.

    Args:
        base_image: The image that it is built upon.
        packages: What is installed into it.
        component_file: The name that the component's own document is to have, if the user gave one.
    """

    base_image: str
    packages: Packages
    component_file: str | None


class Container(NamedTuple):
    """A component that is a command in an image.

    Args:
        image: The image.
        command: The command; the image's own if empty.
        args: Its arguments.
        passthroughs: Parts of the task's settings that the component is given.
        env: Environment variables that a component from a file sets; a task's own come on top.
        package: The compiled documents from which it was read, an ``ir.Package``, if it was.
        recipe: What its image is built from, where the image has the function (``target_image``).
    """

    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    passthroughs: tuple[TaskConfigPassthrough, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    package: Any = None
    recipe: ImageRecipe | None = None

    def __deepcopy__(self, _: object) -> Self:
        return self  # programs copy components, and nothing changes this


class Importer(NamedTuple):
    """A component that brings in an artifact that exists already.

    Args:
        type: The artifact's type.
        reimport: Whether an artifact is made anew where the same was imported before.
        metadata: The artifact's metadata, with placeholders for inputs.
        download_to_workspace: Whether the run's workspace gets a copy.
    """

    type: ArtifactType
    reimport: bool
    metadata: dict[str, Any] | None
    download_to_workspace: bool

    def __deepcopy__(self, _: object) -> Self:
        return self  # programs copy components, and nothing changes this


class Pipeline(NamedTuple):
    """A component that is a pipeline.

    Args:
        graph: Its tasks and groups.
        root: Where its artifacts are kept, if it says so itself.
        display_name: The name that is shown, if not its own.
        description: The decorator's words on it, or its docstring's.
        config: Settings of the whole pipeline.
    """

    graph: Graph
    root: str | None
    display_name: str | None
    description: str | None
    config: PipelineConfig | None

    def __deepcopy__(self, _: object) -> Self:
        return self  # programs copy components, and nothing changes this


class Compiled(NamedTuple):
    """A component that is there in compiled form only.

    Args:
        package: The compiled documents, an ``ir.Package``.
    """

    package: Any

    def __deepcopy__(self, _: object) -> Self:
        return self  # programs copy components, and nothing changes this


Implementation: TypeAlias = Container | Importer | Pipeline | Compiled
