"""What stands in cache keys for what a task can read beside its inputs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.errors import SubmitError
from penstock.runners import Mounts, cluster
from penstock.runners.mounts import CONFIG_MAP, SECRET, mounts_of
from penstock.runners.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

LOGIN: dict[str, Any] = {
    "secretAsEnv": [{"secretName": "login", "keyToEnv": [{"secretKey": "token", "envVar": "TOKEN"}]}]
}
LIMITS: dict[str, Any] = {
    "configMapAsEnv": [{"configMapName": "limits", "keyToEnv": [{"configMapKey": "rows", "envVar": "ROWS"}]}]
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    for place, text in {"secrets/login/token": "s3cret\n", "config_maps/limits/rows": "10\n"}.items():
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(text)
    return Sources(tmp_path / "secrets", tmp_path / "config_maps")


def test_each_counts_by_what_its_place_knows_of_it_and_is_unknown_without() -> None:
    known = {(CONFIG_MAP, "a"): "content of a", (SECRET, "s"): "version 7"}
    settings = {
        "configMapAsEnv": [{"configMapName": "a"}],
        "configMapAsVolume": [{"configMapName": "a", "mountPath": "/a"}, {"configMapName": "b"}],
        "secretAsVolume": [{"secretName": "s"}],
        "secretAsEnv": [{"secretName": "t"}],
        "pvcMount": [{"constant": "data", "mountPath": "/d"}],
    }

    assert mounts_of(settings, lambda kind, name: known.get((kind, name))) == Mounts(
        {"config map 'a'": "content of a", "secret 's'": "version 7"},
        ["config map 'b'", "secret 't'", "volume 'data'"],
    )


def test_a_tasks_own_volumes_count_by_what_fills_them() -> None:
    empty = {
        "emptyDirMounts": [{"volumeName": "v", "mountPath": "/v"}],
        "genericEphemeralVolume": [{"volumeName": "w", "mountPath": "/w"}],
    }
    one, other = (
        mounts_of(empty | {"initContainers": [{"name": "fetch", "image": image}]}, lambda *_: None)
        for image in ("busybox:1", "busybox:2")
    )

    assert mounts_of(empty, lambda *_: None) == Mounts({}, [])
    assert one.unknown == other.unknown == []
    assert one.contents.keys() == {"the containers that run before it"}
    assert one != other


def test_a_config_map_counts_by_content_and_a_secret_by_version(sources: Sources, tmp_path: Path) -> None:
    def written(place: str, text: str) -> tuple[bool, bool]:
        """Write a file, and say whether the config map, and the secret, are others than before."""
        before = sources.stands_for(CONFIG_MAP, "limits"), sources.stands_for(SECRET, "login")
        file = tmp_path / place
        status = file.stat() if file.exists() else None
        file.write_text(text)
        if status is not None:  # as much later as a clock can tell
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
        after = sources.stands_for(CONFIG_MAP, "limits"), sources.stands_for(SECRET, "login")
        return before[0] != after[0], before[1] != after[1]

    assert written("config_maps/limits/rows", "10\n") == (False, False)
    assert written("config_maps/limits/rows", "11\n") == (True, False)
    assert written("config_maps/limits/columns", "1\n") == (True, False)
    assert written("secrets/login/token", "s3cret\n") == (False, True)
    assert (sources.stands_for(SECRET, "limits"), sources.stands_for(CONFIG_MAP, "login")) == (None, None)


@pytest.mark.parametrize("name", ["", ".", "..", "../secrets/login", "login/", "x" * 300, "a\0b"])
def test_a_name_is_no_way_out_of_the_folder(sources: Sources, name: str) -> None:
    assert not sources.has(SECRET, name, "token")
    assert not sources.has(SECRET, "login", name)
    assert sources.stands_for(SECRET, name) is None


def test_a_value_has_no_end_of_line_and_must_be_text(sources: Sources, tmp_path: Path) -> None:
    assert cluster.variables_of(LOGIN | LIMITS, sources) == {"TOKEN": "s3cret", "ROWS": "10"}
    (tmp_path / "secrets/login/token").write_bytes(b"\xff")
    with pytest.raises(SubmitError, match="the secret 'login' cannot be read"):
        cluster.variables_of(LOGIN, sources)


def test_what_cannot_be_read_is_an_error_of_the_task(sources: Sources, tmp_path: Path) -> None:
    rows = tmp_path / "config_maps/limits/rows"
    rows.unlink()
    rows.symlink_to("/proc/self/mem")  # a file that nobody can read from its beginning
    with pytest.raises(SubmitError, match="the config map 'limits' cannot be read: OSError"):
        sources.stands_for(CONFIG_MAP, "limits")
    with pytest.raises(SubmitError, match="the config map 'limits' cannot be read"):
        cluster.variables_of(LIMITS, sources)


def test_variables_of_this_environment_count_for_config_maps_by_value_and_for_secrets_by_name() -> None:
    def mounted(rows: str, token: str, *given: str) -> Mounts:
        return cluster.mounted(LOGIN | LIMITS, given, {"ROWS": rows, "TOKEN": token, "OTHER": token})

    assert mounted("1", "a") == mounted("1", "b") != mounted("2", "a")
    assert mounted("1", "a", "ROWS") == mounted("2", "a", "ROWS")
    assert mounted("1", "a").unknown == []


def test_what_is_in_the_home_is_asked_for_in_vain_no_more(sources: Sources) -> None:
    def check(settings: dict[str, Any]) -> list[str]:
        platform = {"platforms": {"kubernetes": {"deploymentSpec": {"executors": {"exec": settings}}}}}
        inherited = {"TOKEN": "the environment's"}
        return cluster.check_platform(
            ir.platform_from_dict(platform), {"exec": "fit"}, (), inherited, sources
        )

    assert check(LOGIN | LIMITS) == []
    other = {"secretAsEnv": [{"secretName": "login", "keyToEnv": [{"secretKey": "no", "envVar": "NO"}]}]}
    with pytest.raises(SubmitError, match="a secret 'login' in the variable NO"):
        check(other)
