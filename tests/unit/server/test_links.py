"""Links to artifacts need no login; one is good for what it was made for, and as long as it says."""

from __future__ import annotations

import stat
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest
from msgspec import structs

from penstock import home
from penstock.server import links
from penstock.server.artifact_content import is_kept
from penstock.server.principals import ANYBODY
from penstock.server.routes import Services
from penstock.store import deletion
from support.databases import an_artifact, create_run

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from penstock.store import Store

OURS = "/apis/penstock/v1/artifacts"


@pytest.fixture(autouse=True)
def made(tmp_path: Path, opened: Store) -> None:
    """Have two artifacts that are in the home, and one that is not."""
    from penstock.store import artifacts  # noqa: PLC0415 - the name is that of many things

    folder = tmp_path / "artifacts" / "fit" / "run-1"
    (folder / "folder").mkdir(parents=True)
    (folder / "model").write_text("weights")
    (folder / "folder" / "one").write_text("1")
    with opened.transaction() as tx:
        create_run(tx)
        artifacts.insert(
            tx,
            [
                an_artifact("model", uri=str(folder / "model")),
                an_artifact("folder", uri=str(folder / "folder")),
                an_artifact("away", uri="s3://bucket/away"),
            ],
        )


def signed(client: TestClient, artifact: str = "model", **asked: object) -> str:
    answer = client.post(f"{OURS}/{artifact}:sign", json=asked)
    assert answer.status_code == 200, answer.text
    url: str = answer.json()["url"]
    return url


def test_a_link_gives_what_an_artifact_holds(client: TestClient, tmp_path: Path) -> None:
    answer = client.post(f"/pipeline{OURS}/model:sign", json={})
    url = answer.json()["url"]

    assert url.startswith(f"http://localhost:8888/pipeline{OURS}/model:fetch?")
    assert client.get(url).text == "weights"
    assert client.get(url, headers={"range": "bytes=1-2"}).text == "ei"
    assert signed(client).startswith(f"http://localhost:8888{OURS}")
    assert client.get(signed(client, "folder")).headers["content-type"] == "application/zip"
    assert (
        client.get(signed(client, "folder", archive="tar.gz")).headers["content-type"] == "application/gzip"
    )
    assert stat.S_IMODE((tmp_path / links.KEY_FILE).stat().st_mode) == 0o600


def test_a_link_is_told_with_the_artifact_that_it_is_asked_for_with(client: TestClient) -> None:
    told = client.get("/apis/v2beta1/artifacts/model?view=DOWNLOAD").json()

    assert client.get(told["download_url"]).text == "weights"
    for view in ("", "?view=BASIC", "?view=ARTIFACT_VIEW_UNSPECIFIED"):
        assert "download_url" not in client.get(f"/apis/v2beta1/artifacts/model{view}").json()
    assert "download_url" not in client.get("/apis/v2beta1/artifacts/away?view=DOWNLOAD").json()
    assert client.get("/apis/v2beta1/artifacts/model?view=ALL").status_code == 400


@pytest.mark.parametrize(
    ("artifact", "changes"),
    [
        ("folder", {}),
        ("nobody", {}),
        ("model", {"archive": "zip"}),
        ("model", {"expires": "9999999999"}),
        ("model", {"expires": "0"}),
        ("model", {"signature": ""}),
        ("model", {"signature": "A" * 43}),
        ("model", {"signature": "\u20ac"}),
    ],
)
def test_a_link_is_for_nothing_else(client: TestClient, artifact: str, changes: dict[str, str]) -> None:
    place, _, query = signed(client).partition("?")
    words = dict(parse_qsl(query)) | changes
    answer = client.get(f"{place.replace('model', artifact)}?{urlencode(words)}")

    assert (answer.status_code, "none of this server's" in answer.text) == (403, True), answer.text


def test_a_link_ends(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    url = signed(client, expires_in_seconds=60)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 58)
    assert client.get(url).status_code == 200
    monkeypatch.setattr("time.time", lambda: now + 60)
    answer = client.get(url)
    assert (answer.status_code, "has ended" in answer.text) == (403, True)


def test_all_links_end_with_their_key(client: TestClient, tmp_path: Path) -> None:
    url = signed(client)
    (tmp_path / links.KEY_FILE).unlink()
    assert client.get(url).status_code == 403
    assert client.get(signed(client)).text == "weights"
    assert client.get(url).status_code == 403
    (tmp_path / links.KEY_FILE).write_bytes(b"short")
    assert client.get(signed(client)).text == "weights"
    assert sorted(each.name for each in tmp_path.glob("*links*")) == [links.KEY_FILE]


def test_a_link_is_of_the_place_where_the_artifact_was(client: TestClient, opened: Store) -> None:
    url = signed(client)
    with opened.transaction() as tx:
        tx.execute("UPDATE artifacts SET namespace = 'other' WHERE id = 'model'")

    assert client.get(url).status_code == 403


def test_what_another_namespace_has_made_is_not_had_by_its_path(tmp_path: Path, opened: Store) -> None:
    services = Services(home.prepare(tmp_path), opened, identify=lambda _request: ANYBODY)
    place = str(tmp_path / "artifacts" / "fit" / "run-1" / "model")
    imported = an_artifact("imported", run_id="run-2", uri=place, namespace="other")
    assert not is_kept(services, imported)
    assert is_kept(structs.replace(services, identify=None), imported)
    assert is_kept(services, structs.replace(imported, namespace=""))
    assert is_kept(services, structs.replace(imported, run_id="run-1"))
    with opened.transaction() as tx:
        deletion.delete_run(tx, "run-1")
        tx.execute("DELETE FROM runs")
    assert is_kept(services, structs.replace(imported, namespace=""))
    assert not is_kept(services, imported)


@pytest.mark.parametrize(
    ("artifact", "asked", "status", "said"),
    [
        ("model", {"expires_in_seconds": -1}, 400, "seven days"),
        ("model", {"expires_in_seconds": 8 * 24 * 60 * 60}, 400, "seven days"),
        ("model", {"archive": "rar"}, 400, "zip, tar, tar.gz"),
        ("model", {"forever": True}, 400, "forever"),
        ("nobody", {}, 404, "nobody"),
        ("away", {}, 400, "s3://bucket/away"),
    ],
)
def test_what_cannot_be_signed_is_refused(
    client: TestClient, artifact: str, asked: dict[str, object], status: int, said: str
) -> None:
    answer = client.post(f"{OURS}/{artifact}:sign", json=asked)

    assert (answer.status_code, said in answer.json()["message"]) == (status, True), answer.text
