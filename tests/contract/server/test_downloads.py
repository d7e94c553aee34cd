"""Logs and artifacts as bytes: whole, in parts, folders as archives; and nothing from outside."""

# Components import what they use in their bodies, and keep it short.
# ruff: noqa: PLC0415, PTH103, PTH123, PTH211

from __future__ import annotations

import re
import shutil
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2
import pytest

from penstock import dsl
from penstock.client import Client
from penstock.errors import APIError, RequestError
from support.made import run_of
from support.shares import FACTOR

if TYPE_CHECKING:
    from support.servers import Server

OURS = "/apis/penstock/v1"
ARTIFACTS = "/apis/v2beta1/artifacts"
LARGE = min(FACTOR, 16) << 26


@dsl.component
def make(outside: str, data: dsl.Output[dsl.Dataset], folder: dsl.Output[dsl.Model]) -> None:
    import os

    print("made it")
    with open(data.path, "w") as file:
        file.write("0123456789")
    os.makedirs(folder.path + "/inner")
    with open(folder.path + "/inner/weights", "w") as file:
        file.write("w" * 1000)
    os.symlink("weights", folder.path + "/inner/link")
    os.symlink(outside, folder.path + "/secret")
    os.symlink("../../" + "../" * 20 + outside, folder.path + "/inner/up")
    os.mkfifo(folder.path + "/pipe")


@dsl.component
def lead_out(
    outside: str, link: dsl.Output[dsl.Dataset], up: dsl.Output[dsl.Dataset], away: dsl.Output[dsl.Dataset]
) -> None:
    import os

    os.symlink(outside, link.path)
    up.uri = up.uri + "/../../../../../../../../../../../.." + outside
    away.uri = outside


@dsl.pipeline(name="made")
def made(outside: str) -> None:
    make(outside=outside)


@dsl.pipeline(name="leads-out")
def leading_out(outside: str) -> None:
    lead_out(outside=outside)


@dsl.component
def fail_twice() -> None:
    print("it", "fails")
    raise ValueError


@dsl.pipeline(name="twice")
def twice() -> None:
    with dsl.ParallelFor([1]):
        fail_twice().set_retry(1, backoff_duration="0s")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file outside the home."""
    path = tmp_path_factory.mktemp("outside") / "secret"
    path.write_text("a secret")
    return path


@pytest.fixture(scope="module")
def run(server: Server, secret: Path) -> dict[str, Any]:
    """A run of `made`."""
    return run_of(server, made, outside=str(secret))


def ids_of(server: Server, run: dict[str, Any]) -> dict[str, str]:
    """Return the ids of a run's artifacts by name."""
    found = server.ask("GET", f"{ARTIFACTS}?page_size=200").json()["artifacts"]
    return {one["name"]: one["artifact_id"] for one in found if one["run_id"] == run["run_id"]}


def download(server: Server, run: dict[str, Any], name: str) -> str:
    return f"{OURS}/artifacts/{ids_of(server, run)[name]}:download"


def test_the_log_of_a_task_is_text(server: Server, run: dict[str, Any]) -> None:
    answer = server.ask("GET", f"{OURS}/runs/{run['run_id']}/log?task=make")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "made it\n" in answer.text
    again = run_of(server, made, **run["runtime_config"]["parameters"])
    assert server.ask("GET", f"{OURS}/runs/{again['run_id']}/log?task=make").text == answer.text


def test_a_log_is_found_by_the_older_way_too(server: Server, run: dict[str, Any]) -> None:
    log = server.ask("GET", f"{OURS}/runs/{run['run_id']}/log?task=make").text
    [task] = [task for task in run["run_details"]["task_details"] if task["display_name"] == "make"]
    nodes = f"/apis/v1alpha1/runs/{run['run_id']}/nodes"

    assert server.ask("GET", f"{nodes}/{task['task_id']}/log").text == log
    assert server.ask("GET", f"{nodes}/make/log").text == log
    assert server.ask("GET", f"{nodes}/nobody/log").status_code == 404


def test_each_attempt_has_a_log(server: Server) -> None:
    run = run_of(server, twice)
    log = f"{OURS}/runs/{run['run_id']}/log?task={quote('for-loop-2[1]/fail-twice')}"

    assert "it fails" in server.ask("GET", f"{log}&attempt=1").text
    assert server.ask("GET", f"{log}&attempt=2").text == server.ask("GET", log).text
    assert server.ask("GET", f"{log}&attempt=3").status_code == 404
    short = f"{OURS}/runs/{run['run_id']}/log?task=fail-twice"
    assert server.ask("GET", short).text == server.ask("GET", log).text


