"""Digests of artifacts: equal for what readers see as equal, and never of something else than was made."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock.engine.contents import (
    Hashed,
    Hasher,
    content_of,
    digests,
    is_local,
    is_small,
    missing,
    status_of,
)
from penstock.runtime.identity import now
from penstock.store import Artifact

if TYPE_CHECKING:
    from pathlib import Path


def artifact(path: Path | str, **fields: Any) -> Artifact:
    made = {"id": "a", "run_id": "r", "path": "t", "name": "n", "type": "system.Dataset", "uri": str(path)}
    return Artifact(**(made | {"created_at": now() + 1_000_000} | fields))


def content(made: Artifact) -> str | None:
    return content_of(made, digests([made]).get(made.id))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.write_text("content")
    return path


def later(path: Path) -> None:
    """Have a file or folder be modified after the artifact was made."""
    os.utime(path, ns=(0, (now() + 2_000_000) * 1000))


@pytest.mark.parametrize("place", ["data", "data/below/deep", "data/below"])
def test_what_was_written_to_later_is_not_as_it_was(tmp_path: Path, place: str) -> None:
    (tmp_path / "data" / "below").mkdir(parents=True)
    (tmp_path / "data" / "below" / "deep").write_text("x")
    made = artifact(tmp_path / "data")
    assert missing(made) is None
    later(tmp_path / place)
    assert missing(made) == "changed"


def test_a_file_that_was_removed_is_gone_and_one_that_never_was_is_not(tmp_path: Path) -> None:
    made = artifact(tmp_path / "metrics")
    assert missing(made) is None
    later(tmp_path)
    assert missing(made) == "gone"
    assert missing(artifact(tmp_path / "no folder" / "metrics")) == "gone"


def test_an_artifact_is_looked_for_where_its_task_has_put_it(file: Path, tmp_path: Path) -> None:
    elsewhere = artifact(tmp_path / "nothing" / "here", custom_path=str(file))
    assert missing(elsewhere) is None
    later(file)
    assert missing(elsewhere) == "changed"


def test_remote_artifacts_are_taken_on_trust() -> None:
    assert missing(artifact("s3://bucket/data")) is None


def test_it_is_not_known_before_somebody_asks(file: Path) -> None:
    assert content_of(artifact(file)) is None


def test_files_with_the_same_content_are_the_same(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.write_text("content")
    assert content(artifact(file)) == content(artifact(f"file://{other}", id="b", name="m")) is not None
    other.write_text("another")
    assert content(artifact(file)) != content(artifact(other))


@pytest.mark.parametrize("field", [{"metadata": {"k": 1}}, {"type": "system.Model"}, {"schema_version": "2"}])
def test_what_is_said_of_them_counts(field: dict[str, Any], file: Path) -> None:
    assert content(artifact(file)) != content(artifact(file, **field))


def test_folders_count_by_the_names_and_the_content_of_their_files(tmp_path: Path) -> None:
    for name, text in [("one", "x"), ("two", "x"), ("three", "y")]:
        (tmp_path / name / "below").mkdir(parents=True)
        (tmp_path / name / "below" / "file").write_text(text)
    one, two, three = (content(artifact(tmp_path / name)) for name in ("one", "two", "three"))
    assert one == two is not None
    assert one != three
    (tmp_path / "two" / "below" / "file").rename(tmp_path / "two" / "file")
    assert content(artifact(tmp_path / "two")) != one


def test_what_was_changed_since_it_was_made_is_not_known(file: Path) -> None:
    made = artifact(file)
    made = msgspec.structs.replace(made, content=digests([made])["a"])
    assert content_of(made) is not None
    file.write_text("edited")
    assert content_of(made) is None

    assert content(artifact(file, created_at=now() - 60_000_000)) is None


def test_artifacts_without_a_file_are_the_same_by_what_is_said_of_them(tmp_path: Path) -> None:
    one, other = artifact(tmp_path / "no", metadata={"k": 1}), artifact(tmp_path / "none", metadata={"k": 1})
    assert content(one) == content(other) is not None


def test_remote_ones_are_never_known() -> None:
    remote = artifact("s3://bucket/data")
    assert not is_local(remote)
    assert (content(remote), status_of(remote.uri)) == (None, "")


def test_a_status_tells_of_an_edit(file: Path) -> None:
    before = status_of(str(file))
    assert status_of(f"file://{file}") == before
    file.write_text("edited!")
    assert status_of(str(file)) != before


def test_small_is_what_is_read_in_no_time(file: Path) -> None:
    assert is_small([artifact(file)] * 10)
    os.truncate(file, 1 << 20)
    assert not is_small([artifact(file)])


def test_large_ones_are_digested_in_a_thread(file: Path) -> None:
    told: list[Hashed] = []
    come = threading.Event()

    def tell(hashed: Hashed) -> None:
        told.append(hashed)
        come.set()

    hasher = Hasher(tell)
    hasher.ask("run", "task", [artifact(file)])
    assert come.wait(30)
    hasher.close()
    assert told == [Hashed("run", "task", digests([artifact(file)]))]
