"""Sending one message to one target: a webhook, Slack, or people by mail.

A webhook is signed as the Standard Webhooks specification says (standardwebhooks.com): HMAC-SHA256 over id,
time and body, so that its receiver knows who has sent it, and when; and its id tells doubles apart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import os
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from penstock.addresses import Reach, connect, seconds_left
from penstock.errors import Error, RequestError
from penstock.home import MailSettings, NotificationSettings
from penstock.notifications.messages import mail_of, text_of

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Iterator
    from urllib.parse import SplitResult

__all__ = ["NotTaken", "Sender", "check_target", "new_secret", "signature"]

_PREFIX = "whsec_"
_MOST_PEOPLE = 50
_LONGEST_URL = 2_000
_GONE = 410
_JSON = "application/json; charset=utf-8"
_EVENT = "application/cloudevents+json; charset=utf-8"


class NotTaken(Error):
    """A message that its receiver has not taken.

    Args:
        reason: Why.
        is_final: Whether it is of no use to try again.
    """

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Sender(Struct, frozen=True):
    """How messages are sent.

    Args:
        notifications: The settings for them.
        mail: How mail is sent.
        may_ask_itself: Whether this machine's own addresses may be receivers.
    """

    notifications: NotificationSettings = NotificationSettings()
    mail: MailSettings = MailSettings()
    may_ask_itself: bool = False

    @property
    def reach(self) -> Reach:
        """Which addresses receivers may have."""
        return Reach(loopback=self.may_ask_itself, private=self.notifications.private_addresses)

    def send(self, target: dict[str, Any], secret: str, event: dict[str, Any]) -> None:
        """Send an event.

        Args:
            target: ``{"webhook": {"url": …}}``, ``{"slack": {"url": …}}`` or ``{"mail": {"to": […]}}``.
            secret: What webhooks are signed with.
            event: The CloudEvent.

        Raises:
            NotTaken: Its receiver has not taken it.
        """
        try:
            if "mail" in target:
                self._mail(target["mail"]["to"], event)
            elif "slack" in target:
                body = msgspec.json.encode({"text": text_of(event)})
                self._post(target["slack"]["url"], body, {"content-type": _JSON})
            else:
                body = msgspec.json.encode(event)
                self._post(target["webhook"]["url"], body, _headers(event["id"], body, secret))
        except RequestError as error:
            raise NotTaken(error.message, is_final=True) from error
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise NotTaken(f"{error or type(error).__name__}") from error

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        parts = _checked(url, self)
        deadline = time.monotonic() + self.notifications.timeout_s
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connected = connect(host, port, deadline, self.reach)
        connection = http.client.HTTPConnection(host, port)
        try:
            if parts.scheme == "https":
                connected = ssl.create_default_context().wrap_socket(
                    connected, server_hostname=host, do_handshake_on_connect=False
                )
            connected.settimeout(None)  # `_ends` sees to it
            connection.sock = connected
            path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            always = {"Host": parts.netloc, "User-Agent": "penstock"}
            with _ends(connected, seconds_left(deadline)):
                if isinstance(connected, ssl.SSLSocket):
                    connected.do_handshake()
                connection.request("POST", path, body, always | headers)
                with connection.getresponse() as answer:
                    status = answer.status
        finally:
            connection.close()
            connected.close()
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own
            # What else it says is not kept: it may be of somebody whom the one who asks could not ask.
            raise NotTaken(f"it was answered with {status}", is_final=status == _GONE)

    def _mail(self, to: list[str], event: dict[str, Any]) -> None:
        import smtplib  # noqa: PLC0415 - for those who send mail

        settings = self.mail
        if settings.host is None:
            raise NotTaken("no mail is sent: [mail] host of config.toml is not set")
        timeout_s = self.notifications.timeout_s
        try:
            with _mail_server(settings, timeout_s) as server:
                if settings.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if settings.user is not None:
                    server.login(settings.user, settings.password or "")
                server.send_message(mail_of(event, settings.sender, to))
        except smtplib.SMTPException as error:
            raise NotTaken(f"the mail server {settings.host} has not taken it: {error}") from error


def _mail_server(settings: MailSettings, timeout_s: float) -> smtplib.SMTP:
    """Return a connection to the mail server; one that is secret only to who proves to be that server."""
    import smtplib  # noqa: PLC0415 - for those who send mail

    host = settings.host or ""
    if settings.security != "tls":
        return smtplib.SMTP(host, settings.port, timeout=timeout_s)
    # Without a context the library believes everybody.
    return smtplib.SMTP_SSL(host, settings.port, timeout=timeout_s, context=ssl.create_default_context())


@contextmanager
def _ends(connected: socket.socket, after_s: float) -> Iterator[None]:
    """Have a connection end after a time; its own limit is for each byte, which may come one by one.

    Raises:
        TimeoutError: It was ended so.
    """
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(after_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if is_over.is_set():
            raise TimeoutError(f"it has not answered within {after_s:.1f} s") from None
        raise
    finally:
        timer.cancel()


def check_target(target: dict[str, Any], sender: Sender) -> None:
    """Refuse a target that no message can be sent to.

    Raises:
        RequestError: It is none.
    """
    if "mail" in target:
        _check_people(target["mail"]["to"])
        if sender.mail.host is None:
            raise RequestError(
                "this server sends no mail", hint="its administrator sets [mail] host in config.toml"
            )
    else:
        [kind] = target
        _checked(target[kind]["url"], sender)


def new_secret() -> str:
    """Return a new secret for signatures."""
    return _PREFIX + base64.b64encode(os.urandom(32)).decode()


def signature(message_id: str, at_s: int, body: bytes, secret: str) -> str:
    """Return the signature of a message, as Standard Webhooks has it."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.digest(key, f"{message_id}.{at_s}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def _headers(message_id: str, body: bytes, secret: str) -> dict[str, str]:
    at_s = int(time.time())
    return {
        "content-type": _EVENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": signature(message_id, at_s, body, secret),
    }


def _checked(url: str, sender: Sender) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RequestError(f"{url!r} is not a URL: {error}") from None
    is_near = sender.may_ask_itself or sender.notifications.private_addresses
    schemes = ["http", "https"] if is_near else ["https"]
    is_odd = len(url) > _LONGEST_URL or any(not " " < letter < "\x7f" for letter in url)
    if parts.scheme not in schemes or not host or is_odd:
        raise RequestError(
            f"a message is sent to a URL of {' or '.join(schemes)}", hint="such as https://example.com/hook"
        )
    if parts.username is not None:
        raise RequestError(
            "a URL with a user is not asked", hint="receivers know messages by their signature"
        )
    return parts


def _check_people(to: list[str]) -> None:
    if not 0 < len(to) <= _MOST_PEOPLE:
        raise RequestError(f"mail is sent to 1 to {_MOST_PEOPLE} addresses (got {len(to)})")
    for address in to:
        name, _, host = address.rpartition("@")
        if not name or not host or any(letter in ' ,;<>"\r\n\t' for letter in address):
            raise RequestError(f"{address!r} is no address of mail", hint="such as ada@example.com")
