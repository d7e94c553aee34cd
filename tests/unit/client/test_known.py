"""Servers by the names that config.toml gives them, and the tokens for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.client import known
from penstock.client.places import find
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://pipelines.example.com"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path))
    monkeypatch.delenv(known.TOKEN_VARIABLE, raising=False)
    monkeypatch.delenv("KF_PIPELINES_ENDPOINT", raising=False)
    return tmp_path


def test_a_server_is_found_by_its_name_and_by_its_url() -> None:
    tables = {"lab": {"url": f"{URL}/", "token_variable": "LAB", "namespace": "team"}}

    by_name = known.find("lab", tables)

    assert by_name == known.find(URL, tables) == known.of_host("pipelines.example.com", tables)
    assert ("lab", f"{URL}/", "team") == (by_name.name, by_name.url, by_name.namespace)


def test_a_host_that_nothing_is_known_of_is_left_alone() -> None:
    assert known.of_host("elsewhere", {"lab": {"url": URL}}) is None
    assert known.find("http://elsewhere", {}).url == "http://elsewhere"


def test_a_token_is_read_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("one\n")
    of_file = known.find("lab", {"lab": {"url": URL, "token_file": str(file)}}).credentials
    of_variable = known.find("lab", {"lab": {"url": URL, "token_variable": "LAB"}}).credentials
    assert of_file is not None
    assert of_variable is not None
    assert of_file.get_token() == "one"
    file.write_text("two\n")
    monkeypatch.setenv("LAB", "three")

    assert (of_file.get_token(), of_variable.get_token()) == ("two", "three")


def test_a_token_that_is_not_there_is_told_with_its_remedy(tmp_path: Path) -> None:
    of_variable = known.find("lab", {"lab": {"url": URL, "token_variable": "LAB_TOKEN"}}).credentials
    of_file = known.find("lab", {"lab": {"url": URL, "token_file": str(tmp_path / "none")}}).credentials
    assert of_variable is not None
    assert of_file is not None

    with pytest.raises(ConfigError, match="set LAB_TOKEN to a token"):
        of_variable.get_token()
    with pytest.raises(ConfigError, match="No such file"):
        of_file.get_token()


def test_one_variable_holds_the_token_for_servers_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(known.TOKEN_VARIABLE, "secret")
    tables = {"open": {"url": URL}}

    credentials = known.find("http://elsewhere", tables).credentials

    assert credentials is not None
    assert credentials.get_token() == "secret"
    assert known.find("open", tables).credentials is None


@pytest.mark.parametrize(
    ("tables", "name", "said"),
    [
        ({}, "lab", r"there is no server 'lab'(.|\n)*config.toml names none"),
        ({"lab": {"url": URL}}, "labs", "did you mean 'lab'"),
        ({"lab": {"token_file": "x"}}, "lab", "missing required field `url`"),
        ({"lab": {"url": URL, "tokn": "x"}}, "lab", "unknown field `tokn`"),
        ({"lab": {"url": 3}}, "lab", r"\[servers.lab\]"),
        ({"lab": URL}, "lab", "is not told as it should be"),
        ({"lab": {"url": "pipelines.example.com"}}, "lab", "url begins with http"),
        ({"lab": {"url": URL, "token_file": "x", "token_variable": "y"}}, "lab", "exclude each other"),
    ],
)
def test_what_is_wrong_with_a_name_or_a_table_is_told(
    tables: dict[str, object], name: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        known.find(name, tables)


def test_clients_take_names_and_make_no_home_for_them(home: Path) -> None:
    (home / "config.toml").write_text(f'[servers.lab]\nurl = "{URL}"\n')

    place = find("lab", None, "kubeflow", {})

    assert place.url == URL
    assert place.known is not None
    assert [path.name for path in home.iterdir()] == ["config.toml"]
