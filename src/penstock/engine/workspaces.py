"""The folder that the tasks of a run share, where its pipeline asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import SubmitError, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from penstock import ir
    from penstock.engine.frames import Places
    from penstock.store import Run

__all__ = ["prepare"]


def prepare(places: Places, run: Run, settings: ir.SinglePlatformSpec | None) -> str | None:
    """Make a run's folder, and return its path; None where the pipeline asks for none.

    That of a run that is derived from another begins as a copy of the other's: what the tasks that it takes
    over have written there belongs to what they made.

    Args:
        places: Where it is.
        run: The run.
        settings: What its pipeline asks of Kubernetes.

    Raises:
        SubmitError: What tasks have written there is gone.
        Unavailable: It cannot be made.
    """
    config = settings.pipeline_config if settings is not None else None
    folder = places.workspace(run.id)
    if config is None or config.workspace is None or folder is None:
        return None
    earlier_id = run.options.get("rerun_of")
    earlier = places.workspace(earlier_id) if earlier_id is not None else None
    try:
        if folder.is_dir():
            pass
        elif run.started_at is not None:
            raise _gone(run.id, folder)
        elif earlier is None or earlier == folder:
            folder.mkdir(parents=True, exist_ok=True)
        elif earlier.is_dir():
            _copy(earlier, folder)
        else:
            raise _gone(str(earlier_id), earlier)
    except OSError as error:
        raise Unavailable(
            f"the run's workspace cannot be made: {error.strerror or error}",
            where=str(folder),
            hint="free space there, or make it writable; then resume the run",
        ) from error
    return str(folder)


def _copy(source: Path, folder: Path) -> None:
    """Copy a folder, whole or not at all."""
    import shutil  # noqa: PLC0415 - 2 ms of import, for the few runs that are derived from others

    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(source, part, symlinks=True)
    part.rename(folder)


def _gone(run_id: str, folder: Path) -> SubmitError:
    return SubmitError(
        f"the workspace of run {run_id} is gone, with all that its tasks have written there",
        where=str(folder),
        hint="start a new run with `penstock run FILE`; or, if nothing of it is needed, make the folder "
        "again, and resume the run",
    )
