"""What no honest client sends: all of it is refused with a reason, and the server goes on as before."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from support import hostile_requests as hostile
from support import servers
from support.hostile_requests import MIB, UPLOAD, head, say
from support.packages import PIPELINE
from support.shares import FACTOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from support.servers import Server

FILES = hostile.files()
SLOW = hostile.slow_files()
HEADS = hostile.heads()
MESSAGES = hostile.messages()
PIPELINES = "/apis/v2beta1/pipelines"
RUNS = "/apis/v2beta1/runs"
MOST = 600 * MIB
"""What the server's process may hold in memory, ever; at rest it has some 60 MiB."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that is not patient."""
    limits = {
        "PENSTOCK_HEAD_SECONDS": "2",
        "PENSTOCK_BODY_SECONDS": "2",
        "PENSTOCK_STALLED_SECONDS": "2",
        "PENSTOCK_CONNECTIONS": "50",
    }
    with servers.serving(tmp_path_factory.mktemp("home"), **limits) as started:
        yield started


@pytest.fixture(autouse=True)
def is_well(server: Server) -> Iterator[None]:
    """After each test the server answers, has made nothing, and has stayed small."""
    yield
    for path in (PIPELINES, RUNS):
        answer = server.ask("GET", path)
        assert answer.status_code == 200
        assert not answer.json().get("total_size")
    assert hostile.memory(server.process.pid)[1] < MOST
    assert not [line for line in server.said if "Traceback" in line]


def refused(answer: httpx2.Response, *statuses: int) -> str:
    """Check that an answer is a refusal in KFP's form, and return its message."""
    assert answer.status_code in (statuses or (400,)), answer.text[:500]
    said = answer.json()
    if "error_message" in said:
        return str(said["error_message"])
    assert said["code"] in {1, 3, 8}
    assert len(answer.content) < 16 << 10
    return str(said["message"])


@pytest.mark.parametrize("name", [*FILES, *(SLOW if FACTOR > 1 else ["values.yaml"])])
def test_a_file_that_is_no_pipeline_is_refused(server: Server, name: str) -> None:
    content, kind = hostile.form((FILES | SLOW)[name], name)
    answer = server.ask("POST", f"{UPLOAD}?name=x", content, **{"Content-Type": kind})

    assert refused(answer).startswith("Failed to upload a pipeline: InvalidInputError: ")
    assert len(answer.content) < 16 << 10


def test_large_files_at_once_take_the_room_of_two(server: Server) -> None:
    quick = ["bomb.zip", "bomb.tar.gz", "large.yaml", "chain.tar.gz"]
    names = quick * 3 if FACTOR == 1 else [*FILES, *SLOW]

    def send(name: str) -> httpx2.Response:
        content, kind = hostile.form((FILES | SLOW)[name], name)
        return server.ask("POST", UPLOAD, content, **{"Content-Type": kind})

    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(send, name) for name in names]
        while not all(each.done() for each in sent):
            assert server.ask("GET", "/apis/v2beta1/healthz").status_code == 200
        for each in sent:
            refused(each.result(), 400, 408, 503)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_that_is_none_is_refused(server: Server, name: str) -> None:
    answer = server.ask("POST", RUNS, MESSAGES[name], **{"Content-Type": "application/json"})

    assert refused(answer).startswith("Failed to create a new run: InvalidInputError: ")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data",
        "multipart/mixed; boundary=x",
        f"multipart/form-data; boundary={'x' * 5_000}",
        'multipart/form-data; boundary="',
        "\xff",
    ],
    ids=lambda kind: kind[:40],
)
def test_a_form_of_another_type_is_refused(server: Server, kind: str) -> None:
    content, _ = hostile.form(PIPELINE, "x.yaml")
    answer = say(
        server.url,
        head("POST", UPLOAD, f"Content-Type: {kind}", f"Content-Length: {len(content)}", "Connection: close"),
        content,
    )

    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"InvalidInputError" in answer or b'"code":3' in answer


@pytest.mark.parametrize("name", HEADS)
def test_what_is_not_quite_http_is_refused(server: Server, name: str) -> None:
    answer = say(server.url, *HEADS[name])

    assert answer.startswith(b"HTTP/1.1 4") or not answer, answer[:500]
    if answer:
        said = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert {"code", "message"} <= said.keys() or {"error_message", "error_details"} == said.keys()


@pytest.mark.parametrize("url", hostile.URLS, ids=lambda url: url[:40])
def test_what_is_inside_the_network_is_not_fetched(server: Server, url: str) -> None:
    version = {"package_url": {"pipeline_url": url}}
    asked = {"pipeline": {"display_name": "x"}, "pipeline_version": version}

    refused(server.ask("POST", f"{PIPELINES}/create", asked))


