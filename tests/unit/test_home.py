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


def config_of(tmp_path: Path, text: str) -> home.Config:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return home.read_config(path)


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
    monkeypatch.setattr(home, "_mounts", lambda: mounts)

    with pytest.raises(ConfigError, match=r"network file system \(nfs4\)") as caught:
        home.prepare(tmp_path)

    assert caught.value.hint == "set PENSTOCK_HOME to a folder on a local disk"


def test_settings_are_read(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        '[images]\n"train:2" = "/opt/train/bin/python"\n"python:3.12*" = "~/py312"\n'
        '[process]\nslots = 4\ngrace_seconds = 2\n[cache]\nwait_seconds = 0.5\nkeys = "kfp"\n',
    )

    assert config == home.Config(
        images={"train:2": "/opt/train/bin/python", "python:3.12*": str(Path.home() / "py312")},
        slots=4,
        grace_seconds=2.0,
        cache=home.CacheSettings(wait_s=0.5, kfp_keys=True),
    )


@pytest.mark.parametrize(
    ("text", "variable", "is_enabled", "by"),
    [
        ("", "", True, "config.toml"),
        ("[cache]\nenabled = false\n", "", False, "config.toml"),
        ("[cache]\nenabled = false\n", "on", True, "PENSTOCK_CACHE"),
        ("", "Off", False, "PENSTOCK_CACHE"),
        ("[cache]\nenabled = true\n", "0", False, "PENSTOCK_CACHE"),
    ],
)
def test_the_cache_is_turned_off_by_file_or_variable_which_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, variable: str, is_enabled: bool, by: str
) -> None:
    (tmp_path / "config.toml").write_text(text)
    monkeypatch.setenv("PENSTOCK_CACHE", variable)

    assert home.prepare(tmp_path).config.cache == home.CacheSettings(enabled=is_enabled, said_by=by)


def test_a_variable_for_the_cache_that_says_neither_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSTOCK_CACHE", "maybe")

    with pytest.raises(ConfigError, match="PENSTOCK_CACHE is 'maybe'"):
        home.prepare(tmp_path)


def test_an_exact_image_wins_over_a_pattern_and_the_first_pattern_over_the_next() -> None:
    config = home.Config(images={"python:*": "/a", "python:3*": "/b", "python:3.12": "/c"})

    assert config.interpreter("python:3.12") == "/c"
    assert config.interpreter("python:3.11") == "/a"
    assert config.interpreter("other") is None


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[image]\n", "there is no table 'image'", "did you mean 'images'?"),
        (
            "[zebra]\n",
            "there is no table 'zebra'",
            "known are: images, process, cache, schedules, server, servers",
        ),
        ("[process]\nslot = 1\n", "there is no key 'slot'", "did you mean 'slots'?"),
        ("process = 3\n", "'process' is a table", "write [process]"),
        ("[process]\nslots = 0\n", "slots is a whole number, 1 or more (got 0)", None),
        ("[process]\nslots = true\n", "slots is a whole number, 1 or more (got True)", None),
        ("[process]\nslots = 1.5\n", "slots is a whole number, 1 or more (got 1.5)", None),
        ("[process]\ngrace_seconds = -1\n", "grace_seconds is a number, 0 or more (got -1)", None),
        ("[process]\ngrace_seconds = nan\n", "grace_seconds is a number, 0 or more (got nan)", None),
        ("[images]\nx = 3\n", "an interpreter is a path (got 3)", None),
        (
            "[images]\nx = 'bin/py'\n",
            "an interpreter's path is absolute or starts with ~ (got 'bin/py')",
            None,
        ),
        ("[cache]\nenabled = 0\n", "enabled is true or false (got 0)", None),
        ("[cache]\nwait_seconds = -1\n", "wait_seconds is a number, 0 or more (got -1)", None),
        ("[cache]\non = true\n", "there is no key 'on'", "known are: enabled, wait_seconds, keys"),
        ("[cache]\nkeys = 'stock'\n", 'keys is "penstock" or "kfp" (got \'stock\')', None),
        ("[server]\nhost = 3\n", "host is a text (got 3)", None),
        ("[server]\nport = '80'\n", "port is a whole number, 0 or more (got '80')", None),
        ("[server]\nname = 'x'\n", "there is no key 'name'", "known are: host, port"),
        ("slots =\n", "the settings are not valid TOML: Invalid value (at line 1, column 8)", None),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, text: str, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        config_of(tmp_path, text)

    assert (message, hint) == (caught.value.message, caught.value.hint)
    assert str(tmp_path / "config.toml") in (caught.value.where or "")


def test_settings_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="the settings cannot be read"):
        home.prepare(tmp_path)


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


def test_the_time_zone_of_schedules_is_the_variables_or_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRON_SCHEDULE_TIMEZONE", raising=False)
    assert "UTC" == home.prepare(tmp_path).config.time_zone
    (tmp_path / "config.toml").write_text('[schedules]\ntime_zone = "Europe/Berlin"\n')
    assert "Europe/Berlin" == home.prepare(tmp_path).config.time_zone
    monkeypatch.setenv("CRON_SCHEDULE_TIMEZONE", "Asia/Tokyo")
    assert "Asia/Tokyo" == home.prepare(tmp_path).config.time_zone


@pytest.mark.parametrize(
    ("flags", "environ", "chosen"),
    [
        ((None, None), {}, ("192.0.2.1", 81)),
        ((None, None), {"PENSTOCK_LISTEN_HOST": "::1", "PENSTOCK_LISTEN_PORT": "82"}, ("::1", 82)),
        (("localhost", "0"), {"PENSTOCK_LISTEN_HOST": "::1", "PENSTOCK_LISTEN_PORT": "82"}, ("localhost", 0)),
        ((None, None), {"PENSTOCK_PORT": "tcp://192.0.2.7:8888"}, ("192.0.2.1", 81)),
    ],
)
def test_the_server_listens_where_flags_then_variables_then_the_file_say(
    tmp_path: Path, flags: tuple[str | None, str | None], environ: dict[str, str], chosen: tuple[str, int]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[server]\nhost = "192.0.2.1"\nport = 81\n')

    found = home.read_config(path).server.chosen(*flags, environ)

    assert (found.host, found.port) == chosen


@pytest.mark.parametrize(
    ("port", "environ", "where"),
    [
        ("many", {}, "--port"),
        ("-1", {}, "--port"),
        ("65536", {}, "--port"),
        (None, {"PENSTOCK_LISTEN_PORT": "x"}, "PENSTOCK_LISTEN_PORT"),
    ],
)
def test_a_port_that_is_none_is_refused(port: str | None, environ: dict[str, str], where: str) -> None:
    with pytest.raises(ConfigError, match="a number from 0 to 65535") as caught:
        home.ServerSettings().chosen(None, port, environ)

    assert caught.value.where == where
