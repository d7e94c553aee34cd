"""Settings: what holds, what is refused, and that the page says the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import settings_page
from penstock import home
from penstock.errors import ConfigError
from support.pinned import REPOSITORY

TABLES = ", ".join(dict.fromkeys(setting.table for setting in home.SETTINGS if setting.table))


def config_of(tmp_path: Path, text: str) -> home.Config:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return home.read_config(path)


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

    with pytest.raises(ConfigError, match="enabled is true or false \\(got 'maybe'\\)"):
        home.prepare(tmp_path)


def test_an_exact_image_wins_over_a_pattern_and_the_first_pattern_over_the_next() -> None:
    config = home.Config(images={"python:*": "/a", "python:3*": "/b", "python:3.12": "/c"})

    assert config.interpreter("python:3.12") == "/c"
    assert config.interpreter("python:3.11") == "/a"
    assert config.interpreter("other") is None


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "[image]\n",
            "there is no table 'image'",
            f"did you mean 'images'? known are: {TABLES}",
        ),
        (
            "[zebra]\n",
            "there is no table 'zebra'",
            f"known are: {TABLES}",
        ),
        (
            "[process]\nslot = 1\n",
            "there is no key 'slot'",
            "did you mean 'slots'? known are: slots, grace_seconds, log_megabytes",
        ),
        ("process = 3\n", "'process' is a table", "write [process]"),
        ("[process]\nslots = 0\n", "slots is a whole number, 1 or more (got 0)", None),
        ("[process]\nslots = true\n", "slots is a whole number, 1 or more (got True)", None),
        ("[process]\nslots = 1.5\n", "slots is a whole number, 1 or more (got 1.5)", None),
        ("[process]\ngrace_seconds = -1\n", "grace_seconds is a number, 0 or more (got -1)", None),
        ("[process]\ngrace_seconds = nan\n", "grace_seconds is a number, 0 or more (got nan)", None),
        (
            "[images]\nx = 3\n",
            "[images] is a table of paths that are absolute or start with ~ (got {'x': 3})",
            None,
        ),
        (
            "[images]\nx = 'bin/py'\n",
            "[images] is a table of paths that are absolute or start with ~ (got {'x': 'bin/py'})",
            None,
        ),
        ("[cache]\nenabled = 0\n", "enabled is true or false (got 0)", None),
        ("[cache]\nwait_seconds = -1\n", "wait_seconds is a number, 0 or more (got -1)", None),
        ("[cache]\non = true\n", "there is no key 'on'", "known are: enabled, wait_seconds, keys"),
        ("[cache]\nkeys = 'stock'\n", 'keys is "penstock" or "kfp" (got \'stock\')', None),
        ("[server]\nhost = 3\n", "host is a text (got 3)", None),
        ("[server]\nport = '80'\n", "port is a whole number from 0 to 65535 (got '80')", None),
        ("[server]\nname = 'x'\n", "there is no key 'name'", "known are: host, port, log_format"),
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


def test_the_time_zone_of_schedules_is_the_variables_or_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRON_SCHEDULE_TIMEZONE", raising=False)
    assert "UTC" == home.prepare(tmp_path).config.time_zone
    (tmp_path / "config.toml").write_text('[schedules]\ntime_zone = "Europe/Berlin"\n')
    assert "Europe/Berlin" == home.prepare(tmp_path).config.time_zone
    monkeypatch.setenv("CRON_SCHEDULE_TIMEZONE", "Asia/Tokyo")
    assert "Asia/Tokyo" == home.prepare(tmp_path).config.time_zone


FLAGS = {"server.host": "localhost", "server.port": "0"}
VARIABLES = {"PENSTOCK_LISTEN_HOST": "::1", "PENSTOCK_LISTEN_PORT": "82"}


@pytest.mark.parametrize(
    ("flags", "environ", "chosen"),
    [
        ({}, {}, ("192.0.2.1", 81)),
        ({}, VARIABLES, ("::1", 82)),
        ({"server.host": None, "server.port": None}, VARIABLES, ("::1", 82)),
        (FLAGS, VARIABLES, ("localhost", 0)),
        ({}, {"PENSTOCK_PORT": "tcp://192.0.2.7:8888"}, ("192.0.2.1", 81)),
    ],
)
def test_flags_go_before_variables_and_those_before_the_file(
    tmp_path: Path, flags: dict[str, str | None], environ: dict[str, str], chosen: tuple[str, int]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[server]\nhost = "192.0.2.1"\nport = 81\n')

    found = home.read_config(path, environ, flags).server

    assert (found.host, found.port) == chosen


@pytest.mark.parametrize(
    ("port", "environ", "where"),
    [
        ("many", {}, "--port"),
        ("-1", {}, "--port"),
        ("65536", {}, "--port"),
        ("9" * 5_000, {}, "--port"),
        (None, {"PENSTOCK_LISTEN_PORT": "x"}, "PENSTOCK_LISTEN_PORT"),
    ],
)
def test_a_port_that_is_none_is_refused(
    tmp_path: Path, port: str | None, environ: dict[str, str], where: str
) -> None:
    with pytest.raises(ConfigError, match="a whole number from 0 to 65535") as caught:
        home.read_config(tmp_path / "config.toml", environ, {"server.port": port})

    assert caught.value.where == where


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("PENSTOCK_SLOTS", "3", "process.slots", 3),
        ("PENSTOCK_GRACE_SECONDS", "0.5", "process.grace_seconds", 0.5),
        ("PENSTOCK_CACHE", "ON", "cache.enabled", True),
        ("PENSTOCK_CACHE_KEYS", "KFP", "cache.keys", "kfp"),
        ("PIPELINE_URL_VALIDATION_ENABLED", "f", "imports.check", False),
        (
            "PIPELINE_URL_ALLOWED_DOMAINS",
            "a.example, b.example,",
            "imports.hosts",
            ["a.example", "b.example"],
        ),
        ("PIPELINE_URL_TIMEOUT", "5s", "imports.timeout_seconds", 5.0),
    ],
)
def test_a_variable_is_read_as_its_setting_takes_it(variable: str, text: str, name: str, value: Any) -> None:
    held = home.held({}, Path("config.toml"), {variable: text}, {})

    assert (held[name].value, held[name].source) == (value, variable)
    assert {each.source for each in held.values() if each.setting.name != name} == {home.DEFAULT}


@pytest.mark.parametrize("variable", ["PENSTOCK_SLOTS", "PIPELINE_URL_TIMEOUT", "PIPELINE_URL_ALLOW_HTTP"])
@pytest.mark.parametrize("text", ["many", "1_0", "inf", "nan", "\u0663", "-1"])
def test_a_variable_that_makes_no_sense_is_refused(variable: str, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        home.held({}, Path("config.toml"), {variable: text}, {})

    assert caught.value.where == variable
    assert f"(got {text!r})" in caught.value.message


def test_without_a_file_and_variables_the_defaults_hold(tmp_path: Path) -> None:
    assert home.Config() == home.read_config(tmp_path / "config.toml")


def test_every_setting_is_defined_once_and_has_a_default_that_fits() -> None:
    names = [setting.name for setting in home.SETTINGS]
    variables = [setting.variable for setting in home.SETTINGS if setting.variable]

    assert len(set(names)) == len(names)
    assert len(set(variables)) == len(variables)
    for setting in home.SETTINGS:
        assert setting.otherwise if setting.default is None else setting.kind.fits(setting.default), setting


def test_the_page_has_the_tables_of_the_definition() -> None:
    page = settings_page.PAGE.read_text()

    assert settings_page.BEGIN + settings_page.tables() + settings_page.END in page, (
        "run tools/settings_page.py"
    )


def test_every_variable_of_ours_is_in_the_definition() -> None:
    known = {setting.variable for setting in home.SETTINGS} | home.OTHER_VARIABLES
    texts = [path.read_text() for path in (REPOSITORY / "src").rglob("*.py")]
    found = {name for text in texts for name in re.findall(r'"(PENSTOCK_\w+)"', text)}

    assert found <= known
