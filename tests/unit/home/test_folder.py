from __future__ import annotations

import errno
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from penstock import home
from penstock.errors import ConfigError
from support.unprivileged import as_unprivileged

LOCAL_ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw"


def test_home_is_where_the_variable_says() -> None:
    assert home.locate({"PENSTOCK_HOME": "/srv/penstock"}) == Path("/srv/penstock")


def test_home_is_a_hidden_folder_of_the_user_by_default() -> None:
    assert home.locate({}) == Path.home() / ".penstock"
    assert home.locate({"PENSTOCK_HOME": ""}) == Path.home() / ".penstock"


def test_home_may_be_relative_and_may_start_with_a_tilde() -> None:
    assert home.locate({"PENSTOCK_HOME": "~/p"}) == Path.home() / "p"
    assert home.locate({"PENSTOCK_HOME": "p"}) == Path.cwd() / "p"


def test_prepare_creates_a_private_folder_with_its_parents(tmp_path: Path) -> None:
    made = home.prepare(tmp_path / "a" / "b")

    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    assert made.config == home.Config()


def test_prepare_leaves_the_mode_of_a_folder_that_exists(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o750)

    home.prepare(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_prepare_names_the_folders_of_a_home(tmp_path: Path) -> None:
    made = home.prepare(tmp_path)

    assert [made.artifacts, made.logs, made.environments] == [
        tmp_path / "artifacts",
        tmp_path / "logs",
        tmp_path / "envs",
    ]


def test_a_file_in_place_of_the_home_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "home"
    file.write_text("")

    with pytest.raises(ConfigError, match="there is a file in its place") as caught:
        home.prepare(file)

    assert caught.value.where == str(file)


@pytest.mark.parametrize("below", ["", "new"], ids=["the home", "its parent"])
def test_a_folder_that_cannot_be_written_is_refused(below: str) -> None:
    def refused(folder: Path) -> str:
        try:
            home.prepare(folder / below)
        except ConfigError as error:
            return str(error)
        return "it was accepted"

    message = as_unprivileged(refused)

    assert "the home folder cannot be" in message
    assert "hint: make it writable for this user, or set PENSTOCK_HOME to another folder" in message


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(self: Path, *args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", no_space)

    with pytest.raises(ConfigError, match="cannot be created: No space left on device"):
        home.prepare(tmp_path / "home")


@pytest.mark.parametrize(
    ("kind", "is_network"),
    [
        ("ext4", False),
        ("btrfs", False),
        ("overlay", False),
        ("tmpfs", False),
        ("fuseblk", False),
        ("fuse.fuse-overlayfs", False),
        ("nfs", True),
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("fuse.sshfs", True),
        ("fuse", True),
        ("9p", True),
        ("ceph", True),
        ("lustre", True),
    ],
)
def test_network_file_systems_are_told_by_their_kind(kind: str, is_network: bool) -> None:
    mounts = [LOCAL_ROOT, f"40 27 0:50 / /mnt/data rw shared:1 - {kind} server:/x rw"]

    found = home.network_file_system(Path("/mnt/data/home"), mounts)

    assert found == (kind if is_network else None)


def test_the_innermost_mount_decides() -> None:
    mounts = [
        LOCAL_ROOT,
        "40 27 0:50 / /homes rw - nfs4 server:/homes rw",
        "41 40 0:51 / /homes/ada/local rw - xfs /dev/vdb rw",
    ]

    assert home.network_file_system(Path("/homes/ada/.penstock"), mounts) == "nfs4"
    assert home.network_file_system(Path("/homes/ada/local/p"), mounts) is None
    assert home.network_file_system(Path("/homes2"), mounts) is None


def test_the_last_of_several_mounts_on_one_point_decides() -> None:
    mounts = [LOCAL_ROOT, "40 27 0:50 / /d rw - nfs4 s:/d rw", "41 40 0:51 / /d rw - ext4 /dev/vdb rw"]

    assert home.network_file_system(Path("/d"), mounts) is None


def test_blanks_in_a_mount_point_are_understood() -> None:
    mounts = [LOCAL_ROOT, r"40 27 0:50 / /my\040data rw - cifs //s/d rw"]

    assert home.network_file_system(Path("/my data/home"), mounts) == "cifs"


def test_a_home_on_a_network_file_system_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = [LOCAL_ROOT, f"40 27 0:50 / {tmp_path} rw - nfs4 server:/x rw"]
    monkeypatch.setattr(home.folder, "_mounts", lambda: mounts)

    with pytest.raises(ConfigError, match=r"network file system \(nfs4\)") as caught:
        home.prepare(tmp_path)

    assert caught.value.hint == "set PENSTOCK_HOME to a folder on a local disk"


def test_the_toml_reader_is_loaded_only_for_a_file_that_exists(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from penstock import home; home.prepare(Path(sys.argv[1]))"
    )
    check = f"{script}; print(sorted({{'tomllib', 'difflib', 'json'}} & set(sys.modules)))"

    printed = subprocess.run(
        [sys.executable, "-c", check, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == "[]"


def test_the_database_may_be_another_than_the_homes_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://someone:secret@db.example.com/runs"
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path))
    monkeypatch.setenv("PENSTOCK_DATABASE_URL", url)
    assert url == home.prepare().database
    assert str(tmp_path) == home.prepare(tmp_path).database, "a home that is named has its own"

    monkeypatch.setenv("PENSTOCK_DATABASE_URL", "")
    assert str(tmp_path) == home.prepare().database


def test_a_database_of_another_kind_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        home.database_url({"PENSTOCK_DATABASE_URL": "mysql://someone:secret@db.example.com/runs"})
    assert (
        caught.value.message == "PENSTOCK_DATABASE_URL begins with 'mysql', and only PostgreSQL can be used"
    )
    assert "secret" not in str(caught.value)
