from __future__ import annotations

import functools
import hashlib
import http.server
import re
import threading
from typing import TYPE_CHECKING

import pytest

import package_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHEEL = b"as good as a wheel"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is said about indexes, whatever holds for this one."""
    for name in list(package_index.os.environ):
        if name.startswith(("PIP_", "UV_", "SSL_CERT_FILE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(package_index, "MACHINE", tmp_path / "etc")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_what_pip_is_told_is_said_to_uv(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    write(
        tmp_path / "etc" / "pip.conf",
        "[global]\nindex-url = https://mirror.example.com/simple\n"
        "extra-index-url =\n  https://a.example.com\n  https://b.example.com\n"
        f"find-links = {tmp_path}/wheels {tmp_path}/gone\ncert = /etc/ca.pem\n",
    )

    assert package_index.uv_settings() == {
        "UV_DEFAULT_INDEX": "https://mirror.example.com/simple",
        "UV_INDEX": "https://a.example.com https://b.example.com",
        "UV_FIND_LINKS": f"{tmp_path}/wheels",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }


def test_the_environment_wins_over_the_user_and_the_user_over_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "etc" / "pip.conf", "[global]\nindex-url = https://machine.example.com\n")
    assert package_index.pip_setting("index-url") == "https://machine.example.com"

    write(tmp_path / "config" / "pip" / "pip.conf", "[global]\nindex-url = https://user.example.com\n")
    assert package_index.pip_setting("index-url") == "https://user.example.com"

    monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example.com")
    assert package_index.pip_setting("index-url") == "https://variable.example.com"


def test_uv_with_settings_of_its_own_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://pip.example.com")

    monkeypatch.setenv("UV_INDEX_URL", "https://uv.example.com")
    assert package_index.uv_settings() == {}

    monkeypatch.delenv("UV_INDEX_URL")
    write(tmp_path / "config" / "uv" / "uv.toml", "")
    assert package_index.uv_settings() == {}


def test_without_settings_the_index_is_the_built_in_one() -> None:
    assert package_index.uv_settings() == {}
    (only,) = package_index.indexes()
    assert re.fullmatch(r"https://[a-z.]+/simple", only)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An index with one package, `thing`."""
    page = '<a href="/files/thing-1.0-py3-none-any.whl#sha256=0">thing-1.0-py3-none-any.whl</a>'
    write(tmp_path / "served" / "simple" / "thing" / "index.html", page)
    write(tmp_path / "served" / "files" / "thing-1.0-py3-none-any.whl", WHEEL.decode())
    serve = functools.partial(Silent, directory=str(tmp_path / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
        yield
        server.shutdown()


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.mark.usefixtures("index")
def test_a_wheel_is_fetched_by_its_pin() -> None:
    pin = f"thing==1.0 \\\n    --hash=sha256:{hashlib.sha256(WHEEL).hexdigest()}\n"

    assert package_index.download(pin) == WHEEL


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("pin", "problem"), [("thing==1.0", "not the locked file"), ("thing==2.0", "no thing-2.0")]
)
def test_another_file_than_the_locked_one_is_refused(pin: str, problem: str) -> None:
    with pytest.raises(SystemExit, match=problem):
        package_index.download(f"{pin} \\\n    --hash=sha256:00\n")


def test_a_password_in_an_address_is_not_shown() -> None:
    assert package_index.without_password("https://me:secret@x.example.com/a") == "https://x.example.com/a"