@pytest.mark.parametrize("name", hostile.NAMES, ids=lambda name: repr(name[:10]))
def test_a_name_that_is_none_is_refused(server: Server, name: str) -> None:
    spec = {"display_name": name, "pipeline_spec": {"x": 1}}
    asked = {"pipeline": {"display_name": name}, "pipeline_version": spec}

    refused(server.ask("POST", f"{PIPELINES}/create", asked))


@pytest.mark.parametrize(
    "path",
    [
        f"{RUNS}?page_size=many",
        f"{RUNS}?page_token={'x' * 10_000}",
        f"{RUNS}?filter={'%7B' * 10_000}",
        f"{RUNS}?filter=%ff%fe",
        f"{RUNS}?sort_by=name;drop%20table%20runs",
        f"{RUNS}/%00",
    ],
    ids=lambda path: path[20:60],
)
def test_a_query_that_makes_no_sense_is_refused(server: Server, path: str) -> None:
    refused(server.ask("GET", path), 400, 404)


@pytest.mark.parametrize(
    "path",
    [
        f"{RUNS}/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        f"{RUNS}/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
    ],
)
def test_a_path_leads_to_no_file(server: Server, path: str) -> None:
    answer = say(server.url, head("GET", path, "Connection: close"))

    assert answer.startswith(b"HTTP/1.1 404 "), answer
    assert b"root:" not in answer


def test_a_form_that_is_cut_off_is_refused(server: Server) -> None:
    content, kind = hostile.form(PIPELINE, "x.yaml")
    cut = content[:100]
    whole = say(
        server.url,
        head("POST", UPLOAD, f"Content-Type: {kind}", f"Content-Length: {len(cut)}", "Connection: close"),
        cut,
    )

    assert whole.startswith(b"HTTP/1.1 400 "), whole


def test_a_body_whose_sender_leaves_is_forgotten(server: Server) -> None:
    content, kind = hostile.form(PIPELINE, "x.yaml")
    asked = head("POST", UPLOAD, f"Content-Type: {kind}", "Content-Length: 5000")
    for _ in range(3):
        with pytest.raises(TimeoutError):
            say(server.url, asked, content[:50], within_s=0.1)


def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    _, kind = hostile.form(PIPELINE, "x.yaml")
    began = time.monotonic()
    answer = say(server.url, head("POST", UPLOAD, f"Content-Type: {kind}", "Content-Length: 5000"), b"--")

    assert answer.startswith(b"HTTP/1.1 408 "), answer
    assert b"has not come within 2 s" in answer
    assert time.monotonic() - began < 30


def test_a_body_without_an_end_is_cut_off(server: Server) -> None:
    _, kind = hostile.form(PIPELINE, "x.yaml")
    chunk = b"100000\r\n" + b"x" * MIB + b"\r\n"
    asked = head("POST", UPLOAD, f"Content-Type: {kind}", "Transfer-Encoding: chunked")
    answer = say(server.url, asked, *[chunk] * 60)

    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]
    assert b"longer than 33 MiB" in answer


def test_who_sends_too_much_at_once_is_told_so(server: Server) -> None:
    content, kind = hostile.form(b"#" * (40 * MIB), "x.yaml")
    url = urlsplit(server.url)
    connection = HTTPConnection(str(url.hostname), url.port, timeout=60)
    # As most clients do: first all is sent, and then the answer is read.
    connection.request("POST", UPLOAD, content, {"content-type": kind})
    answer = connection.getresponse()

    assert (answer.status, b"longer than 33 MiB" in answer.read()) == (400, True)
    connection.close()


def test_a_body_that_is_announced_too_long_is_not_read(server: Server) -> None:
    asked = head(
        "POST", UPLOAD, "Content-Type: multipart/form-data; boundary=x", "Content-Length: 99999999999"
    )

    answer = say(server.url, asked)

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_head_that_does_not_come_is_not_waited_for(server: Server) -> None:
    for sent in (b"", b"GET / HT", head("GET", "/apis/v2beta1/healthz") + b"GET / HT"):
        began = time.monotonic()
        say(server.url, sent)
        assert time.monotonic() - began < 30


def test_the_body_of_a_request_that_takes_none_is_not_read_for_ever(server: Server) -> None:
    asked = head("GET", "/apis/v2beta1/healthz", "Transfer-Encoding: chunked")
    began = time.monotonic()
    answer = say(server.url, asked, b"5\r\nhello\r\n")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began < 30


def test_connections_beyond_the_most_are_told_so(server: Server) -> None:
    def wait(_number: int) -> bytes:
        return say(server.url, b"GET / HT")

    with ThreadPoolExecutor(80) as pool:
        answers = list(pool.map(wait, range(80)))

    told = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
    assert len(told) >= 30
    assert b"the server has its 50 connections already" in told[0]
