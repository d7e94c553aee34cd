"""Folders of modules: one for each content, complete or not there."""

from __future__ import annotations

import base64
import shutil
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from penstock.runners.modules import Modules
from penstock.runtime import modules

if TYPE_CHECKING:
    from pathlib import Path


def archive(**files: str) -> str:
    packed = modules.pack({f"{name}.py": text.encode() for name, text in files.items()})
    return base64.b64encode(packed).decode()


def test_equal_contents_share_a_folder_and_others_do_not(tmp_path: Path) -> None:
    kept = Modules(tmp_path / "modules")

    one, two = kept.folder_of(archive(a="x = 1")), kept.folder_of(archive(a="x = 2"))

    assert one != two
    assert (one / "a.py").read_text() == "x = 1"
    assert (
        one
        == kept.folder_of(archive(a="x = 1"))
        == Modules(tmp_path / "modules").folder_of(archive(a="x = 1"))
    )
    assert sorted((tmp_path / "modules").iterdir()) == sorted([one, two])


def test_a_task_cannot_write_into_what_others_import(tmp_path: Path) -> None:
    place = Modules(tmp_path).folder_of(archive(a=""))

    assert (place / "a.py").stat().st_mode & 0o222 == 0


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    kept = Modules(tmp_path)
    shutil.rmtree(kept.folder_of(archive(a="")))

    assert (kept.folder_of(archive(a="")) / "a.py").exists()


@pytest.mark.parametrize("left", [b"", b"y = 2", None])
def test_a_folder_that_is_not_what_it_was_is_made_again(tmp_path: Path, left: bytes | None) -> None:
    """Such as after a power cut: the files are not synced."""
    file = Modules(tmp_path).folder_of(archive(a="x = 1", b="")) / "a.py"
    file.unlink()
    if left is not None:
        file.write_bytes(left)

    place = Modules(tmp_path).folder_of(archive(a="x = 1", b=""))

    assert (place / "a.py").read_text() == "x = 1"
    assert [*tmp_path.iterdir()] == [place]


def test_engines_that_unpack_at_the_same_time_end_up_with_one_folder(tmp_path: Path) -> None:
    many = archive(**{f"m{n}": "" for n in range(50)})
    places: list[Path] = []
    threads = [Thread(target=lambda: places.append(Modules(tmp_path).folder_of(many))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(places) == 8
    assert [*tmp_path.iterdir()] == [places[0]]
    assert len([*places[0].iterdir()]) == 50


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "modules").touch()

    with pytest.raises(OSError, match="modules"):
        Modules(tmp_path / "modules").folder_of(archive(a=""))
