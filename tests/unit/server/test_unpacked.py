"""What is shown of archives and of what is compressed: in pieces of any length, and when it is damaged."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from penstock.server.kfp_ui.unpacked import HEAD, first_entry, is_packed, limited

TEXT = b"0123456789" * 300


def tar(mode: str, *names: str, form: int = tarfile.PAX_FORMAT) -> bytes:
    """Return an archive of files that all hold `TEXT`; what ends in a slash is a folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for name in names:
            info = tarfile.TarInfo(name.rstrip("/"))
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(TEXT)
                archive.addfile(info, io.BytesIO(TEXT))
    return made.getvalue()


def shown(packed: bytes, length: int) -> bytes:
    return b"".join(first_entry(packed[at : at + length] for at in range(0, len(packed), length)))


LONG = "folder/" + "n" * 300


@pytest.mark.parametrize("length", [1, 100, 512, 1 << 20])
@pytest.mark.parametrize(
    "packed",
    [
        tar("w", "one"),
        tar("w:gz", "one", "two"),
        tar("w:gz", "folder/", "folder/one"),
        tar("w", LONG),
        tar("w", LONG, form=tarfile.GNU_FORMAT),
        gzip.compress(TEXT),
        TEXT,
    ],
    ids=["tar", "tar.gz", "folder", "pax", "gnu", "gzip", "plain"],
)
def test_the_first_file_is_shown(packed: bytes, length: int) -> None:
    assert shown(packed, length) == TEXT


def test_what_is_packed_is_told_by_its_beginning() -> None:
    assert is_packed(tar("w", "one")[:HEAD])
    assert is_packed(gzip.compress(b"")[:HEAD])
    assert not is_packed(TEXT[:HEAD])
    assert not is_packed(b"")


@pytest.mark.parametrize("packed", [tar("w:gz", "one"), gzip.compress(TEXT)], ids=["tar.gz", "gzip"])
def test_what_is_damaged_ends_there(packed: bytes) -> None:
    assert TEXT.startswith(shown(packed[:-20], 100))
    for at in range(10, len(packed)):
        assert len(shown(packed[:at] + b"\xff" + packed[at + 1 :], 100)) <= 1032 * len(packed)


def test_an_archive_of_folders_shows_nothing() -> None:
    assert shown(tar("w", "folder/"), 512) == b""


@pytest.mark.parametrize("size", [b"\xff" * 12, b"77777777777\0", b"rubbish!!!!\0"])
def test_a_size_that_is_not_true_costs_nothing(size: bytes) -> None:
    packed = bytearray(tar("w", LONG))
    packed[124:136] = size

    assert len(shown(bytes(packed), 512)) <= len(packed)


def test_a_bomb_is_unpacked_no_further_than_is_wanted() -> None:
    bomb = gzip.compress(bytes(1 << 26))

    assert b"".join(limited(first_entry([bomb]), 10)) == bytes(10)


def test_no_more_than_the_beginning_is_given() -> None:
    assert list(limited([b"abc", b"def"], 4)) == [b"abc", b"d"]
    assert list(limited([b"abc"], 0)) == []