@pytest.mark.parametrize(
    ("wanted", "status", "text", "says"),
    [
        ("", 200, "0123456789", None),
        ("bytes=0-", 206, "0123456789", "bytes 0-9/10"),
        ("bytes=2-4", 206, "234", "bytes 2-4/10"),
        ("bytes=8-99", 206, "89", "bytes 8-9/10"),
        ("bytes=-3", 206, "789", "bytes 7-9/10"),
        ("bytes=-99", 206, "0123456789", "bytes 0-9/10"),
        ("bytes=0-1,3-4", 200, "0123456789", None),
        ("lines=1-2", 200, "0123456789", None),
        ("bytes=-", 200, "0123456789", None),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=5-3", 416, None, "bytes */10"),
        ("bytes=-0", 416, None, "bytes */10"),
    ],
)
def test_a_file_is_downloaded_whole_or_in_part(
    server: Server, run: dict[str, Any], wanted: str, status: int, text: str | None, says: str | None
) -> None:
    answer = server.ask("GET", download(server, run, "data"), range=wanted)

    assert (answer.status_code, answer.headers.get("content-range")) == (status, says)
    if text is not None:
        assert (answer.text, answer.headers["content-length"]) == (text, str(len(text)))
        assert answer.headers["content-disposition"] == 'attachment; filename="data"'
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_part_of_a_log_is_what_came_since(server: Server, run: dict[str, Any]) -> None:
    log = f"{OURS}/runs/{run['run_id']}/log?task=make"
    whole = server.ask("GET", log).content

    assert server.ask("GET", log, range="bytes=3-").content == whole[3:]
    assert server.ask("GET", log, range=f"bytes={len(whole)}-").status_code == 416


def test_a_log_that_was_cut_says_how_much_is_left_out(server: Server) -> None:
    run = run_of(server, twice)
    [log] = (server.home / "logs" / run["run_id"]).rglob("2/log")
    with log.open("wb") as file:
        file.write(b"a" * 4096)
        file.seek(5 << 20)
        file.write(b"the end")
    address = f"{OURS}/runs/{run['run_id']}/log?task=fail-twice"
    text = server.ask("GET", address).text

    assert (text[:2], text[-7:]) == ("aa", "the end")
    assert f"{(5 << 20) - 4096:,} bytes are left out" in text
    assert server.ask("GET", address, range="bytes=-7").text == "the end"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [("", "zip"), ("zip", "zip"), ("tar", "tar"), ("tar.gz", "gzip")],
)
def test_a_folder_is_an_archive_that_leads_nowhere(
    server: Server, run: dict[str, Any], tmp_path: Path, asked: str, kind: str
) -> None:
    answer = server.ask("GET", f"{download(server, run, 'folder')}?archive={asked}")
    path = tmp_path / answer.headers["content-disposition"].partition("filename=")[2].strip('"')
    path.write_bytes(answer.content)
    shutil.unpack_archive(path, tmp_path / "got", **({} if kind == "zip" else {"filter": "data"}))

    assert answer.headers["content-type"].removeprefix("application/").removeprefix("x-") == kind
    assert path.name == f"folder.{asked or 'zip'}"
    found = sorted(str(each.relative_to(tmp_path / "got")) for each in (tmp_path / "got").rglob("*"))
    assert found == ["inner", "inner/link", "inner/weights"]
    assert (tmp_path / "got/inner/weights").read_text() == "w" * 1000
    if kind == "zip":  # this program makes no links; what it has for one says where it leads
        mode = zipfile.ZipFile(path).getinfo("inner/link").external_attr >> 16
        assert (stat.S_ISLNK(mode), (tmp_path / "got/inner/link").read_text()) == (True, "weights")
    else:
        assert (tmp_path / "got/inner/link").readlink() == Path("weights")
    assert b"a secret" not in answer.content


def test_there_are_no_other_archives(server: Server, run: dict[str, Any]) -> None:
    answer = server.ask("GET", f"{download(server, run, 'folder')}?archive=rar")

    assert (answer.status_code, "zip, tar, tar.gz" in answer.json()["message"]) == (400, True)


