"""What a client says of servers that do not know its user, or are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from penstock.client import Client
from penstock.client.known import TOKEN_VARIABLE
from penstock.errors import APIError
from support.http_server import Answer, Asked, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "let-me-in"
HEALTH = b'{"multi_user": false}'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path))
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    return tmp_path


def guarded(asked: Asked) -> Answer:
    """Let those pass who have the token, to read; show others that they are not known."""
    if asked.path.endswith("/healthz"):
        return Answer(200, HEALTH)
    if asked.path.startswith("/apis/v2beta1/experiments"):
        return Answer(200, b"<html>log in</html>", {"content-type": "text/html; charset=utf-8"})
    if asked.headers.get("authorization") != f"Bearer {TOKEN}":
        return Answer(401, json.dumps({"code": 16, "message": "who are you?"}).encode())
    if asked.method != "GET":
        return Answer(403, json.dumps({"code": 7, "message": "you may only look"}).encode())
    return Answer(200, b'{"total_size": 7}')


@pytest.fixture
def url() -> Iterator[str]:
    with serving(guarded) as place:
        yield place


def test_who_is_not_known_is_told_what_to_set(url: str) -> None:
    with pytest.raises(APIError, match=f"who are you(.|\n)*set {TOKEN_VARIABLE} to a token") as caught:
        Client(url).list_runs()

    assert 401 == caught.value.status


def test_of_a_server_with_a_name_the_hint_is_its_own(url: str, home: Path) -> None:
    (home / "config.toml").write_text(f'[servers.lab]\nurl = "{url}"\ntoken_file = "{home}/token"\n')
    (home / "token").write_text("of yesterday")

    with pytest.raises(APIError, match=f"put a token that {url} knows you by into {home}/token"):
        Client("lab").list_runs()


def test_the_token_of_a_server_with_a_name_is_sent(url: str, home: Path) -> None:
    (home / "config.toml").write_text(f'[servers.lab]\nurl = "{url}"\ntoken_file = "{home}/token"\n')
    (home / "token").write_text(TOKEN)

    assert 7 == Client("lab").list_runs().total_size == Client(url).list_runs().total_size


def test_the_token_of_the_variable_is_sent(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    assert 7 == Client(url).list_runs().total_size


def test_a_right_that_one_does_not_have_is_told(url: str) -> None:
    with pytest.raises(APIError, match=r"you may only look(.|\n)*have an administrator") as caught:
        Client(url, existing_token=TOKEN).archive_run("r")

    assert 403 == caught.value.status


def test_a_page_for_logging_in_is_no_answer(url: str) -> None:
    with pytest.raises(APIError, match=r"answered with text/html, not with JSON(.|\n)*page for logging in"):
        Client(url).list_experiments()
