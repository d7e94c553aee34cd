"""``penstock download``: what a run of this home, or a task of it, has made, copied to where it is wanted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from penstock import home as homes
from penstock import store as stores
from penstock.cli.logs import is_meant
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, note, out
from penstock.errors import BlobError, NotFound, SubmitError
from penstock.runtime.locations import local_path_of
from penstock.store import artifacts, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from penstock.store import Artifact

    Made = Mapping[str, Mapping[str, list[Artifact]]]

__all__ = ["copied", "execute"]


def execute(*, run: str, task: str | None, folder: str | None) -> int:
    """Copy artifacts, and print where they are."""
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        run_id = find_run(tx, run).id
        paths = [row.path for row in tasks.all(tx, run_id)]
        made = artifacts.of_tasks(tx, run_id, paths, "output")
    copied(run_id, made, task, folder, _copy)
    return 0


def copied(
    run_id: str,
    made: Made,
    task: str | None,
    folder: str | None,
    copy: Callable[[Artifact, Path], object],
) -> None:
    """Copy artifacts into a folder, and print where they are.

    Args:
        run_id: The run.
        made: What its tasks have made, by path and name; what is of the run itself is at the empty path.
        task: What is meant of them; None for what is of the run itself.
        folder: Where they go.
        copy: Copies one to a path, at which there is nothing; it may raise NotFound.

    Raises:
        NotFound: Nothing of that is an artifact.
        SubmitError: There is something where one is to go.
    """
    chosen = {path: found for path, found in made.items() if _is_chosen(path, task) and any(found.values())}
    if not chosen:
        which = (
            f"no task {task!r} of run {run_id[:SHORT]} has" if task else f"run {run_id[:SHORT]} itself has"
        )
        makers = ", ".join(path for path, found in made.items() if path and any(found.values()))
        raise NotFound(f"{which} made an artifact", hint=f"artifacts were made by: {makers or 'no task'}")
    target = Path(folder if folder is not None else run_id[:SHORT])
    places = list(_places(chosen, target))
    for name, _, place in places:
        # Names may be those that a server tells.
        if not Path(os.path.normpath(place)).is_relative_to(os.path.normpath(target)):
            raise SubmitError(
                f"{name!r} is no name for something in {target}", hint="ask who runs the server"
            )
        if place.exists():
            raise SubmitError(f"there is something at {place} already", hint="name another folder with -o")
    for name, artifact, place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy(artifact, place)
        except NotFound:  # of metrics, for one, all is in the metadata
            said = msgspec.json.encode(artifact.metadata).decode()
            note(f"{name}: there is no file of it; its metadata is {said}")
        else:
            out(f"{name}: {place}")


def _is_chosen(path: str, task: str | None) -> bool:
    return not path if task is None else bool(path) and is_meant(path, task)


def _places(chosen: Made, folder: Path) -> Iterator[tuple[str, Artifact, Path]]:
    for path, by_name in chosen.items():
        for name, listed in by_name.items():
            place = folder / path / name
            yield from _numbered(f"{path}/{name}" if path else name, listed, place)


def _numbered(name: str, listed: Iterable[Artifact], place: Path) -> Iterator[tuple[str, Artifact, Path]]:
    """Yield the artifacts of an output; where it is a list, below numbers."""
    found = list(listed)
    if len(found) == 1:
        yield name, found[0], place
        return
    for number, artifact in enumerate(found):
        yield f"{name}[{number}]", artifact, place / str(number)


def _copy(artifact: Artifact, place: Path) -> None:
    source = Path(artifact.custom_path or local_path_of(artifact.uri))
    try:
        if source.is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copyfile(source, place)
    except FileNotFoundError as error:
        raise NotFound(f"there is nothing at {source}") from error
    except OSError as error:
        raise BlobError(
            f"artifact {artifact.name!r} cannot be copied: {error.strerror or error}",
            where=artifact.uri,
            hint="see who may read it, and how much room there is",
        ) from error
