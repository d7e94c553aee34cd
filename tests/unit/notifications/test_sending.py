"""Messages are sent so that their receivers know who has sent them, and only where they may go."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock.errors import RequestError
from penstock.home import MailSettings, NotificationSettings
from penstock.notifications import NotTaken, Sender, check_target, new_secret
from penstock.notifications.sending import signature
from support import certificates, http_server, mail_server
from support.http_server import Answer, Asked

if TYPE_CHECKING:
    from support.certificates import Authority

EVENT = {
    "specversion": "1.0",
    "id": "0123456789abcdef",
    "source": "/apis/penstock/v1/notification_rules/rule",
    "type": "penstock.run.failed",
    "subject": "run-1",
    "time": "2024-02-29T12:00:00.250Z",
    "datacontenttype": "application/json",
    "data": {
        "run_id": "run-1",
        "display_name": "nightly\r\nBcc: all@example.com",
        "state": "FAILED",
        "pipeline_name": "fit",
        "experiment_name": "Default",
        "seconds": 61.2,
        "error": {"message": "no such luck", "task": "fit"},
        "url": "https://example.com/#/runs/details/run-1",
    },
}
NEAR = Sender(may_ask_itself=True)


def hook(url: str) -> dict[str, Any]:
    return {"webhook": {"url": url}}


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's reference libraries.
    found = signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_takes_a_signed_cloud_event() -> None:
    asked: list[Asked] = []
    secret = new_secret()

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(204)

    with http_server.serving(answer) as url:
        NEAR.send(hook(f"{url}/in?a=1"), secret, EVENT)

    [request] = asked
    headers = request.headers
    assert (request.method, request.path) == ("POST", "/in?a=1")
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert msgspec.json.decode(request.body) == EVENT
    assert headers["webhook-id"] == EVENT["id"]
    at_s = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signature(EVENT["id"], at_s, request.body, secret)
    assert secret != new_secret()


def test_slack_takes_a_text() -> None:
    bodies: list[bytes] = []

    def answer(request: Asked) -> Answer:
        bodies.append(request.body)
        return Answer(200, b"ok")

    with http_server.serving(answer) as url:
        NEAR.send({"slack": {"url": f"{url}/services/x"}}, "", EVENT)

    lines = msgspec.json.decode(bodies[0])["text"].splitlines()
    assert lines[0].startswith("Run 'nightly")
    assert lines[0].endswith("has failed after 61 s")
    assert "Task fit: no such luck" in lines
    assert lines[-1] == EVENT["data"]["url"]


def test_mail_is_sent_by_the_server_of_the_settings() -> None:
    with mail_server.serving() as server:
        settings = MailSettings("127.0.0.1", server.port, "none", sender="penstock@example.com")
        to = ["ada@example.com", "grace@example.com"]
        Sender(mail=settings).send({"mail": {"to": to}}, "", EVENT)
        server.refused.add("nobody@example.com")
        with pytest.raises(NotTaken, match="nobody"):
            Sender(mail=settings).send({"mail": {"to": ["nobody@example.com"]}}, "", EVENT)

    [mail] = server.taken
    assert (mail.sender, mail.to) == ("penstock@example.com", to)
    assert mail.message["Message-ID"] == f"<{EVENT['id']}@penstock>"
    assert "Bcc" not in mail.message
    assert mail.message["Subject"].startswith("Run 'nightly")
    assert "Task fit: no such luck" in mail.message.get_content()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return certificates.authority(tmp_path_factory.mktemp("tls"))


def test_a_webhook_over_tls_is_sent_to_who_proves_to_be_its_receiver(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(200)

    with http_server.serving(answer, authority.server) as url:
        with pytest.raises(NotTaken, match="certificate verify failed"):
            NEAR.send(hook(url), "", EVENT)
        assert asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        NEAR.send(hook(url), "", EVENT)

    assert [request.method for request in asked] == ["POST"]


def test_a_receiver_that_never_ends_its_handshake_has_its_time() -> None:
    sender = Sender(NotificationSettings(timeout_s=0.3), may_ask_itself=True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        began = time.monotonic()
        with pytest.raises(NotTaken, match=r"within 0\.[0-9] s"):
            sender.send(hook(f"https://127.0.0.1:{listening.getsockname()[1]}/"), "", EVENT)

    assert time.monotonic() - began < 20


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_sent_over_tls_by_who_has_logged_in(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    with mail_server.serving(authority.server, is_tls_at_once=security == "tls") as server:
        settings = MailSettings("localhost", server.port, security, "ada", "a secret", "penstock@example.com")
        target = {"mail": {"to": ["grace@example.com"]}}
        with pytest.raises(NotTaken, match="certificate verify failed"):
            Sender(mail=settings).send(target, "", EVENT)
        assert (server.logins, server.taken) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        Sender(mail=settings).send(target, "", EVENT)

    assert server.logins == ["ada:a secret"]
    [mail] = server.taken
    assert mail.to == ["grace@example.com"]


def test_a_mail_server_without_tls_is_sent_no_password() -> None:
    with mail_server.serving() as server:
        settings = MailSettings("127.0.0.1", server.port, "starttls", "ada", "a secret")
        with pytest.raises(NotTaken, match="STARTTLS"):
            Sender(mail=settings).send({"mail": {"to": ["grace@example.com"]}}, "", EVENT)

    assert server.taken == []


def test_without_a_mail_server_no_mail_is_sent() -> None:
    with pytest.raises(NotTaken, match="no mail is sent"):
        Sender().send({"mail": {"to": ["ada@example.com"]}}, "", EVENT)


@pytest.mark.parametrize(("status", "is_final"), [(500, False), (302, False), (404, False), (410, True)])
def test_what_is_answered_with_another_status_is_not_taken(status: int, is_final: bool) -> None:
    with (
        http_server.serving(lambda _: Answer(status, b"secret", {"location": "/elsewhere"})) as url,
        pytest.raises(NotTaken, match=f"answered with {status}$") as caught,
    ):
        NEAR.send(hook(url), new_secret(), EVENT)
    assert caught.value.is_final is is_final


def test_a_receiver_has_its_time() -> None:
    hasty = Sender(NotificationSettings(timeout_s=0.2), may_ask_itself=True)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(NotTaken, match="not answered within"),
    ):
        hasty.send(hook(f"http://127.0.0.1:{silent.getsockname()[1]}/"), new_secret(), EVENT)


def test_a_receiver_that_is_not_there_is_said_to_be_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotTaken, match="refused") as caught:
        NEAR.send(hook(f"http://127.0.0.1:{port}/"), new_secret(), EVENT)
    assert not caught.value.is_final


@pytest.mark.parametrize(
    ("sender", "url"),
    [
        (Sender(), "https://127.0.0.1/"),
        (Sender(), "https://[::1]/"),
        (Sender(), "https://[::ffff:127.0.0.1]/"),
        (Sender(), "https://10.0.0.1/"),
        (Sender(), "https://169.254.169.254/"),
        (Sender(), "https://0.0.0.0/"),
        (Sender(), "https://localhost/"),
        (NEAR, "http://10.0.0.1/"),
        (NEAR, "http://169.254.169.254/latest/meta-data"),
        (Sender(NotificationSettings(private_addresses=True)), "http://127.0.0.1/"),
        (Sender(NotificationSettings(private_addresses=True)), "http://0.0.0.0/"),
        (Sender(NotificationSettings(private_addresses=True)), "http://169.254.169.254/"),
    ],
)
def test_addresses_inside_are_not_asked(sender: Sender, url: str) -> None:
    with pytest.raises(NotTaken, match="inside a private network") as caught:
        sender.send(hook(url), new_secret(), EVENT)
    assert caught.value.is_final


def test_addresses_of_a_private_network_are_asked_where_settings_say_so() -> None:
    sender = Sender(NotificationSettings(private_addresses=True, timeout_s=0.1))
    # Of a network for documentation (RFC 5737): nobody is there, and it is not public.
    with pytest.raises(NotTaken) as caught:
        sender.send(hook("http://192.0.2.1/"), new_secret(), EVENT)
    assert not caught.value.is_final


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (hook("http://example.com/"), "https"),
        (hook("ftp://example.com/"), "https"),
        (hook("https:///path"), "https"),
        (hook("https://example.com/a b"), "https"),
        (hook("https://example.com/\r\nHost: x"), "https"),
        (hook("https://user:word@example.com/"), "user"),
        (hook("https://[1/"), "not a URL"),
        (hook("https://example.com:99999/"), "not a URL"),
        ({"slack": {"url": "slack"}}, "https"),
        ({"mail": {"to": []}}, "1 to 50"),
        ({"mail": {"to": ["ada"]}}, "'ada'"),
        ({"mail": {"to": ["ada@example.com\r\nBcc: x@y"]}}, "no address"),
        ({"mail": {"to": ["ada@example.com"]}}, "sends no mail"),
    ],
)
def test_what_is_no_target_is_refused(target: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        check_target(target, Sender())


def test_an_answer_that_comes_letter_by_letter_takes_no_longer() -> None:
    hasty = Sender(NotificationSettings(timeout_s=0.5), may_ask_itself=True)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                while not over.wait(0.1):
                    connection.sendall(b"H")

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(NotTaken, match="not answered within"):
            hasty.send(hook(f"http://127.0.0.1:{server.getsockname()[1]}/"), new_secret(), EVENT)
        assert time.monotonic() - began < 5
        over.set()
        thread.join()


def test_a_broken_answer_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"what?\r\n\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        with pytest.raises(NotTaken):
            NEAR.send(hook(f"http://127.0.0.1:{server.getsockname()[1]}/"), new_secret(), EVENT)
        thread.join()
