"""A small SMTP server of our own (RFC 5321, as much as is needed to take mail), on a free port."""

from __future__ import annotations

import base64
import contextlib
import socketserver
import threading
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from ssl import SSLContext


class Mail(NamedTuple):
    """Mail that was taken."""

    sender: str
    to: list[str]
    message: EmailMessage


class MailServer(NamedTuple):
    """A server that runs.

    Args:
        port: Where.
        taken: What it has taken.
        refused: The addresses that it refuses.
        logins: Who has logged in, over what was secret by then, as ``user:password``.
    """

    port: int
    taken: list[Mail]
    refused: set[str]
    logins: list[str]


@contextlib.contextmanager
def serving(tls: SSLContext | None = None, *, is_tls_at_once: bool = False) -> Iterator[MailServer]:
    """Serve, and yield the server.

    Args:
        tls: What it proves with who it is; None where nothing is secret.
        is_tls_at_once: Whether connections are secret from their beginning, and not after STARTTLS.
    """
    taken: list[Mail] = []
    refused: set[str] = set()
    logins: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def data(self) -> bytes:
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

        def secure(self) -> None:
            assert tls is not None, "it has not said that it can"
            self.request = tls.wrap_socket(self.request, server_side=True)
            self.setup()

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                super().finish()
            self.request.close()  # the library closes the one that it has made

        def handle(self) -> None:
            # A client that does not believe who this is leaves.
            with contextlib.suppress(OSError):
                if is_tls_at_once:
                    self.secure()
                self.talk(is_secret=is_tls_at_once)

        def talk(self, *, is_secret: bool) -> None:
            self.say("220 here")
            sender, to = "", list[str]()
            while line := self.rfile.readline().decode().strip():
                word, _, rest = line.partition(" ")
                address = rest.partition(":")[2].partition(" ")[0].strip("<>")
                match word.upper():
                    case "EHLO" if tls is not None:
                        self.say("250-well")
                        self.say("250 AUTH PLAIN" if is_secret else "250 STARTTLS")
                        continue
                    case "STARTTLS":
                        self.say("220 go on")
                        self.secure()
                        is_secret = True
                        continue
                    case "AUTH":
                        assert is_secret, "a password was sent for all to read"
                        logins.append(
                            base64.b64decode(rest.split()[1]).decode().strip("\0").replace("\0", ":")
                        )
                        self.say("235 well")
                        continue
                    case "MAIL":
                        sender, to = address, []
                    case "RCPT" if address in refused:
                        self.say("550 nobody of this name")
                        continue
                    case "RCPT":
                        to.append(address)
                    case "DATA":
                        message = message_from_bytes(self.data(), policy=policy.default)
                        taken.append(Mail(sender, to, message))
                    case "QUIT":
                        self.say("221 bye")
                        return
                self.say("250 well")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield MailServer(server.server_address[1], taken, refused, logins)
        finally:
            server.shutdown()
            thread.join()