def test_what_a_client_has_is_not_sent_again(server: Server, run: dict[str, Any]) -> None:
    address = download(server, run, "data")
    etag = server.ask("GET", address).headers["etag"]

    assert server.ask("GET", address, **{"if-none-match": f'"other", W/{etag}'}).status_code == 304
    assert server.ask("GET", address, **{"if-none-match": '"other"'}).status_code == 200
    same = server.ask("GET", address, range="bytes=2-4", **{"if-range": etag})
    other = server.ask("GET", address, range="bytes=2-4", **{"if-range": '"other"'})
    assert ((same.status_code, same.text), (other.status_code, other.text)) == (
        (206, "234"),
        (200, "0123456789"),
    )
    head = server.ask("HEAD", address, range="bytes=2-4")
    assert (head.status_code, head.headers["content-length"], head.content) == (206, "3", b"")


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_a_large_folder_takes_little_memory(server: Server, run: dict[str, Any], kind: str) -> None:
    address = download(server, run, "folder")
    [folder] = (server.home / "artifacts" / "made" / run["run_id"]).rglob("folder")
    folder.chmod(0o755)
    large = folder / "large"
    with large.open("wb") as file:
        file.truncate(LARGE)  # it has no blocks, so it costs no disk
    server.ask("GET", address)  # whatever is held after the first answer
    before = peak(server.process.pid)
    count = 0
    try:
        with httpx2.stream("GET", f"{server.url}{address}?archive={kind}", timeout=600) as answer:
            for piece in answer.iter_raw(1 << 20):
                count += len(piece)
    finally:
        large.unlink()

    assert (count > LARGE) == (kind == "tar")
    assert peak(server.process.pid) - before < 32 << 20


def peak(pid: int) -> int:
    """Return the most memory that a process has had at once."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def test_our_client_fetches_logs_files_and_folders(
    server: Server, run: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = Client(server.url)
    ids = ids_of(server, run)

    assert "made it\n" in client.logs(run["run_id"], "make")
    assert client.logs(run["run_id"], "make") == client.logs(run["run_id"], "make", attempt=1)
    file = client.download(ids["data"], tmp_path / "new" / "data.txt")
    assert (file, Path(file).read_text()) == (str(tmp_path / "new" / "data.txt"), "0123456789")
    folder = Path(client.download(ids["folder"], str(tmp_path / "new" / "model")))
    assert (folder / "inner" / "weights").read_text() == "w" * 1000
    with pytest.raises(RequestError, match="already"):
        client.download(ids["data"], file)
    with pytest.raises(APIError) as refused:
        client.download("nobody", tmp_path / "new" / "none")
    assert (refused.value.status, sorted(p.name for p in (tmp_path / "new").iterdir())) == (
        404,
        ["data.txt", "model"],
    )


@pytest.mark.parametrize("name", ["link", "up", "away"])
def test_an_artifact_that_leads_out_is_refused(server: Server, secret: Path, name: str) -> None:
    run = run_of(server, leading_out, outside=str(secret))
    assert run["state"] == "SUCCEEDED", run
    answer = server.ask("GET", download(server, run, name))

    assert answer.status_code in {400, 404}, answer.text
    assert "a secret" not in answer.text


def test_a_log_that_was_replaced_is_refused(server: Server, secret: Path) -> None:
    run = run_of(server, twice)
    [log] = (server.home / "logs" / run["run_id"]).rglob("2/log")
    log.unlink()
    log.symlink_to(secret)
    answer = server.ask("GET", f"{OURS}/runs/{run['run_id']}/log?task=fail-twice")
    assert (answer.status_code, "a secret" in answer.text) == (404, False)

    folder = log.parent.parent / "1"
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))
    answer = server.ask("GET", f"{OURS}/runs/{run['run_id']}/log?task=fail-twice&attempt=1")
    assert (answer.status_code, (folder / "log").exists()) == (404, True)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("runs/nobody/log", "nobody"),
        ("runs/{run_id}/log", "no log"),
        ("runs/{run_id}/log?task=none", "no task 'none'"),
        ("runs/{run_id}/log?task=make&attempt=7", "no attempt 7"),
        ("artifacts/nobody:download", "nobody"),
    ],
)
def test_what_is_not_there_is_not_found(server: Server, run: dict[str, Any], path: str, said: str) -> None:
    answer = server.ask("GET", f"{OURS}/{path.format(run_id=run['run_id'])}")

    assert (answer.status_code, said in answer.json()["message"]) == (404, True), answer.text
