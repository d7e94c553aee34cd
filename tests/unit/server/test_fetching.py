"""Files at URLs: what is asked, what is not, and how much is taken."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.home import ImportSettings
from penstock.server import fetching, packages
from penstock.server.fetching import fetch
from penstock.server.status import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = ImportSettings(check=False)


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A server that gives each connection the next answer; ``{port}`` in one is its own port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        listening.settimeout(10)  # whoever does not ask lets the test fail, not hang

        def serve() -> None:
            for answer in answers:
                with closing(listening.accept()[0]) as connected:
                    connected.recv(1 << 16)
                    connected.sendall(answer.replace(b"{port}", str(port).encode()))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            thread.join()


def test_a_file_is_fetched_and_named_as_its_url_ends() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") as url:
        found = fetch(f"{url}/folder/my%20fit.yaml?raw=1", OPEN)
    assert ("my fit.yaml", b"hello") == (found.name, found.content)


def test_redirections_are_followed() -> None:
    with answering(
        b"HTTP/1.1 302 Found\r\nLocation: /other.yaml\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:{port}/third.yaml\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nhello",
    ) as url:
        found = fetch(f"{url}/one.yaml", OPEN)
    assert ("third.yaml", b"hello") == (found.name, found.content)


def test_a_redirection_is_checked_as_the_first_url_is() -> None:
    with (
        answering(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n") as url,
        pytest.raises(RequestError, match="not a URL of"),
    ):
        fetch(url, OPEN)


def test_redirections_end() -> None:
    with (
        answering(*[b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n"] * 11) as url,
        pytest.raises(RequestError, match="more than 10 times"),
    ):
        fetch(url, OPEN)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\n\r\n",
        b"nonsense",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_server_that_does_not_give_the_file_is_said(answer: bytes) -> None:
    with answering(answer) as url, pytest.raises(Refusal, match="cannot be fetched"):
        fetch(url, OPEN)


def test_a_file_is_read_no_further_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST_FILE", 1_000)
    with (
        answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000) as url,
        pytest.raises(RequestError, match="larger than 1,000 bytes"),
    ):
        fetch(url, OPEN)
    assert packages.LARGEST_FILE == 32 << 20


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/ü", "http://a..b/x", "http://ü/x", "http://127.0.0.1:1/x"]
)
def test_a_url_that_leads_nowhere_is_said(url: str) -> None:
    with pytest.raises(Refusal, match="cannot be fetched"):
        fetch(url, OPEN)


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Refusal, match="timed out"):
            fetch(url, ImportSettings(check=False, timeout_s=0.2))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://github.com/x", "not a URL of https"),
        ("ftp://github.com/x", "not a URL of https"),
        ("file:///etc/passwd", "not a URL of https"),
        ("https:///x", "not a URL of https"),
        ("github.com/x", "not a URL of https"),
        ("https://github.com:port/x", "is not a URL"),
        ("https://[::1/x", "is not a URL"),
        ("https://github.com/a\r\nHost: x", "not a URL of https"),
        ("https://me:secret@github.com/x", "with a user"),
        ("https://example.com/x", "not imported from example.com"),
        ("https://github.com.example.com/x", "not imported from"),
        ("https://evilgithub.com/x", "not imported from"),
        ("https://127.0.0.1/x", "not imported from 127.0.0.1"),
        ("https://169.254.169.254/latest/meta-data", "not imported from"),
    ],
)
def test_what_may_not_be_asked_is_not(url: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        fetch(url, ImportSettings())


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a9fe:a9fe]",
        "[::127.0.0.1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - to be refused
        "[fe80::1]",
    ],
)
def test_an_address_inside_a_private_network_is_not_asked_whoever_allows_the_host(host: str) -> None:
    rules = ImportSettings(hosts=(host.strip("[]"),))
    with pytest.raises(RequestError, match="inside a private network"):
        fetch(f"https://{host}/x", rules)


def test_a_name_with_one_address_inside_is_not_asked_at_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers for a name may name both, or another one each time: it is looked up once."""
    asked: list[object] = []

    def answers(*what: object, **_how: object) -> list[tuple[object, ...]]:
        asked.append(what)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("9.9.9.9", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(RequestError, match=r"127\.0\.0\.1, an address inside a private network"):
        fetch("https://github.com/x", ImportSettings())
    assert len(asked) == 1
